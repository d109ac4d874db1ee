"""A small ledger for tests: tell what partners do, and the rules make the records, one block for each call."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, PartnerId, item_of_range, item_of_sgtin, item_of_sscc
from lotproof.model.lot import Lot
from lotproof.model.partner import Role, Scope
from lotproof.rules import State, decide

START = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
EXPIRY = dt.date(2027, 6, 30)
MINUTE = dt.timedelta(minutes=1)
SIGNED: Any = {"deadline": START + dt.timedelta(days=29), "consent": b""}
"""The consent of a new key; signatures count as good here."""

MAKER = Gln.with_check_digit("061414100001")
WHOLESALER = Gln.with_check_digit("061414200001")
PHARMACY = Gln.with_check_digit("061414300001")
STRANGER = Gln.with_check_digit("061414900001")
REGISTRAR = "registrar"
BOARD = "board"

PREFIX = CompanyPrefix("0614141")
OTHER_PREFIX = CompanyPrefix("0614142")
GTIN = Gtin.with_check_digit("0061414100123")
CASE_GTIN = Gtin.with_check_digit("5061414100123")
LOT = LotId(1)
NUMBER = LotNumber("A1")
PALLET = Sscc.with_check_digit("00614142000000001")
FULL_CASE = 1000
SECRET = LotSecret(bytes(range(32)))


def serial(index: int) -> SerialNumber:
    """The serial of the unit at ``index``."""
    return SerialNumber(f"S{index:05d}")


def units(count: int) -> UnitTree:
    """The tree of a lot of ``count`` units."""
    return UnitTree(map(serial, range(count)), SECRET)


def case(number: int) -> ItemId:
    """The case with this number, from 1."""
    return item_of_sgtin(Sgtin(CASE_GTIN, SerialNumber(f"C{number}")))


def part(first: int, lot: int = LOT) -> ItemId:
    """The unnamed consignment that begins at ``first``."""
    return item_of_range(LotId(lot), first)


def pallet(sscc: Sscc = PALLET) -> ItemId:
    """The container that ``sscc`` names."""
    return item_of_sscc(sscc)


class Story:
    """Records as the ledger makes them. A partner's operator key is its GLN; ``time`` is that of the next block."""

    def __init__(self, records: Iterable[rec.Record] = ()) -> None:
        self.records = list(records)
        self.state = State(self.records, board=BOARD)
        self.block = 0
        self.time = START
        self.tree = units(12)

    @classmethod
    def begun(cls) -> Self:
        """Maker, wholesaler and pharmacy are accredited; product and case are registered."""
        story = cls()
        story.note(rec.RegistrarAppointed(number=1, account=REGISTRAR))
        story.accredit(MAKER, Role.MANUFACTURER, PREFIX)
        story.accredit(WHOLESALER, Role.WHOLESALER, OTHER_PREFIX)
        story.accredit(PHARMACY, Role.DISPENSER)
        story.do(MAKER, v.RegisterProduct(gtin=GTIN, prefix=PREFIX))
        story.do(MAKER, v.RegisterProduct(gtin=CASE_GTIN, prefix=PREFIX, content=GTIN, quantity=FULL_CASE))
        return story

    @classmethod
    def with_lot(cls) -> Self:
        """And a lot of 12 units: cases 1 and 2 of 4 units each, then units 8 to 11 in no case."""
        story = cls.begun()
        story.make_lot()
        return story

    @classmethod
    def at_pharmacy(cls) -> Self:
        """And case 1 went from the maker over the wholesaler to the pharmacy."""
        story = cls.with_lot()
        story.move(MAKER, WHOLESALER, case(1), case(2))
        story.move(WHOLESALER, PHARMACY, case(1))
        return story

    @property
    def lot(self) -> Lot:
        """The lot."""
        return self.state.lots[LOT]

    def item(self, item: ItemId) -> Item:
        """An item as it is now."""
        return self.state.items[item]

    def id_of(self, gln: Gln) -> PartnerId:
        """The partner's short name."""
        known = self.state.partner(gln)
        return PartnerId(known.id if known else 0)

    def note(self, *records: rec.Record) -> None:
        """Writes records into the next block, whether or not the rules would allow them."""
        self.block += 1
        for log, record in enumerate(records):
            at = rec.Position(self.block, log, f"0x{self.block:064x}", self.time)
            self.records.append(dataclasses.replace(record, at=at))
            self.state.apply(self.records[-1])
        self.time += MINUTE

    def do(self, who: Gln | str, verb: v.Verb) -> list[rec.Record]:
        """Asks for a verb as ``who``; raises Refused where the ledger would."""
        records = decide(self.state, str(who), verb, self.time)
        self.note(*records)
        return records

    def later(self, **span: float) -> None:
        """Lets time pass."""
        self.time += dt.timedelta(**span)

    def accredit(self, gln: Gln, roles: Role, prefix: CompanyPrefix | None = None, days: int = 3650) -> None:
        """Accredits a partner with one operator key."""
        partner = PartnerId((1 << 18) | len(self.state.partners) + 1)
        until = self.time + dt.timedelta(days=days)
        self.note(
            rec.PartnerAccredited(partner=partner, gln=gln, roles=roles, valid_until=until, licence=bytes(32)),
            rec.OperatorAdded(partner=partner, operator=str(gln), scopes=Scope.ALL),
        )
        if prefix is not None:
            self.note(rec.CompanyPrefixAssigned(partner=partner, prefix=prefix))

    def suspend(self, gln: Gln) -> None:
        """Suspends a partner."""
        self.note(rec.PartnerSuspended(partner=self.id_of(gln), reason=bytes(32)))

    def make_lot(self, *, count: int = 12, cases: tuple[int, ...] = (4, 4), **changes: Any) -> None:
        """Registers a lot with cases of these sizes, named C1, C2 and so on."""
        self.tree = units(count)
        verb = v.RegisterLot(
            gtin=GTIN,
            number=NUMBER,
            expiry=EXPIRY,
            units=count,
            root=self.tree.root,
            case_gtin=CASE_GTIN if cases else None,
            cases=tuple(rec.Case(serial=SerialNumber(f"C{n}"), units=size) for n, size in enumerate(cases, start=1)),
        )
        self.do(MAKER, dataclasses.replace(verb, **changes))

    def ship(self, who: Gln, to: Gln, *items: ItemId, document: bytes = bytes(32)) -> None:
        """Ships items."""
        self.do(who, v.Ship(items=tuple(sorted(items)), to=to, document=document))

    def receive(self, who: Gln, *items: ItemId) -> None:
        """Receives items."""
        self.do(who, v.ReceiveItems(items=tuple(sorted(items))))

    def move(self, who: Gln, to: Gln, *items: ItemId) -> None:
        """Ships and receives items."""
        self.ship(who, to, *items)
        self.receive(to, *items)

    def new_pallet(self, who: Gln = WHOLESALER, sscc: Sscc = PALLET, prefix: CompanyPrefix = OTHER_PREFIX) -> ItemId:
        """Commissions an empty pallet."""
        self.do(who, v.CommissionLogisticUnit(sscc=sscc, prefix=prefix))
        return pallet(sscc)

    def pack(self, who: Gln, container: ItemId, *items: ItemId) -> None:
        """Packs items."""
        self.do(who, v.Pack(container=container, items=tuple(sorted(items))))

    def unpack(self, who: Gln, container: ItemId, *items: ItemId) -> None:
        """Unpacks items."""
        self.do(who, v.Unpack(container=container, items=tuple(sorted(items))))

    def split(self, who: Gln, item: ItemId, *cuts: int) -> None:
        """Splits a consignment."""
        self.do(who, v.SplitItem(item=item, cuts=cuts))

    def unit_verb(self, kind: type[v.UnitVerb], item: ItemId, index: int, **changes: Any) -> v.UnitVerb:
        """A verb on one unit with its true proof."""
        proof = self.tree.proof(index)
        whole = kind(item=item, index=index, serial=proof.serial.to_bytes20(), salt=proof.salt, proof=proof.siblings)
        return dataclasses.replace(whole, **changes)

    def dispense(self, who: Gln, item: ItemId, index: int) -> None:
        """Dispenses one unit."""
        self.do(who, self.unit_verb(v.Dispense, item, index))

    def decommission(self, who: Gln, item: ItemId, index: int) -> None:
        """Decommissions one unit."""
        self.do(who, self.unit_verb(v.Decommission, item, index))

    def units_verb(self, kind: type[v.UnitsVerb], item: ItemId, *indices: int, **changes: Any) -> v.UnitsVerb:
        """A verb on several units with their true multiproof, in the order of its leaves."""
        proof = self.tree.multiproof(indices)
        where: dict[str, Any] = {"items": (item,)} if kind is v.DispenseMany else {"item": item}
        whole = kind(
            **where,
            indices=tuple(unit.index for unit in proof.units),
            serials=tuple(unit.serial.to_bytes20() for unit in proof.units),
            salts=tuple(unit.salt for unit in proof.units),
            proof=proof.siblings,
            flags=proof.flags,
        )
        return dataclasses.replace(whole, **changes)

    def dispense_many(self, who: Gln, item: ItemId, *indices: int) -> None:
        """Dispenses several units under one proof."""
        self.do(who, self.units_verb(v.DispenseMany, item, *indices))

    def quarantine(self, who: Gln | str, *items: ItemId) -> None:
        """Puts items in quarantine."""
        self.do(who, v.Quarantine(items=tuple(sorted(items))))

    def release(self, who: Gln | str, *items: ItemId) -> None:
        """Ends a quarantine."""
        self.do(who, v.Release(items=tuple(sorted(items))))

    def ship_return(self, who: Gln, to: Gln, *items: ItemId) -> None:
        """Ships items back."""
        self.do(who, v.ShipReturn(items=tuple(sorted(items)), to=to))

    def accept_return(self, who: Gln, item: ItemId, *indices: int) -> None:
        """Accepts a returned consignment, these units shown."""
        self.do(who, self.units_verb(v.AcceptReturn, item, *indices))

    def destroy(self, who: Gln, *items: ItemId) -> None:
        """Destroys items."""
        self.do(who, v.Destroy(items=tuple(sorted(items))))

    def receive_differing(self, who: Gln, items: Iterable[ItemId], *lines: rec.Discrepancy) -> None:
        """Receives items that are not as shipped."""
        ordered = tuple(sorted(lines, key=lambda line: line.item))
        self.do(who, v.ReceiveWithDiscrepancies(items=tuple(sorted(items)), discrepancies=ordered))

    def hand_over(self, who: Gln, to: Gln, *items: ItemId) -> None:
        """Hands items over by ``who``'s signature, which this ledger takes unseen."""
        deadline = self.time + dt.timedelta(days=1)
        signed = v.ReceiveSigned(items=tuple(sorted(items)), shipper=str(who), deadline=deadline, signature=b"signed")
        self.do(to, signed)

    def recall(self, recall_class: int = 2, by: Gln | str = MAKER, lot: int = LOT) -> None:
        """Recalls the lot."""
        self.do(by, v.Recall(lot=LotId(lot), recall_class=recall_class))


def short(item: ItemId, first: int = 0, units: int = 0) -> rec.Discrepancy:
    """Units of an item did not come; 0 for all of it."""
    return rec.Discrepancy(item=item, kind=rec.DiscrepancyKind.SHORT, first=first, units=units)


def damaged(item: ItemId, first: int = 0, units: int = 0) -> rec.Discrepancy:
    """Units of an item came damaged; 0 for all of it."""
    return rec.Discrepancy(item=item, kind=rec.DiscrepancyKind.DAMAGED, first=first, units=units)


def refused(story: Story, who: Gln | str, verb: v.Verb) -> Refused:
    """Why the ledger refuses; a refusal leaves no record."""
    before = len(story.records)
    with pytest.raises(Refused) as caught:
        story.do(who, verb)
    assert len(story.records) == before
    return caught.value
