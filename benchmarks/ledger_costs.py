"""What the ledger uses for the work of every day: partners 1 (maker), 2 (wholesaler) and 3 (dispenser)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from eth_account import Account

from benchmarks.bench import START, Bench
from benchmarks.goods import BATCH, MANY, UNITS, WORD, a_hash, a_tree, packed_flags
from lotproof.chain import testkeys
from lotproof.commit.consent import KeyConsent
from lotproof.commit.handover import Domain
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId, item_of_range, item_of_sgtin, item_of_sscc
from lotproof.model.partner import Role, Scope

REGISTRAR, MAKER, WHOLESALER, DISPENSER = 0, 1, 2, 3
ROLES = {MAKER: Role.MANUFACTURER, WHOLESALER: Role.WHOLESALER, DISPENSER: Role.DISPENSER}
GLNS = {party: Gln.with_check_digit(f"95214100000{party}") for party in ROLES}
PREFIX = CompanyPrefix("9521410")
GTIN, CASE_GTIN = Gtin.with_check_digit("0952141030125"), Gtin.with_check_digit("5952141030125")
SSCC = Sscc.with_check_digit("39521410000004517")
EXPIRY_DAY = 25_000
UNTIL = 2_000_000_000
DEADLINE = int(START.timestamp()) + 86_400
DOCUMENT = a_hash("document")
ARTIFACTS = Path("lotproof/chain/artifacts")
SIGNED = {
    "HandOver": [
        {"name": "items", "type": "uint88[]"},
        {"name": "versions", "type": "uint40[]"},
        {"name": "to", "type": "uint48"},
        {"name": "deadline", "type": "uint48"},
        {"name": "document", "type": "bytes32"},
    ]
}


class LedgerCosts:
    """A ledger with three partners and one product, and each operation measured on it."""

    def __init__(self, bench: Bench, root: Path) -> None:
        made = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((root / ARTIFACTS).glob("*.json"))}
        inspection = bench.deploy(made["Inspection"], bench.deploy(made["Foresight"]).address)
        registry = bench.deploy(made["Registry"], inspection.address)
        office = bench.deploy(made["BackOffice"], registry.address)
        deployed = bench.deploy(made["CustodyLedger"], bench.accounts[REGISTRAR], office.address)
        self.bench, self.address = bench, deployed.address
        self.ledger = bench.at(deployed.address, made["ILedger"]["abi"]).functions
        self.lots = 0
        self.accreditations = self._accredited()

    def measured(self) -> dict[str, float]:
        """Gas by the key of the figure."""
        _, tree = self._lot("A")
        plain, _ = self._lot("B")
        cased, _ = self._lot("C", cases=BATCH)
        self._lot("D", cases=BATCH, since=BATCH)
        return (
            {
                "accredit_partner": self.accreditations[-1],
                "register_lot": plain,
                "register_case_each": (cased - plain) / BATCH,
            }
            | self._hops()
            | self._dispensing(tree)
        )

    def _consent(self, party: int) -> bytes:
        """The key's own, to be the first of its partner."""
        accounts = testkeys.accounts()
        consent = KeyConsent(
            accounts[party].address,
            accounts[REGISTRAR].address,
            GLNS[party],
            Scope.ALL,
            0,
            dt.datetime.fromtimestamp(DEADLINE, dt.UTC),
        )
        digest = Domain(testkeys.CHAIN_ID, self.address).digest(consent.struct_hash)
        return bytes(Account.unsafe_sign_hash(digest, accounts[party].key).signature)

    def _accredited(self) -> list[int]:
        do, gas = self.ledger, self.bench.gas
        gas(do.appointRegistrar(self.bench.accounts[REGISTRAR]), REGISTRAR)
        used = []
        for party, role in ROLES.items():
            key = self.bench.accounts[party]
            call = (int(GLNS[party]), int(role), UNTIL, a_hash("licence"), key, DEADLINE, self._consent(party))
            used.append(gas(do.accredit(*call), REGISTRAR))
        gas(do.assignCompanyPrefix(int(GLNS[MAKER]), PREFIX.to_key()), REGISTRAR)
        gas(do.registerProduct(int(GTIN), PREFIX.to_key(), 0, 0), MAKER)
        gas(do.registerProduct(int(CASE_GTIN), PREFIX.to_key(), int(GTIN), 10), MAKER)
        return used

    def _lot(self, name: str, cases: int = 0, since: int = 0) -> tuple[int, UnitTree]:
        """Gas of a lot of 1,024 units, and the tree over them; with cases, ten units are in each."""
        tree = a_tree(name)
        statement = (int(GTIN), LotNumber(f"LP2611{name}").to_bytes20(), EXPIRY_DAY, UNITS, tree.root)
        packed = [(_case_serial(since + index).to_bytes20(), 10) for index in range(cases)]
        case_gtin = int(CASE_GTIN) if cases else 0
        self.lots += 1
        return self.bench.gas(self.ledger.registerLot(statement, case_gtin, packed, DOCUMENT), MAKER), tree

    def _hop(self, items: list[ItemId], giver: int, taker: int) -> int:
        shipped = self.bench.gas(self.ledger.ship(items, int(GLNS[taker]), DOCUMENT), giver)
        return shipped + self.bench.gas(self.ledger.receiveItems(items, DOCUMENT), taker)

    def _hops(self) -> dict[str, float]:
        """Each between two that did not make the goods, so that recall and expiry count."""
        single, signed = [item_of_range(LotId(1), 0)], [item_of_range(LotId(2), 0)]
        cases = self._cases(0)
        for items in (single, signed, cases):
            self._hop(items, MAKER, WHOLESALER)
        figures = {
            "hop_two_transactions": self._hop(single, WHOLESALER, DISPENSER),
            "hop_signed": self._signed_hop(signed, WHOLESALER, DISPENSER),
            "hop_batch_100_each": self._hop(cases, WHOLESALER, DISPENSER) / BATCH,
        }
        boxed = self._cases(BATCH)
        self.bench.gas(self.ledger.commissionLogisticUnit(int(SSCC), PREFIX.to_key(), DOCUMENT), MAKER)
        self.bench.gas(self.ledger.pack(int(SSCC), boxed, DOCUMENT), MAKER)
        self._hop([item_of_sscc(SSCC)], MAKER, WHOLESALER)
        return figures | {"hop_container_100_each": self._hop([item_of_sscc(SSCC)], WHOLESALER, DISPENSER) / BATCH}

    @staticmethod
    def _cases(since: int) -> list[ItemId]:
        """A hundred, of one lot."""
        return sorted(item_of_sgtin(Sgtin(CASE_GTIN, _case_serial(since + index))) for index in range(BATCH))

    def _signed_hop(self, items: list[ItemId], giver: int, taker: int) -> int:
        chain_id = testkeys.CHAIN_ID
        domain = {"name": "Lotproof", "version": "1", "chainId": chain_id, "verifyingContract": self.address}
        said = {
            "items": items,
            "versions": [2 for _ in items],  # shipped once, received once
            "to": int(GLNS[taker]),
            "deadline": DEADLINE,
            "document": DOCUMENT,
        }
        signature = Account.sign_typed_data(testkeys.accounts()[giver].key, domain, SIGNED, said).signature
        account = self.bench.accounts[giver]
        return self.bench.gas(self.ledger.receiveSigned(items, account, DEADLINE, DOCUMENT, signature), taker)

    def _dispensing(self, tree: UnitTree) -> dict[str, float]:
        """One unit after the other through a whole word of the bitmap of lot 1, then a hundred of lot 2."""
        item = item_of_range(LotId(1), 0)
        ones = []
        for index in range(WORD):
            p = tree.proof(index)
            unit = (index, p.serial.to_bytes20(), p.salt, p.siblings, 0)
            ones.append(self.bench.gas(self.ledger.dispense(item, unit, DOCUMENT), DISPENSER))
        many = a_tree("B").multiproof(range(MANY))
        units = (
            [unit.index for unit in many.units],
            [unit.serial.to_bytes20() for unit in many.units],
            [unit.salt for unit in many.units],
            many.siblings,
            packed_flags(many),
            0,
        )
        call = self.ledger.dispenseMany([item_of_range(LotId(2), 0)], units, DOCUMENT)
        return {"dispense_one": sum(ones) / WORD, "dispense_100_each": self.bench.gas(call, DISPENSER) / MANY}


def _case_serial(index: int) -> SerialNumber:
    return SerialNumber(f"C{index:09d}")
