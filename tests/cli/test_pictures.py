"""Verdicts and ways as a reader sees them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pytest
from rich.console import Console, RenderableType

from lotproof.cli import output
from lotproof.cli.pictures import checks_table, company, trail_tree
from lotproof.gs1 import parse_scan
from lotproof.model.identifiers import Gln
from lotproof.verify import CheckResult, Step, Trail, Verdict
from lotproof.verify.verdict import Advice, failed, passed, skipped
from tests.story import LOT, MAKER, PHARMACY, WHOLESALER, Story, case, part
from tests.unit.verify.asking import trail

NAMES = {MAKER: "The [Maker]"}


def _name(gln: Gln) -> str | None:
    return NAMES.get(gln)


def _drawn(picture: RenderableType) -> list[str]:
    console = Console(width=400, file=io.StringIO())
    console.print(picture)
    written = console.file
    assert isinstance(written, io.StringIO)
    return [line.rstrip() for line in written.getvalue().splitlines()]


def _verdict() -> Verdict:
    checks = (
        CheckResult(1, "scan", passed("well formed")),
        CheckResult(2, "maker", failed("[nobody] made it", Advice.MAKER)),
        CheckResult(3, "lot", skipped("not looked for")),
    )
    return Verdict(parse_scan("(01)09521410301255(21)A1"), checks)


def test_each_check_is_a_line() -> None:
    lines = _drawn(checks_table(_verdict()))
    assert [line.split()[:3] for line in lines] == [
        ["1", "scan", "pass"],
        ["2", "maker", "fail"],
        ["3", "lot", "skipped"],
    ]


def test_brackets_in_a_reason_are_no_markup() -> None:
    assert _drawn(checks_table(_verdict()))[1].endswith("[nobody] made it")


def test_a_company_goes_by_name_and_gln() -> None:
    assert company(MAKER, _name) == f"The [Maker] (GLN {MAKER})"
    assert company(PHARMACY, _name) == f"GLN {PHARMACY}"
    assert company(None, _name) == "the registrar"


def _lot_trail(story: Story) -> Trail:
    return trail(story.records, lot=LOT)


def test_a_way_without_branches_is_a_list() -> None:
    lines = _drawn(trail_tree(_lot_trail(Story.with_lot()), _name))
    assert len(lines) == 4
    assert f"The [Maker] (GLN {MAKER}) commissions (01)" in lines[1]
    assert lines[3] == f"└── now: The [Maker] (GLN {MAKER}) (12 units)"


def test_goods_that_go_another_way_are_a_branch_where_they_left() -> None:
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1))
    lines = _drawn(trail_tree(_lot_trail(story), _name))
    left = next(place for place, line in enumerate(lines) if "4 units went another way" in line)
    assert "ships (01)" in lines[left + 1]
    assert f"now: GLN {WHOLESALER} (4 units)" in lines[left + 5]
    assert lines[-1] == f"└── now: The [Maker] (GLN {MAKER}) (8 units)"


def test_what_is_under_way_says_to_whom() -> None:
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1), case(2), part(8))
    assert _drawn(trail_tree(_lot_trail(story), _name))[-1].endswith(
        f"now: The [Maker] (GLN {MAKER}), in transit to GLN {WHOLESALER} (12 units)"
    )


def test_what_is_gone_is_counted() -> None:
    story = Story.with_lot()
    story.decommission(MAKER, part(8), 9)
    printed = "\n".join(_drawn(trail_tree(_lot_trail(story), _name)))
    assert f"now: The [Maker] (GLN {MAKER}) (4 units, 1 decommissioned)" in printed


def test_a_recall_by_a_registrar_has_no_company() -> None:
    story = Story.with_lot()
    story.recall(by="registrar")
    assert any("the registrar recalls the lot" in line for line in _drawn(trail_tree(_lot_trail(story), _name)))


def test_a_container_shows_what_goes_in_and_out() -> None:
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1), case(2))
    pallet = story.new_pallet()
    story.pack(WHOLESALER, pallet, case(1), case(2))
    story.unpack(WHOLESALER, pallet, case(1))
    printed = "\n".join(_drawn(trail_tree(trail(story.records, item=pallet), _name)))
    assert "packs " in printed
    assert " into (00)" in printed
    assert "unpacks " in printed
    assert " from (00)" in printed


def test_many_items_are_cut_short() -> None:
    time = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    step = Step("receive", time, MAKER, ("A", "B", "C", "D", "E"), "0x1", 7)
    story = _lot_trail(Story.with_lot())
    changed = dataclasses.replace(story, parts=(dataclasses.replace(story.root, steps=(step,)),))
    assert "receives A, B, C and 2 more" in _drawn(trail_tree(changed, _name))[1]


def test_a_lot_sold_off_pack_by_pack_is_drawn_to_its_end() -> None:
    """Parts nest as deep as there are packs, and no recursion may limit that."""
    story = Story.begun()
    story.make_lot(count=400, cases=())
    for cut in range(399, 0, -1):
        story.split(MAKER, part(0), cut)
    found = _lot_trail(story)
    tree = trail_tree(found, _name)
    assert len(found.parts) == 400
    assert tree.label


def test_a_picture_in_a_pipe_is_neither_folded_nor_padded(capsys: pytest.CaptureFixture[str]) -> None:
    output.draw("word " * 60, indent=2)
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "  " + ("word " * 60).rstrip()


def test_nothing_waits_aloud_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with output.waiting("Working"):
        pass
    assert capsys.readouterr() == ("", "")
