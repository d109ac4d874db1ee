"""The demonstration: one lot from its maker to the patient, on a chain inside this process.

It takes the same way as the commands: each party has its own store and key, files and passports are handed over as
files, and whoever verifies uses only what it has been given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lotproof.chain import testkeys
from lotproof.chain.connect import open_chain
from lotproof.chain.consenting import consent_on
from lotproof.chain.deploy import deploy
from lotproof.chain.ledger import Ledger
from lotproof.chain.networks import MEMORY, resolve
from lotproof.chain.signing import LocalSigner
from lotproof.epcis import read_document
from lotproof.errors import LotproofError, Refused
from lotproof.gs1 import Scan, format_bracketed
from lotproof.model.event import EpcisDocument, EpcisEvent
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.partner import Role
from lotproof.outbox import Store
from lotproof.rules.packing import is_packing, lots_of
from lotproof.service import acts, judging, lots, registry
from lotproof.service.books import Books
from lotproof.service.desk import Desk, Done
from lotproof.service.goods import known_lot
from lotproof.service.intake import Intake
from lotproof.verify import Holding, Trail, Verdict, holdings

FILE = "dscsa_direct_purchase.xml"
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Company:
    """A trading partner of the story. ``key`` is the number of its published test key."""

    name: str
    gln: Gln
    prefix: CompanyPrefix
    roles: Role
    key: int


# GS1 keeps the prefix 952 for demonstrations. Maker and wholesaler are those of the file.
MAKER = Company("Larkfield Laboratories", Gln("9521410000103"), CompanyPrefix("9521410"), Role.MANUFACTURER, 1)
WHOLESALER = Company("Harbor Meridian Wholesale", Gln("9521987000100"), CompanyPrefix("9521987"), Role.WHOLESALER, 2)
REGIONAL = Company(
    "Tallgrass Regional", Gln.with_check_digit("952165500010"), CompanyPrefix("9521655"), Role.WHOLESALER, 3
)
PHARMACY = Company(
    "Old Mill Pharmacy", Gln.with_check_digit("952173300010"), CompanyPrefix("9521733"), Role.DISPENSER, 4
)
COMPANIES = (MAKER, WHOLESALER, REGIONAL, PHARMACY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What happened, for a reader: a heading, what it means, and the acts, verdict, refusal or way behind it."""

    heading: str
    said: str = ""
    done: tuple[Done, ...] = ()
    verdict: Verdict | None = None
    refused: Refused | None = None
    holdings: tuple[Holding, ...] = ()
    trail: Trail | None = None


@dataclass(frozen=True, slots=True)
class StoryGoods:
    """What the file is about: its one lot with packs and cases in packing order, and the pallet."""

    gtin: Gtin
    case_gtin: Gtin
    lot: LotNumber
    expiry: dt.date
    packs: tuple[Sgtin, ...]
    cases: tuple[Sgtin, ...]
    full_case: int
    pallet: Sscc

    @classmethod
    def of(cls, document: EpcisDocument) -> StoryGoods:
        """Read from the file's events. Raises LotproofError where it is no file of one cased and palletised lot."""
        (lot,) = lots_of(document.events).values()
        pallets = [_parent(event) for event in document.events if is_packing(event)]
        pallet = next((parent for parent in pallets if isinstance(parent, Sscc)), None)
        if pallet is None or lot.case_gtin is None:
            raise LotproofError(f"{FILE}: found no pallet of cases; expected the file of the demonstration")
        full_case = max(len(units) for units in lot.cases.values())
        packs = tuple(pack for units in lot.cases.values() for pack in units)
        return cls(lot.gtin, lot.case_gtin, lot.number, lot.expiry, packs, tuple(lot.cases), full_case, pallet)

    def scan(self, pack: Sgtin) -> Scan:
        """The two-dimensional code of a pack."""
        return Scan(gtin=pack.gtin, serial=pack.serial, lot=self.lot, expiry=self.expiry)


def _parent(event: EpcisEvent) -> object:
    return event.parent.key if event.parent else None


class Story:
    """Plays once. ``tell`` gets each chapter as it happens; ``told`` keeps them."""

    def __init__(self, folder: Path, tell: Callable[[Chapter], None]) -> None:
        self.told: list[Chapter] = []
        self._folder = folder
        self._tell = tell
        self._open = ExitStack()

    def play(self) -> None:
        """From an empty chain to the last verdict."""
        with self._open:
            self._begin()
            self._accredit()
            self._capture()
            self._receive()
            self._ship_on()
            self._dispense()
            self._counterfeit()
            self._recall()
            self._look_back()

    def _begin(self) -> None:
        with resources.as_file(resources.files("lotproof") / "data" / FILE) as path:
            self._document = read_document(path, name=FILE)
        self._goods = StoryGoods.of(self._document)
        node = open_chain(resolve(MEMORY, self._folder))
        made = deploy(node, _signer(0), folder=self._folder)
        self._books = Books(Ledger(node, made))
        self._registrar = self._desk("registrar", 0)
        self._maker, self._wholesaler, self._regional, self._pharmacy = (
            self._desk(str(company.gln), company.key) for company in COMPANIES
        )
        gas = self._books.ledger.look_up([made.transaction], []).outcomes[made.transaction].gas
        put = Done("Deploy", f"put the ledger at {made.address}", made.transaction, made.block, gas)
        self._chapter(
            "The regulator puts a ledger on a new chain", "It accredits companies, and can move no goods.", put
        )

    def _accredit(self) -> None:
        until, registrar = self._books.ledger.now() + YEAR, self._registrar.signer.address
        for company in COMPANIES:
            new = registry.NewPartner(
                gln=company.gln,
                name=company.name,
                roles=company.roles,
                valid_until=until,
                first_key=consent_on(self._books.ledger, _signer(company.key), registrar, company.gln),
                prefixes=(company.prefix,),
                licence=f"Licence of {company.name}".encode(),
            )
            role = ", ".join(Role.names(company.roles))
            done = registry.add_partner(self._registrar, new)
            self._chapter(f"{company.name} is accredited as {role}", "", *done)
        pack = registry.register_product(self._maker, self._goods.gtin)
        case = registry.register_product(
            self._maker, self._goods.case_gtin, content=self._goods.gtin, quantity=self._goods.full_case
        )
        self._chapter(
            f"{MAKER.name} registers its product", "The pack and its case, each under its own GTIN.", *pack, *case
        )

    def _capture(self) -> None:
        report = self._maker.capture(Intake(FILE, self._document))
        sent = [self._maker.store.intent(one.id) for one in (report.sent.mined if report.sent else ())]
        done = [
            Done(type(one.verb).__name__, one.sentence, one.transaction or "", one.block or 0, one.gas or 0)
            for one in sent
        ]
        said = f"{len(report.lines)} events: a lot is made, packed in cases on a pallet, and shipped."
        self._chapter(f"{MAKER.name} captures its EPCIS file", said, *done)
        again = self._maker.capture(Intake(FILE, self._document))
        said = f"{again.totals.transactions} transactions: every event was captured before."
        self._chapter("The same file once more changes nothing", said)

    def _receive(self) -> None:
        self._hand_over_passport(self._wholesaler, WHOLESALER)
        done = acts.receive(self._wholesaler, acts.Wanted(keys=(self._goods.pallet,))).done
        said = f"One transaction moves the pallet and all {len(self._goods.packs)} packs on it."
        self._chapter(f"{WHOLESALER.name} receives the pallet", said, *done)

    def _ship_on(self) -> None:
        first, second = self._goods.cases[:2]
        done = acts.split(self._wholesaler, first, [2])
        self._chapter(f"{WHOLESALER.name} opens a case", "The range of its packs is cut in two.", *done)
        done = acts.ship(self._wholesaler, acts.Wanted(keys=(second,)), REGIONAL.gln)
        done += acts.receive(self._regional, acts.Wanted(keys=(second,))).done
        self._chapter(f"A full case goes to {REGIONAL.name}", "One ships, the other receives: both consent.", *done)
        papers = f"Delivery of two packs of lot {self._goods.lot} to {PHARMACY.name}".encode()
        done = acts.ship(self._wholesaler, acts.Wanted(keys=self._two), PHARMACY.gln, papers)
        self._hand_over_passport(self._pharmacy, PHARMACY)
        done += acts.receive(self._pharmacy, acts.Wanted(keys=self._two)).done
        self._chapter(
            f"Two packs go to {PHARMACY.name}", "The papers stay with the parties: the chain has a commitment.", *done
        )

    def _dispense(self) -> None:
        pack = self._two[0]
        self._verify(pack, f"{PHARMACY.name} scans a pack")
        done = acts.dispense(self._pharmacy, [pack])
        self._chapter("The pack is handed to a patient", "Its serial can never be dispensed again.", *done)
        self._verify(pack, "The same serial is scanned once more")

    def _counterfeit(self) -> None:
        pack = self._two[0]
        copied = Sgtin(pack.gtin, SerialNumber(pack.serial.value[::-1]))
        self._verify(copied, "A pack with an invented serial turns up")

    def _recall(self) -> None:
        notice = f"Recall of lot {self._goods.lot}: tablets of the wrong strength were found.".encode()
        done = acts.recall(self._maker, (self._goods.gtin, self._goods.lot), 1, notice)
        self._chapter(f"{MAKER.name} recalls the lot, class 1", "It reaches every pack, wherever it is by now.", *done)
        self._verify(self._two[1], "The second pack is scanned")
        try:
            acts.ship(self._regional, acts.Wanted(keys=(self._goods.cases[1],)), PHARMACY.gln)
        except Refused as refused:
            self._add(Chapter(heading=f"{REGIONAL.name} tries to ship its case on", refused=refused))

    def _look_back(self) -> None:
        lot = known_lot(self._books.read(), self._goods.gtin, self._goods.lot)
        lines = tuple(holdings(self._books.read(), lot.id))
        self._add(Chapter(heading=f"Who has the {lot.units} packs of the lot now", holdings=lines))
        scan = self._goods.scan(self._two[0])
        way = judging.history(self._books, scan, [self._pharmacy.store])
        self._add(Chapter(heading="The way of the first pack, from its maker to the patient", trail=way))

    @property
    def _two(self) -> tuple[Sgtin, Sgtin]:
        """The packs for the pharmacy: the second half of the first case."""
        return self._goods.packs[2], self._goods.packs[3]

    def _verify(self, pack: Sgtin, heading: str) -> None:
        scan = self._goods.scan(pack)
        stores = [self._pharmacy.store]
        question = judging.Question(
            scan=scan,
            asked_at=self._books.ledger.clock(),
            holder=PHARMACY.gln,
            passport=judging.passport_for(scan, stores),
        )
        verdict = judging.judge(self._books, question, stores)
        self._add(Chapter(heading=heading, said=format_bracketed(scan), verdict=verdict))

    def _hand_over_passport(self, desk: Desk, company: Company) -> None:
        """As a file, as it would travel with the goods."""
        path = self._folder / f"{self._goods.lot} for {company.name}.json"
        lots.export(self._maker.store, self._goods.gtin, self._goods.lot, path)
        lots.import_(self._books, desk.store, path)

    def _desk(self, name: str, key: int) -> Desk:
        return Desk(self._books, self._open.enter_context(Store(self._folder / name)), _signer(key))

    def _chapter(self, heading: str, said: str, *done: Done) -> None:
        self._add(Chapter(heading=heading, said=said, done=done))

    def _add(self, chapter: Chapter) -> None:
        self.told.append(chapter)
        self._tell(chapter)


def name_of(gln: Gln) -> str | None:
    """What a company of the story is called."""
    return next((company.name for company in COMPANIES if company.gln == gln), None)


def fields_of(chapters: Iterable[Chapter]) -> dict[str, object]:
    """The story as JSON: every transaction, every verdict, every refusal."""
    told = list(chapters)
    verdicts = [chapter.verdict for chapter in told if chapter.verdict]
    return {
        "steps": [
            {"name": _words(done.name), "sentence": done.sentence, "transaction": done.transaction, "gas": done.gas}
            for chapter in told
            for done in chapter.done
        ],
        "verifications": [
            {
                "scan": format_bracketed(one.scan),
                "result": str(one.result),
                "failed": list(one.failed),
                "failedChecks": [one.check(number).name for number in one.failed],
            }
            for one in verdicts
        ],
        "refusals": [str(chapter.refused) for chapter in told if chapter.refused],
    }


def _words(name: str) -> str:
    """RegisterLot as "register lot"."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _signer(index: int) -> LocalSigner:
    return LocalSigner(bytes.fromhex(testkeys.accounts()[index].key.removeprefix("0x")))
