"""Refusals of what a file asks for, told by its lines."""

from __future__ import annotations

import re

from lotproof.errors import BadInput, Refused
from lotproof.model.event import EpcisEvent
from lotproof.rules.stated import place_of

UNFIT = {
    "UnknownProduct": "a product that its maker has registered",
    "UnknownItem": "a case, unit or logistic unit that is on the ledger at that point",
    "UnknownLot": "a lot that is on the ledger at that point",
    "NotPackedIn": "only what is packed in it at that point",
    "NotContainer": "a container",
    "IsContainer": "units or a case, not a container",
}
"""What is expected where the file, not the act, is at fault."""


def placed(error: Refused, event: EpcisEvent, column: str = "") -> BadInput | Refused:
    """The refusal of an act, seen from the line that asked for it: bad input where the file is at fault."""
    where = place_of(event, column)
    if error.error in UNFIT:
        return BadInput(noun_phrase(error.sentence), expected=UNFIT[error.error], where=where)
    sentence = f"{where}: {error.sentence}"
    return Refused(sentence, promise=error.promise, error=error.error, facts=error.facts, where=where)


def noun_phrase(sentence: str) -> str:
    """The sentence "X is no case" as what was found: "X, which is no case"."""
    return re.sub(r" (is|are|does|do) ", r", which \1 ", sentence, count=1)
