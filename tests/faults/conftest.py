"""The command line inside this process, too; its places are those of tests/cli."""

from __future__ import annotations

from tests.cli.conftest import _begun, begun

__all__ = ["_begun", "begun"]
