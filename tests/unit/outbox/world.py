"""A ledger with two partners and a product, a store beside it, and what a process may be told to die of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lotproof
from lotproof.model import record as rec
from lotproof.model.event import EpcisDocument
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, Sscc
from lotproof.model.item import PartnerId, item_of_sscc
from lotproof.model.partner import Role, Scope
from lotproof.model.verb import CommissionLogisticUnit, Ship, Verb
from lotproof.outbox import Store
from lotproof.outbox.intents import NewIntent
from lotproof.outbox.sender import OnProgress
from lotproof.ports import RecordSource
from lotproof.rules.state import State
from lotproof.service.books import ReadChain
from lotproof.service.capture import capture
from lotproof.service.intake import Intake
from lotproof.service.party import ActingParty
from lotproof.service.planning import CaptureOptions
from lotproof.service.report import CaptureReport
from lotproof.service.single import Acted, act
from tests.simulators.ledger import Faults, Killed, PlainSigner, SimulatedClock, SimulatedLedger, connection_lost

MAKER = Gln("9521410000103")
WHOLESALER = Gln("9521987000100")
PRODUCT = Gtin.with_check_digit("0952141030125")
CASE = Gtin.with_check_digit("5952141030125")
NOW = dt.datetime(2026, 11, 6, tzinfo=dt.UTC)
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
MAKER_KEY = PlainSigner("0x" + "a1" * 20)
WHOLESALER_KEY = PlainSigner("0x" + "b2" * 20)
FILE = Path(lotproof.__file__).parent / "data" / "dscsa_direct_purchase.xml"


def genesis() -> Iterator[rec.Record]:
    """Two accredited partners with their keys, the maker's prefix, and the two products of the file."""
    prefix = CompanyPrefix("9521410")
    yield from _partner(1, MAKER, Role.MANUFACTURER, MAKER_KEY)
    yield from _partner(2, WHOLESALER, Role.WHOLESALER, WHOLESALER_KEY)
    yield rec.CompanyPrefixAssigned(partner=PartnerId(1), prefix=prefix)
    yield rec.ProductRegistered(maker=PartnerId(1), gtin=PRODUCT, prefix=prefix, content=None, quantity=0)
    yield rec.ProductRegistered(maker=PartnerId(1), gtin=CASE, prefix=prefix, content=PRODUCT, quantity=1000)


def _partner(number: int, gln: Gln, role: Role, key: PlainSigner) -> Iterator[rec.Record]:
    partner = PartnerId(number)
    yield rec.PartnerAccredited(partner=partner, gln=gln, roles=role, valid_until=UNTIL, licence=bytes(32))
    yield rec.OperatorAdded(partner=partner, operator=key.address, scopes=Scope.ALL)


def read_chain(ledger: SimulatedLedger) -> ReadChain:
    """A source that reads the ledger."""
    known: Any = ledger
    return ReadChain(known)


class ReadTooEarly(ReadChain):
    """Shows a state first that the chain has left behind."""

    def __init__(self, ledger: SimulatedLedger, early: State) -> None:
        known: Any = ledger
        super().__init__(known)
        self._early: State | None = early

    def update(self) -> None:
        if self._early is None:
            super().update()

    def state(self) -> State:
        early, self._early = self._early, None
        return early or super().state()


@dataclass
class World:
    """A chain and a folder, which outlive every process, and the faults that a process may meet."""

    folder: Path
    faults: Faults = field(default_factory=Faults)
    stores: list[Store] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = SimulatedLedger(genesis(), NOW, self.faults)

    def fresh_store(self) -> Store:
        """The store as a new process opens it; what an earlier one held is let go, as a kill does."""
        for store in self.stores:
            store.close()
        self.stores = [Store(self.folder, SimulatedClock(NOW, self.faults))]
        return self.stores[0]

    def capture(
        self,
        document: EpcisDocument,
        *,
        dry_run: bool = False,
        store: Store | None = None,
        on_progress: OnProgress | None = None,
        state: State | None = None,
        source: RecordSource[State] | None = None,
    ) -> CaptureReport:
        """The maker captures ``document`` in a new process, which at first finds the ledger in ``state``."""
        if state is not None:
            source = ReadTooEarly(self.ledger, state)
        party = ActingParty(store or self.fresh_store(), self.ledger, (MAKER_KEY,), MAKER, source)
        options = CaptureOptions(dry_run=dry_run, on_progress=on_progress)
        return capture(Intake("file.xml", document), party, NOW, options)

    def act(self, verb: Verb, *, key: PlainSigner = MAKER_KEY, reference: str = "") -> Acted:
        """The owner of ``key`` types a command in a new process."""
        gln = MAKER if key is MAKER_KEY else WHOLESALER
        return act(verb, ActingParty(self.fresh_store(), self.ledger, (key,), gln), reference=reference)

    def fail(self, after: int, point: str = "", error: Callable[[], BaseException] = Killed) -> None:
        """Lets the process die at that passing."""
        self.faults.after, self.faults.point, self.faults.error = after, point, error
        self.faults.lasting = False

    def cut_off(self, after: int, point: str) -> None:
        """From that passing on the chain is not reached any more."""
        self.fail(after, point, connection_lost)
        self.faults.lasting = True

    def suspend_wholesaler(self, *_: object) -> None:
        """Somebody suspends the consignee."""
        if not self.ledger.state.partners[PartnerId(2)].suspended:
            self.ledger.happen([rec.PartnerSuspended(partner=PartnerId(2), reason=bytes(32))])

    def reinstate_wholesaler(self) -> None:
        self.ledger.happen([rec.PartnerReinstated(partner=PartnerId(2), reason=bytes(32))])

    def add_operator(self, key: PlainSigner) -> None:
        """Another key of the maker."""
        self.ledger.happen([rec.OperatorAdded(partner=PartnerId(1), operator=key.address, scopes=Scope.ALL)])

    def close(self) -> None:
        for store in self.stores:
            store.close()


def sscc(number: int) -> Sscc:
    """The ``number``-th pallet of the maker."""
    return Sscc.with_check_digit(f"39521410{number:09d}")


def pallet(number: int) -> CommissionLogisticUnit:
    """A verb that needs nothing before it."""
    return CommissionLogisticUnit(sscc=sscc(number), prefix=CompanyPrefix("9521410"))


def ship(number: int) -> Ship:
    """Ships the ``number``-th pallet to the wholesaler."""
    return Ship(items=(item_of_sscc(sscc(number)),), to=WHOLESALER)


def plan_verbs(store: Store, *verbs: Verb) -> int:
    """Records a batch in which each verb needs the one before it; intents are called "0", "1", ..."""
    batch = store.new_batch("by hand")
    for number, verb in enumerate(verbs):
        intent = NewIntent(id=str(number), content=f"content {number}", verb=verb, sentence=f"verb {number}")
        store.add_intent(intent, batch, number, [str(number - 1)] if number else [])
    return batch


def plan_free(store: Store, *verbs: Verb, first: int = 0, needs: Mapping[int, int] | None = None) -> int:
    """Records a batch in which each verb needs what ``needs`` says; intents are called by numbers from ``first`` on."""
    batch = store.new_batch("by hand")
    for number, verb in enumerate(verbs, start=first):
        intent = NewIntent(id=str(number), content=f"content {number}", verb=verb, sentence=f"verb {number}")
        needed = (needs or {}).get(number)
        store.add_intent(intent, batch, number, [] if needed is None else [str(needed)])
    return batch
