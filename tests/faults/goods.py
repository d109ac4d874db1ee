"""The goods of a run: one slot a round, so that each round can be repeated alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.model.identifiers import Gtin, SerialNumber, Sgtin, Sscc
from tests.faults import epcis
from tests.faults.accounts import Account

MAKER = "9521410000103"
WHOLESALER = "9521987000100"
PHARMACY = "9521733000101"
GTIN = Gtin("09521410301255")
CASE_GTIN = Gtin("59521410301250")
EXPIRY = "2031-06-30"
CASE_UNITS = 3
LOOSE = 30
TO_WHOLESALER = 9
"""Loose units of each slot that the wholesaler has."""
_PREFIXES = {MAKER: "9521410", WHOLESALER: "9521987"}


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot with named cases of three packs and loose packs."""

    number: str
    cases: int
    loose: int

    def case(self, number: int) -> Sgtin:
        """The case with this number, from 1."""
        return Sgtin(CASE_GTIN, SerialNumber(f"{self.number}C{number}"))

    def packs(self, case: int) -> list[Sgtin]:
        """The packs of a case."""
        return [self._pack(f"C{case}P{number}") for number in range(CASE_UNITS)]

    @property
    def commissioning(self) -> list[epcis.Event]:
        """The events that bring it into being."""
        cases = range(1, self.cases + 1)
        packs = [pack for case in cases for pack in self.packs(case)]
        loose = [self._pack(f"L{number:02d}") for number in range(self.loose)]
        return [
            epcis.commissioned([*packs, *loose], self.number, EXPIRY),
            epcis.commissioned([self.case(case) for case in cases], self.number, EXPIRY),
            *(epcis.aggregated(self.case(case), self.packs(case)) for case in cases),
        ]

    def book(self, account: Account) -> None:
        """What registering it brings about."""
        cases = [str(self.case(case)) for case in range(1, self.cases + 1)]
        account.register(self.number, MAKER, cases, self.loose)

    def _pack(self, name: str) -> Sgtin:
        return Sgtin(GTIN, SerialNumber(f"{self.number}{name}"))


def pallet(owner: str, number: int) -> Sscc:
    """A logistic unit under the owner's company prefix; numbers up to nine digits."""
    return Sscc.with_check_digit(f"3{_PREFIXES[owner]}{number:09d}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Cases 1 and 2 on a pallet, and case 4, are on their way to the wholesaler, who has case 3 and nine loose units;
    the maker has cases 5 to 8 and the other loose units."""

    number: int

    @property
    def lot(self) -> Lot:
        return Lot(f"F{self.number:02d}", 8, LOOSE)

    @property
    def pallet(self) -> Sscc:
        return pallet(MAKER, self.number * 100)

    def new_pallet(self, owner: str, number: int) -> Sscc:
        """A name that nothing has yet."""
        return pallet(owner, self.number * 100 + number)

    def new_lot(self, number: int) -> Lot:
        """A lot that is not registered yet."""
        return Lot(f"N{self.number:02d}X{number}", 2, 4)


def first_file(slots: Sequence[Slot], account: Account) -> str:
    """The maker registers the lots and ships loose units."""
    events = []
    for slot in slots:
        lot = slot.lot
        events += [*lot.commissioning, epcis.shipped([], MAKER, WHOLESALER, (str(GTIN), lot.number, TO_WHOLESALER))]
        lot.book(account)
        account.ship_units(lot.number, TO_WHOLESALER, MAKER, WHOLESALER)
    return epcis.document(events)


def second_file(slots: Sequence[Slot], account: Account) -> str:
    """The maker ships the pallets and two cases of each lot."""
    events = []
    for slot in slots:
        lot, unit = slot.lot, slot.pallet
        on_it = [lot.case(1), lot.case(2)]
        events += [epcis.commissioned([unit]), epcis.aggregated(unit, on_it)]
        account.commission(str(unit), MAKER)
        account.pack(map(str, on_it), str(unit))
        for name in (unit, lot.case(3), lot.case(4)):
            events.append(epcis.shipped([name], MAKER, WHOLESALER))
            account.ship(str(name), WHOLESALER)
    return epcis.document(events, first=10_000)


def third_file(slots: Sequence[Slot], account: Account) -> str:
    """The wholesaler receives one case of each lot."""
    for slot in slots:
        account.receive(str(slot.lot.case(3)), WHOLESALER)
    events = [epcis.received([slot.lot.case(3)], MAKER, WHOLESALER) for slot in slots]
    return epcis.document(events, first=20_000)
