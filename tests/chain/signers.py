"""Starts signers in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "simulators" / "signer.py"


@contextmanager
def signing(form: str, habit: str = "") -> Iterator[tuple[str, str]]:
    """URL and address of a signer that runs for the block."""
    process = subprocess.Popen([sys.executable, str(PROGRAM), form, habit], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url, address = process.stdout.readline().split()
        yield url, address
    finally:
        process.kill()
        process.communicate()
