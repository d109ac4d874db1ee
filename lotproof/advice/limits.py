"""Bounds on untrusted files, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdviceLimits:
    """``file_bytes``: a million lines of the longest values stay below it. ``cell``: the longest value is a document's
    number of 80 characters. ``lines``: what a plan can hold in memory.
    """

    file_bytes: int = 256 * 1024 * 1024
    cell: int = 256
    lines: int = 1_000_000


DEFAULT = AdviceLimits()
