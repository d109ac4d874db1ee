"""What a load stands on: a ledger with a maker, a wholesaler, and cases of the maker's to be shipped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.goods import a_hash
from benchmarks.load.anvil import anvil
from lotproof.chain import testkeys
from lotproof.chain.consenting import consent_on
from lotproof.chain.deploy import deploy
from lotproof.chain.deployments import load
from lotproof.chain.httpnode import HttpNode
from lotproof.chain.signing import LocalSigner
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import item_of
from lotproof.model.partner import Role
from lotproof.model.record import Case
from lotproof.outbox import Sender, Store
from lotproof.outbox.intents import NewIntent
from tests.chain.doing import DoingLedger

MAKER, WHOLESALER = Gln("9521410000103"), Gln("9521987000100")
GTIN, CASE_GTIN = Gtin("09521410301255"), Gtin("59521410301250")
PREFIX = CompanyPrefix("9521410")
EXPIRY = dt.date(2036, 6, 30)
IN_LOT = 500
"""Cases registered with a lot in one transaction: some 13 million gas."""
IN_CONTAINER = 100


def key(index: int) -> LocalSigner:
    """A published test key: 0 is the registrar's, 1 the maker's, 2 the wholesaler's."""
    return LocalSigner(bytes.fromhex(testkeys.accounts()[index].key[2:]))


def case(number: int) -> Sgtin:
    """The case with this number, from 0."""
    return Sgtin(CASE_GTIN, SerialNumber(f"{lot_of(number)}C{number % IN_LOT:03d}"))


def lot_of(number: int) -> LotNumber:
    """The lot of a case."""
    return LotNumber(f"B{number // IN_LOT:04d}")


def container(number: int) -> Sscc:
    """The container with this number, from 0."""
    return Sscc.with_check_digit(f"3{PREFIX}{number:09d}")


@dataclass(frozen=True)
class Ground:
    """A saved chain with ``cases`` cases, packed by hundreds or free, and the folder with its deployment."""

    folder: Path
    cases: int

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    def ledger(self, url: str) -> DoingLedger:
        """The ledger on a chain that began from this ground."""
        node = HttpNode(url)
        return DoingLedger(node, load(node, self.folder))


def prepare(folder: Path, cases: int, *, packed: bool = False) -> Ground:
    """Makes the ground in ``folder``."""
    ground = Ground(folder, cases)
    with anvil(folder, dump=ground.state) as url:
        node = HttpNode(url)
        deploy(node, key(0), folder=folder)
        ledger = ground.ledger(url)
        _accredit(ledger)
        with TemporaryDirectory() as outbox, Store(Path(outbox)) as store:
            for verbs in (_lots(cases), *((_units(cases), _packing(cases)) if packed else ())):
                _send(store, ledger, list(verbs))
    return ground


def _send(store: Store, ledger: DoingLedger, verbs: Sequence[v.Verb]) -> None:
    names = [f"{type(verb).__name__} {number}" for number, verb in enumerate(verbs)]
    intents = [NewIntent(id=name, content=name, verb=verb) for name, verb in zip(names, verbs, strict=True)]
    batch = store.new_batch("ground")
    store.add_intents([(intent, ()) for intent in intents], batch)
    if not Sender(store, ledger).run(key(1), batch).complete:
        raise SystemExit("found a refusal where the ground is made; expected none")


def _accredit(ledger: DoingLedger) -> None:
    until = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
    for number, (gln, role) in enumerate(((MAKER, Role.MANUFACTURER), (WHOLESALER, Role.WHOLESALER)), start=1):
        signed = consent_on(ledger, key(number), key(0).address, gln)
        accredit = v.Accredit(
            gln=gln,
            roles=role,
            valid_until=until,
            operator=signed.operator,
            deadline=signed.deadline,
            consent=signed.consent,
            document=a_hash("x"),
        )
        ledger.do(key(0), accredit)
    ledger.do(key(0), v.AssignCompanyPrefix(gln=MAKER, prefix=PREFIX))
    ledger.do(key(1), v.RegisterProduct(gtin=GTIN, prefix=PREFIX))
    ledger.do(key(1), v.RegisterProduct(gtin=CASE_GTIN, prefix=PREFIX, content=GTIN, quantity=1000))


def _lots(cases: int) -> Iterator[v.RegisterLot]:
    for numbers in _parts(range(cases), IN_LOT):
        lot = lot_of(numbers[0])
        serials = [SerialNumber(f"{lot}P{number % IN_LOT:03d}") for number in numbers]
        yield v.RegisterLot(
            gtin=GTIN,
            number=lot,
            expiry=EXPIRY,
            units=len(serials),
            root=UnitTree(serials, LotSecret(a_hash(str(lot)))).root,
            case_gtin=CASE_GTIN,
            cases=tuple(Case(serial=case(number).serial, units=1) for number in numbers),
            document=a_hash(f"lot {lot}"),
        )


def _units(cases: int) -> Iterator[v.CommissionLogisticUnit]:
    for place in range(cases // IN_CONTAINER):
        yield v.CommissionLogisticUnit(sscc=container(place), prefix=PREFIX, document=a_hash(f"unit {place}"))


def _packing(cases: int) -> Iterator[v.Pack]:
    for place, numbers in enumerate(_parts(range(cases), IN_CONTAINER)):
        items = tuple(sorted(item_of(case(number)) for number in numbers))
        yield v.Pack(container=item_of(container(place)), items=items, document=a_hash(f"pack {place}"))


def _parts(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """``numbers`` in parts of ``size``."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
