"""Bounds on untrusted files, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may ask of this machine.

    ``file_bytes``: a day's file of a large wholesaler stays below 64 MiB; more is asked for by name.
    ``depth``: the standard nests 12 deep; user extensions rarely add more than that.
    ``epcs``: a full pallet of small packs holds some ten thousand units; the lists of one event are held in memory.
    ``nodes``: fields of one event or header, with room for every EPC; it stops a small file of empty elements.
    ``value``: characters of one event or header in JSON; it is decoded as a whole.
    ``text``: the longest text of the standard's fields is a legal notice.
    """

    file_bytes: int = 64 * 1024 * 1024
    depth: int = 64
    epcs: int = 100_000
    nodes: int = 500_000
    value: int = 32 * 1024 * 1024
    text: int = 64 * 1024


DEFAULT = Limits()
