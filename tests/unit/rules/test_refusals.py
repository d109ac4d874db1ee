"""Each error of the contract is one sentence with its facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lotproof.rules.refusals import SENTENCES, item_name, lot_name, refusal
from tests.story import GTIN, LOT, PALLET, Story, case, pallet, part


def contract_errors(root: Path) -> dict[str, list[str]]:
    text = "\n".join(path.read_text() for path in (root / "interfaces").glob("*.sol"))
    found = re.findall(r"error (\w+)\(([^)]*)\)", text)
    return {name: [argument.split()[-1] for argument in arguments.split(",") if argument] for name, arguments in found}


def test_every_error_has_a_sentence(root: Path) -> None:
    assert set(contract_errors(root)) <= set(SENTENCES)


def test_every_sentence_is_of_an_error(root: Path) -> None:
    of_the_libraries = {"AccessControlUnauthorizedAccount", "MerkleProofInvalidMultiproof"}
    assert set(SENTENCES) - set(contract_errors(root)) <= of_the_libraries


def test_every_sentence_uses_only_facts_of_its_error(root: Path) -> None:
    for name, arguments in contract_errors(root).items():
        assert "?" not in refusal(name, dict.fromkeys(arguments, 1)).sentence, name


def test_a_refusal_names_promise_and_facts() -> None:
    story = Story.with_lot()
    found = refusal("LotIsRecalled", {"item": case(1), "lot": LOT, "recallClass": 1}, story.state)
    goods = f"lot (01){GTIN}(10)A1 in {story.item(case(1)).name}"
    assert str(found) == f"{goods} is recalled (class 1): it moves only back to its maker or a logistics provider (P5)"


def test_an_unknown_error_is_still_one_sentence() -> None:
    assert refusal("Surprise", {"x": 1}).sentence == "the ledger refused with Surprise x 1"


@pytest.mark.parametrize(
    ("item", "name"),
    [(pallet(), f"(00){PALLET}"), (part(8), f"units 8 to 11 of lot (01){GTIN}(10)A1")],
)
def test_items_are_called_as_on_their_label(item: int, name: str) -> None:
    assert item_name(item, Story.with_lot().state) == name  # type: ignore[arg-type]


def test_an_unknown_lot_is_called_by_its_number() -> None:
    assert lot_name(LOT) == "lot number 1 on this ledger"


def test_a_range_of_units_is_spoken_of_as_several() -> None:
    """A case is held, units are held."""
    story = Story.with_lot()
    facts = {"holder": 1, "caller": 2}
    assert " are held by " in refusal("NotHolder", {"item": part(8), **facts}, story.state).sentence
    assert " is held by " in refusal("NotHolder", {"item": case(1), **facts}, story.state).sentence
    assert "which begin at 8 and have 4" in refusal("InvalidCut", {"item": part(8), "first": 8, "count": 4}).sentence
