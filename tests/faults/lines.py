"""Random small files, with what they are to bring about."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from lotproof.advice.columns import COLUMNS
from lotproof.model.identifiers import Sgtin
from tests.faults import epcis
from tests.faults.accounts import Account
from tests.faults.goods import EXPIRY, GTIN, MAKER, PHARMACY, TO_WHOLESALER, WHOLESALER, Slot

_QUANTITIES = (1, 4, 5)
"""Never the size of a case, or of one without a pack: a case of just the wanted size would be taken whole."""


@dataclass
class File:
    """What a party captures: ``text``, called ``name``; ``book`` enters what it is to bring about."""

    owner: str
    name: str
    text: str
    entries: list[Callable[[Account], None]]

    def book(self, account: Account) -> None:
        for entry in self.entries:
            entry(account)


@dataclass
class _Draft:
    """Events, the same as rows of an advice where all of them are shipments, and their entries."""

    random: Random
    slot: Slot
    owner: str
    events: list[epcis.Event] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    entries: list[Callable[[Account], None]] = field(default_factory=list)

    def ship(self, name: epcis.Name, to: str) -> None:
        self.events.append(epcis.shipped([name], self.owner, to))
        self.entries.append(lambda account: account.ship(str(name), to))
        self._row(to, name, 0)

    def ship_units(self, units: int, to: str) -> None:
        lot, owner = self.slot.lot.number, self.owner
        self.events.append(epcis.shipped([], owner, to, (str(GTIN), lot, units)))
        self.entries.append(lambda account: account.ship_units(lot, units, owner, to))
        self._row(to, None, units)

    def _row(self, to: str, name: epcis.Name | None, units: int) -> None:
        row = {"to": to, "document": f"{self.slot.lot.number}-{len(self.rows)}"}
        if isinstance(name, Sgtin):
            row |= {"gtin": str(name.gtin), "serial": str(name.serial)}
        elif name is not None:
            row |= {"sscc": str(name)}
        else:
            row |= {"gtin": str(GTIN), "quantity": str(units)}
        self.rows.append(row | ({} if "sscc" in row else {"lot": self.slot.lot.number, "expiry": EXPIRY}))

    def do(self, event: epcis.Event, entry: Callable[[Account], None]) -> None:
        self.events.append(event)
        self.entries.append(entry)

    def file(self, *, advice: bool) -> File:
        name = f"{self.slot.lot.number}-{self.owner}.{'csv' if advice else 'json'}"
        text = self._advice() if advice else epcis.document(self.events, first=30_000 + self.slot.number * 100)
        return File(self.owner, name, text, self.entries)

    def _advice(self) -> str:
        written = io.StringIO()
        writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return written.getvalue()


def maker_file(random: Random, slot: Slot, *, alone: bool) -> File:
    """Of the maker; ``alone`` when the wholesaler captures nothing in this round."""
    draft, advice = _Draft(random, slot, MAKER), random.random() < 0.25
    cases = [5, 6, 7, 8]
    random.shuffle(cases)
    moves = ["case", "case", "units"] if advice else ["case", "units", "pallet", "lot", "spend", *["void"] * alone]
    for number, move in enumerate(random.choices(moves, k=random.randint(2, 7))):
        _maker_move(draft, move, cases, number)
    if not draft.events:
        draft.ship_units(random.choice(_QUANTITIES), WHOLESALER)
    return draft.file(advice=advice)


def _maker_move(draft: _Draft, move: str, cases: list[int], number: int) -> None:
    slot, to = draft.slot, draft.random.choice([WHOLESALER, PHARMACY])
    spent = [row["quantity"] for row in draft.rows if "quantity" in row]
    if move == "case" and cases:
        draft.ship(slot.lot.case(cases.pop()), to)
    elif move == "units" and len(spent) < 4:
        draft.ship_units(draft.random.choice(_QUANTITIES), to)
    elif move == "pallet" and len(cases) > 1:
        _pack(draft, [slot.lot.case(cases.pop()), slot.lot.case(cases.pop())], number, to)
    elif move == "lot":
        lot = slot.new_lot(number)
        draft.events += lot.commissioning
        draft.entries.append(lot.book)
    elif move == "spend" and cases:
        pack = slot.lot.packs(cases.pop())[0]
        draft.do(epcis.decommissioned([pack]), lambda account: account.decommission(slot.lot.number, MAKER))
    elif move == "void" and not any("void" in event["bizStep"] for event in draft.events):
        case = slot.lot.case(4)
        draft.do(epcis.voided([case], MAKER, WHOLESALER), lambda account: account.void(str(case)))


def _pack(draft: _Draft, names: list[epcis.Name], number: int, to: str) -> None:
    unit, owner = draft.slot.new_pallet(draft.owner, number + 1), draft.owner
    draft.do(epcis.commissioned([unit]), lambda account: account.commission(str(unit), owner))
    draft.do(epcis.aggregated(unit, names), lambda account: account.pack(map(str, names), str(unit)))
    if draft.random.random() < 0.7:
        draft.ship(unit, to)


def wholesaler_file(random: Random, slot: Slot) -> File:
    """Of the wholesaler: receipts, what becomes of the goods, and shipments from stock."""
    draft, advice = _Draft(random, slot, WHOLESALER), random.random() < 0.25
    if advice:
        draft.ship(slot.lot.case(3), PHARMACY)
        _loose(draft)
        return draft.file(advice=True)
    parts = [_take_pallet, _take_case, _loose]
    random.shuffle(parts)
    for part in parts[: random.randint(1, 3)]:
        part(draft)
    return draft.file(advice=False)


def _loose(draft: _Draft) -> None:
    for units in _some(draft.random, TO_WHOLESALER):
        draft.ship_units(units, PHARMACY)


def _some(random: Random, most: int) -> Iterator[int]:
    """Quantities that come to ``most`` at most."""
    for _ in range(random.randint(1, 3)):
        units = random.choice(_QUANTITIES)
        if units <= most:
            most -= units
            yield units


def _take_case(draft: _Draft) -> None:
    held, came = draft.slot.lot.case(3), draft.slot.lot.case(4)
    draft.do(epcis.received([came], MAKER, WHOLESALER), lambda account: account.receive(str(came), WHOLESALER))
    if draft.random.random() < 0.5:
        _pack(draft, [held, came], 1, PHARMACY)
    else:
        for case in (came, held):
            draft.ship(case, PHARMACY)


def _take_pallet(draft: _Draft) -> None:
    unit, case = draft.slot.pallet, draft.slot.lot.case(1)
    draft.do(epcis.received([unit], MAKER, WHOLESALER), lambda account: account.receive(str(unit), WHOLESALER))
    if draft.random.random() < 0.5:
        draft.do(epcis.aggregated(unit, [case], "DELETE"), lambda account: account.unpack([str(case)], str(unit)))
        draft.ship(case, PHARMACY)
    else:
        draft.ship(unit, PHARMACY)
