"""The command line from end to end; the places are those of tests/cli."""

from __future__ import annotations

from tests.cli.conftest import _begun, begun, write

__all__ = ["_begun", "begun", "write"]
