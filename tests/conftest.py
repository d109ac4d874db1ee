"""What every test may use, and nothing that belongs to one room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs that are not part of the repository; tests that need it skip where it is not."""
    named = os.environ.get("LOTPROOF_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"found no folder {folder}; set LOTPROOF_SHARED_DATA to the folder of shared inputs")
    return folder
