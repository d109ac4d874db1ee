"""What runs is pinned with its hashes, and nothing that runs is left out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-run.txt").read_text("utf-8")
PINNED = re.findall(
    r"^([a-z0-9._-]+)==\S+(?: ; .*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE
)


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")  # type: ignore[index]


def test_every_package_of_the_lock_has_its_hashes() -> None:
    named = [line for line in LOCK.splitlines() if line and not line.startswith(("#", " "))]
    assert len(named) == len(PINNED) > 20


def test_the_lock_has_all_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {name_of(one) for one in (*project["dependencies"], *project["optional-dependencies"]["memory"])}
    assert wanted <= {name for name, _ in PINNED}
