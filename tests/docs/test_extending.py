"""The lists of docs/extending.md name what is there, and the pages they point to are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lotproof.rules.planner import BUSINESS_STEPS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "extending.md").read_text("utf-8")
PLACES = sorted(set(re.findall(r"`((?:interfaces|contracts|lotproof|tests|docs|benchmarks)/[^`<]*)`", TEXT)))
BY_A_NAME = {
    "BUSINESS_STEPS": "lotproof/rules/planner.py",
    "PLANNER_VERSION": "lotproof/rules/planned.py",
    "PLANNED": "tests/unit/rules/test_touch.py",
    "COMMANDS": "lotproof/cli/main.py",
    "ACTED_ON": "tests/unit/rules/test_plan.py",
    "FILES": "tests/unit/rules/test_touch.py",
    "WORDS": "lotproof/verify/steps.py",
    "_LISTED": "lotproof/chain/gas.py",
    "_OF_GOODS": "tests/stateful/promises.py",
}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_of_the_lists_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize(("name", "place"), BY_A_NAME.items())
def test_each_table_of_the_lists_is_where_they_say(name: str, place: str) -> None:
    assert f"`{name}`" in TEXT
    assert re.search(rf"^{name}\b", (ROOT / place).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"make ([a-z ]+)`", TEXT))))
def test_each_target_of_make_is_one(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in command.split())


@pytest.mark.parametrize("step", BUSINESS_STEPS)
def test_the_page_of_inputs_has_each_business_step(step: str) -> None:
    assert f"`{step}`" in (ROOT / "docs" / "inputs.md").read_text("utf-8")


def test_the_map_has_each_room() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = [path.name for path in (ROOT / "lotproof").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"\n  {room}/ " not in told] == []
