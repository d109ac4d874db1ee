"""Tests; they mirror the rooms of the package and the folders of the contracts."""
