"""Brownie scripts and the toolchain's own; each is thin and calls the package."""
