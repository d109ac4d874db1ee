"""Sentences: of what is done, of every verb, of counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lotproof.cli.output import line_of
from lotproof.errors import BadInput, LinesRefused, counted
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln
from lotproof.model.partner import Role
from lotproof.outbox.codec import VERBS
from lotproof.rules.describe import describe
from lotproof.rules.state import State
from lotproof.service.desk import Done

GLN = Gln("9521987000100")
NOON = dt.datetime(2030, 1, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
SIGNED: Any = {"deadline": NOON, "consent": b""}


def test_an_act_found_done_says_so() -> None:
    assert line_of(Done("Ship", "ship it", "0x1", 2, 3000, repeated=True)) == (
        "done: ship it (found done); block 2, gas 3,000, transaction 0x1"
    )


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (v.AppointRegistrar(account="0xA"), "appoint 0xA registrar"),
        (v.ReplaceRegistrar(number=3, to_account="0xB"), "hand the registrar's office number 3 to 0xB"),
        (
            v.Accredit(gln=GLN, roles=Role.WHOLESALER | Role.DISPENSER, valid_until=NOON, operator="0xA", **SIGNED),
            f"accredit GLN {GLN} as wholesaler, dispenser until 2030-01-02",
        ),
        (
            v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=NOON),
            f"renew the accreditation of GLN {GLN} as wholesaler until 2030-01-02",
        ),
        (v.Suspend(gln=GLN), f"suspend GLN {GLN}"),
        (v.Reinstate(gln=GLN), f"reinstate GLN {GLN}"),
        (v.AddOperator(operator="0xA", **SIGNED), "add the operator key 0xA"),
        (v.RemoveOperator(operator="0xA"), "take back the operator key 0xA"),
        (
            v.AssignCompanyPrefix(gln=GLN, prefix=CompanyPrefix("9521987")),
            f"assign the GS1 company prefix 9521987 to GLN {GLN}",
        ),
    ],
)
def test_a_verb_of_the_registry_has_a_sentence(verb: v.Verb, sentence: str) -> None:
    assert describe(verb, State()) == sentence


def test_every_verb_has_a_sentence() -> None:
    """The rules say that they have none by a TypeError."""
    assert [kind for kind in VERBS.values() if describe.dispatch(kind) is describe.dispatch(object)] == []


@pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_said_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "file") == said


@pytest.mark.parametrize(
    ("errors", "after", "said"),
    [(2, 1, "1 more line cannot be recorded either; 1 more line rests"), (3, 2, "2 more lines cannot be")],
)
def test_lines_that_are_refused_together_are_counted_in_words(errors: int, after: int, said: str) -> None:
    assert said in str(LinesRefused([BadInput("x", expected="y")] * errors, after=after))
