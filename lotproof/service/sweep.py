"""What is done to all goods of a kind: as many as can go do, and the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lotproof.commit.documents import DocumentKind
from lotproof.errors import LotproofError, Refused
from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.rules.decide import decide
from lotproof.rules.portions import over, portions
from lotproof.rules.refusals import item_name
from lotproof.service.desk import Desk, Done


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Goods that did not go with the others, and why."""

    goods: str
    sentence: str
    promise: str = ""
    error: str = ""

    @classmethod
    def because(cls, why: LotproofError, goods: str) -> LeftBehind:
        """Left out for ``why``."""
        if isinstance(why, Refused):
            return cls(goods, why.sentence, why.promise, why.error)
        return cls(goods, str(why))

    @property
    def line(self) -> str:
        """For a reader."""
        return f"{self.goods}: {self.sentence}" + (f" ({self.promise})" if self.promise else "")


@dataclass(frozen=True, slots=True)
class Swept:
    """What was done, and what was left out."""

    done: list[Done] = field(default_factory=list)
    left_out: list[LeftBehind] = field(default_factory=list)


def sweep(
    desk: Desk,
    verb: v.Verb,
    items: Sequence[ItemId],
    document: bytes | None = None,
    kind: DocumentKind = DocumentKind.EVENT,
    *,
    named: bool = False,
) -> Swept:
    """Does ``verb`` to those of ``items`` that can go, in as many transactions as it takes.

    Each transaction is judged on the ledger as it stands then. Raises Refused where nothing at all can go; goods that
    were ``named`` one by one go all together or not at all.
    """
    if named:
        return Swept(desk.act([over(verb, items)], document=document, kind=kind))
    swept = Swept()
    first: Refused | None = None
    for part in portions(over(verb, items), desk.state):
        fit, refused = _sieved(desk, part)
        first = first or next(iter(refused.values()), None)
        swept.left_out.extend(LeftBehind.because(why, item_name(item, desk.state)) for item, why in refused.items())
        if fit:
            swept.done.extend(desk.act([over(verb, fit)], document=document, kind=kind))
    if first is not None and not swept.done:
        raise first
    return swept


def _sieved(desk: Desk, verb: v.Verb) -> tuple[list[ItemId], dict[ItemId, Refused]]:
    """The items that can go, and why each other cannot."""
    state, now = desk.state, desk.ledger.clock()
    fit: list[ItemId] = []
    refused: dict[ItemId, Refused] = {}
    for item in getattr(verb, "items", ()):
        try:
            decide(state, desk.signer.address, over(verb, [item]), now)
        except Refused as why:
            refused[item] = why
        else:
            fit.append(item)
    return fit, refused
