"""Measurements of the contracts."""
