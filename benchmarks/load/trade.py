"""A trade in medicines as the ledger would log it: lots, pallets and packs among partners, judged by the rules.

Of the transfers 80 % move a pallet, 15 % a case, 5 % a single unit that was split off, some of which are dispensed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from lotproof.chain import abi
from lotproof.chain.forms import matches_of, seconds_of
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sgtin, item_of_sscc
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.partner import Role
from lotproof.rules.decide import decide
from lotproof.rules.state import State

START = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
BLOCK_TIME = dt.timedelta(seconds=5)
IN_A_BLOCK = 100
CASES, UNITS_IN_A_CASE, PALLETS = 20, 10, 2
PALLET_MOVES, CASE_MOVES, UNIT_MOVES = 12, 2.25, 0.75
"""Of a lot, on average."""
TRANSFERS_OF_A_LOT = PALLET_MOVES + CASE_MOVES + UNIT_MOVES
OPEN_LOTS = 200
MAKERS = 5
REGISTRAR = checksum_address("0x" + "11" * 20)

Told = Iterator[tuple[str, v.Verb]]
"""Who asks for what, one after the other."""


class Trade:
    """Makes ``records`` of as many transfers as asked for, the same ones for the same seed."""

    def __init__(self, seed: int, transfers: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - repeated, not secret
        self._time, self._calls, self._enrolled = START, 0, 0
        serials = [SerialNumber(f"S{index:05d}") for index in range(CASES * UNITS_IN_A_CASE)]
        # One tree serves all lots: the rules compare roots and proofs, whichever lot has them.
        self._tree = UnitTree(serials, LotSecret(bytes(32)))
        self._glns: list[Gln] = []
        self.records: list[rec.Record] = []
        self.state = State()
        self._note([rec.RegistrarAppointed(number=1, account=REGISTRAR)])
        for maker in range(MAKERS):
            self._play(self._found_maker(maker))
        for _ in range(OPEN_LOTS // 2):
            self._play(self._enrol())
        self._run([self._lot_of(number) for number in range(round(transfers / TRANSFERS_OF_A_LOT))])

    def _run(self, waiting: list[Told]) -> None:
        """Many lots are under way at once, and each takes a step when chance picks it."""
        under_way: list[Told] = []
        while waiting or under_way:
            while waiting and len(under_way) < OPEN_LOTS:
                under_way.append(waiting.pop())
            place = self._chance.randrange(len(under_way))
            step = next(under_way[place], None)
            if step is None:
                under_way[place] = under_way[-1]
                under_way.pop()
            else:
                self._do(*step)

    def _play(self, told: Told) -> None:
        for step in told:
            self._do(*step)

    def _do(self, account: str, verb: v.Verb) -> None:
        self._note(decide(self.state, account, verb, self._time))

    def _note(self, records: Iterable[rec.Record]) -> None:
        transaction = "0x" + keccak256(self._calls.to_bytes(8, "big")).hex()
        block = 1 + self._calls // IN_A_BLOCK
        self._time = START + block * BLOCK_TIME
        for place, record in enumerate(records):
            at = rec.Position(block, 2 * (self._calls % IN_A_BLOCK) + place, transaction, self._time)
            self.records.append(dataclasses.replace(record, at=at))
            self.state.apply(self.records[-1])
        self._calls += 1

    def _document(self) -> bytes:
        return self._chance.randbytes(32)

    def _enrol(self, roles: Role = Role.WHOLESALER | Role.DISPENSER) -> Told:
        self._enrolled += 1
        gln = Gln.with_check_digit(f"0614{self._enrolled:08d}")
        until = START + dt.timedelta(days=3650)
        # Signatures are the chain's to check, and nothing here asks one.
        consent = {"deadline": self._time + dt.timedelta(days=1), "consent": b""}
        yield REGISTRAR, v.Accredit(gln=gln, roles=roles, valid_until=until, operator=account_of(gln), **consent)
        self._glns.append(gln)

    def _found_maker(self, number: int) -> Told:
        yield from self._enrol(Role.MANUFACTURER | Role.WHOLESALER)
        gln, prefix = self._glns[number], prefix_of(number)
        yield REGISTRAR, v.AssignCompanyPrefix(gln=gln, prefix=prefix)
        for level in (0, 5):
            yield account_of(gln), v.RegisterProduct(gtin=product_of(number, level), prefix=prefix)

    def _lot_of(self, number: int) -> Told:
        """A new partner comes with each lot; the lot is made, packed on pallets and moved as one, by case and unit."""
        yield from self._enrol()
        maker = self._chance.randrange(MAKERS)
        account = account_of(self._glns[maker])
        names = [SerialNumber(f"C{number}-{place}") for place in range(CASES)]
        yield account, self._registration(maker, number, names)
        lot = self.state.ids_of_lots[product_of(maker, 0), LotNumber(f"L{number}")]
        cases = [item_of_sgtin(Sgtin(product_of(maker, 5), name)) for name in names]
        per_pallet = CASES // PALLETS
        for pallet in range(PALLETS):
            on_it = cases[pallet * per_pallet : (pallet + 1) * per_pallet]
            yield from self._pallet(maker, number * PALLETS + pallet, on_it, lot)

    def _registration(self, maker: int, number: int, names: list[SerialNumber]) -> v.RegisterLot:
        return v.RegisterLot(
            gtin=product_of(maker, 0),
            number=LotNumber(f"L{number}"),
            expiry=dt.date(2031, 6, 30),
            units=CASES * UNITS_IN_A_CASE,
            root=self._tree.root,
            case_gtin=product_of(maker, 5),
            cases=tuple(rec.Case(serial=name, units=UNITS_IN_A_CASE) for name in names),
            document=self._document(),
        )

    def _pallet(self, maker: int, number: int, cases: list[ItemId], lot: LotId) -> Told:
        holder, sscc = self._glns[maker], Sscc.with_check_digit(f"0{prefix_of(maker)}{number:09d}")
        pallet = item_of_sscc(sscc)
        commissioned = v.CommissionLogisticUnit(sscc=sscc, prefix=prefix_of(maker), document=self._document())
        yield account_of(holder), commissioned
        packed = v.Pack(container=pallet, items=tuple(sorted(cases)), document=self._document())
        yield account_of(holder), packed
        for _ in range(PALLET_MOVES // PALLETS):
            holder = yield from self._moved(pallet, holder)
        for _ in range(self._times(CASE_MOVES / PALLETS)):
            yield from self._unpacked(pallet, cases.pop(), holder, lot)

    def _unpacked(self, pallet: ItemId, case: ItemId, holder: Gln, lot: LotId) -> Told:
        yield account_of(holder), v.Unpack(container=pallet, items=(case,), document=self._document())
        holder = yield from self._moved(case, holder)
        if self._chance.random() < UNIT_MOVES / CASE_MOVES:
            index = self.state.items[case].first + UNITS_IN_A_CASE - 1
            yield account_of(holder), v.SplitItem(item=case, cuts=(index,), document=self._document())
            unit = item_of_range(lot, index)
            holder = yield from self._moved(unit, holder)
            if self.state.partners[self.state.ids_of_glns[holder]].roles & Role.DISPENSER:
                yield account_of(holder), self._dispensed(unit, index)

    def _dispensed(self, item: ItemId, index: int) -> v.Dispense:
        proof = self._tree.proof(index)
        serial, document = proof.serial.to_bytes20(), self._document()
        return v.Dispense(
            item=item, index=index, serial=serial, salt=proof.salt, proof=proof.siblings, document=document
        )

    def _moved(self, item: ItemId, holder: Gln) -> Generator[tuple[str, v.Verb], None, Gln]:
        to = self._chance.choice([gln for gln in self._chance.sample(self._glns, 2) if gln != holder])
        yield account_of(holder), v.Ship(items=(item,), to=to, document=self._document())
        yield account_of(to), v.ReceiveItems(items=(item,), document=self._document())
        return to

    def _times(self, average: float) -> int:
        return int(average) + (self._chance.random() < average % 1)


def account_of(gln: Gln) -> str:
    """The partner's operator key."""
    return checksum_address("0x" + keccak256(str(gln).encode())[:20].hex())


def prefix_of(maker: int) -> CompanyPrefix:
    """The maker's GS1 company prefix."""
    return CompanyPrefix(f"061414{maker}")


def product_of(maker: int, level: int) -> Gtin:
    """The maker's only product; level 5 is a case of it."""
    return Gtin.with_check_digit(f"{level}061414{maker}00123")


def log_of(record: rec.Record) -> dict[str, Any]:
    """The record as a node's JSON-RPC gives its log, with the time of the block as newer nodes add it."""
    event = next(event for event in abi.contract().events.values() if event.name == type(record).__name__)
    parameters = (*event.indexed.parameters, *event.data.parameters)
    values = [
        match.form.write(getattr(record, match.field)) for match in matches_of(type(record), parameters, apart="at")
    ]
    shown = event.indexed.codec.write(values[: len(event.indexed.parameters)])
    data = event.data.codec.write(values[len(event.indexed.parameters) :])
    topics = [event.topic, *(shown[place : place + 32] for place in range(0, len(shown), 32))]
    return {
        "address": "0x5fbdb2315678afecb367f032d93f642f64180aa3",
        "topics": ["0x" + topic.hex() for topic in topics],
        "data": "0x" + data.hex(),
        "blockHash": "0x" + keccak256(record.at.block.to_bytes(8, "big")).hex(),
        "blockNumber": hex(record.at.block),
        "blockTimestamp": hex(seconds_of(record.at.time)),
        "transactionHash": record.at.transaction,
        "transactionIndex": hex(record.at.log // 2),
        "logIndex": hex(record.at.log),
        "removed": False,
    }
