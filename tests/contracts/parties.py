"""Who acts in the contract tests, and the goods they start with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from brownie import web3

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import GONE, ItemId, LotId, item_of_range, item_of_sgtin, item_of_sscc
from lotproof.model.partner import Role
from tests.contracts.consents import made
from tests.contracts.driver import DAY, GAS, Clock, Driver, Refusal, mined, send

LICENCE = bytes.fromhex("11") * 32
REASON = bytes.fromhex("22") * 32
VALID_DAYS = 1_000
SHELF_DAYS = 400
FULL_CASE = 2**32 - 1
UNTOUCHED = {
    "version": 0,
    "quarantined": False,
    "missing": False,
    "returned": False,
    "returning": False,
    "moved": False,
    "orders": 0,
}

UnitArgument = tuple[int, bytes, bytes, tuple[bytes, ...], int]
UnitsArgument = tuple[list[int], list[bytes], list[bytes], list[bytes], list[int], int]


@dataclass(frozen=True)
class Party:
    """A trading partner with the key that acts for it."""

    address: str
    gln: Gln
    id: int
    prefix: CompanyPrefix

    def gtin(self, item: int, indicator: int = 0) -> Gtin:
        """A GTIN under this partner's prefix."""
        room = 12 - len(self.prefix.digits)
        return Gtin.with_check_digit(f"{indicator}{self.prefix}{item:0{room}d}")

    def sscc(self, number: int, extension: int = 0) -> Sscc:
        """An SSCC under this partner's prefix."""
        room = 16 - len(self.prefix.digits)
        return Sscc.with_check_digit(f"{extension}{self.prefix}{number:0{room}d}")


@dataclass(frozen=True)
class LotFacts:
    """A registered lot: what its maker knows of it."""

    id: LotId
    gtin: Gtin
    number: LotNumber
    expiry_day: int
    tree: UnitTree
    cases: tuple[ItemId, ...]
    rest: ItemId

    def unit(self, index: int) -> UnitArgument:
        """The unit at ``index`` with its proof, as the contract takes it."""
        proof = self.tree.proof(index)
        return proof.index, proof.serial.to_bytes20(), proof.salt, proof.siblings, 0

    def units(self, indices: Sequence[int]) -> UnitsArgument:
        """The units at these places with one proof for all, as the contract takes it."""
        proof = self.tree.multiproof(indices)
        words = [0] * -(-len(proof.flags) // 256)
        for place, flag in enumerate(proof.flags):
            words[place // 256] |= flag << place % 256
        serials = [unit.serial.to_bytes20() for unit in proof.units]
        salts = [unit.salt for unit in proof.units]
        return [unit.index for unit in proof.units], serials, salts, list(proof.siblings), words, 0


@dataclass
class World:
    """A ledger with its board, two registrars, trading partners, products and two lots that their maker holds."""

    ledger: Driver
    clock: Clock
    board: str
    registrar: str
    other_registrar: str
    stranger: str
    maker: Party
    rival: Party
    wholesaler: Party
    second: Party
    pharmacy: Party
    logistics: Party
    pack_gtin: Gtin = field(init=False)
    case_gtin: Gtin = field(init=False)
    lot: LotFacts = field(init=False)
    other_lot: LotFacts = field(init=False)

    def does(self, by: Any, verb: str, *arguments: Any) -> list[tuple[str, dict[str, Any]]]:
        """The verb, allowed by its twin and done; its events."""
        return self.ledger.does(by, verb, *arguments)

    def refusal(self, by: Any, verb: str, *arguments: Any) -> Refusal:
        """Why the verb was refused, as its twin foretold."""
        return self.ledger.refusal(by, verb, *arguments)

    def item(self, item: int) -> dict[str, Any]:
        """The custody item."""
        found: dict[str, Any] = self.ledger.view("itemOf", item)
        return found

    def holder(self, item: int) -> int:
        """Who holds the item, through all its containers."""
        return int(self.ledger.view("custodyOf", item)[1])

    def statement(self, gtin: Gtin, number: str, units: int, root: bytes, expiry_day: int | None = None) -> Any:
        """A lot statement that expires long from now."""
        day = self.clock.today + SHELF_DAYS if expiry_day is None else expiry_day
        return gtin, LotNumber(number), day, units, root

    def new_lot(
        self, number: str, units: int, cases: Sequence[int] = (), expiry_day: int | None = None, by: Party | None = None
    ) -> LotFacts:
        """A lot of the maker (or of ``by``) with ``units`` units, the first ones in cases of the sizes given."""
        maker = by or self.maker
        gtin, case_gtin = maker.gtin(1), maker.gtin(1, indicator=1)
        tree = tree_of(number, units)
        statement = self.statement(gtin, number, units, tree.root, expiry_day)
        named = [SerialNumber(f"{number}-C{place}") for place in range(len(cases))]
        arguments = [(serial, size) for serial, size in zip(named, cases, strict=True)]
        events = self.does(maker, "registerLot", statement, case_gtin if cases else 0, arguments)
        lot = LotId(events[-1][1]["lot"])
        ids = tuple(item_of_sgtin(Sgtin(case_gtin, serial)) for serial in named)
        return LotFacts(lot, gtin, LotNumber(number), statement[2], tree, ids, item_of_range(lot, sum(cases)))

    def pallet(self, number: int, by: Party | None = None) -> ItemId:
        """A new empty logistic unit of the maker (or of ``by``)."""
        owner = by or self.maker
        sscc = owner.sscc(number)
        self.does(owner, "commissionLogisticUnit", sscc, owner.prefix)
        return item_of_sscc(sscc)

    def packed(self, number: int, items: Sequence[int], by: Party | None = None) -> ItemId:
        """A new pallet with these items in it."""
        pallet = self.pallet(number, by)
        self.does(by or self.maker, "pack", pallet, sorted(items))
        return pallet

    def hand_over(self, items: Sequence[int], sender: Party, to: Party) -> None:
        """Shipped and received."""
        self.does(sender, "ship", sorted(items), to.gln)
        self.does(to, "receiveItems", sorted(items))

    def sent_back(self, items: Sequence[int], sender: Party, to: Party) -> None:
        """Shipped as a return, and received."""
        self.does(sender, "shipReturn", sorted(items), to.gln)
        self.does(to, "receiveItems", sorted(items))

    def units_by_state(self, lot: LotFacts, items: Sequence[int]) -> dict[str, int]:
        """The unspent units of the lot in these consignments, by where they are counted (P1), with the spent ones."""
        found: dict[str, int] = {}
        for item in items:
            known = self.item(item)
            for index in range(known["first"], known["first"] + known["count"]):
                state = "spent" if self.ledger.view("isSpent", lot.id, index) else self._counted(item, known)
                found[state] = found.get(state, 0) + 1
        return found

    def _counted(self, item: int, known: dict[str, Any]) -> str:
        _, holder, pending = self.ledger.view("custodyOf", item)
        if holder == GONE:
            return "destroyed"
        if known["missing"]:
            return "missing"
        return "in transit" if pending else "in custody"

    def add_key(self, party: Party, scopes: int) -> str:
        """Another operator key of the partner, good for these scopes."""
        key = new_account(0xA000 + scopes)
        self.does(party, "addOperator", key, scopes)
        return key

    def suspend(self, party: Party) -> None:
        self.does(self.registrar, "suspend", party.gln, REASON)

    def lapse(self, party: Party) -> None:
        """Let the accreditation of the partner end, and no other."""
        end = self.clock.now + 10
        self.does(self.registrar, "renew", party.gln, int(Role(15)), end, LICENCE)
        send("evm_setNextBlockTimestamp", end + 1)
        send("evm_mine")


def tree_of(number: str, units: int) -> UnitTree:
    """The unit tree of a lot, the same in every run."""
    return UnitTree((SerialNumber(f"{number}-{index}") for index in range(units)), LotSecret(number.encode().ljust(32)))


def new_account(number: int) -> str:
    """An account outside the published ten, that may send."""
    address = made(number)
    send("anvil_impersonateAccount", address)
    send("anvil_setBalance", address, hex(10**20))
    return address


def deployed(container: Any, by: str, *arguments: Any) -> str:
    """The address of a new contract; past Brownie, which would wait for ever for a nonce that was rolled back."""
    made = web3.eth.contract(abi=container.abi, bytecode=container.bytecode).constructor(*arguments)
    call = {"from": by, "data": made.data_in_transaction, "gas": hex(GAS)}
    return str(web3.to_checksum_address(mined(send("eth_sendTransaction", call))["contractAddress"]))


def deploy_ledger(project: Any, by: str, board: str) -> Driver:
    """A ledger of five contracts at one address, with the interface of all of them."""
    return Driver(deployed(project.CustodyLedger, by, board, back_office(project, by)), project.interface.ILedger.abi)


def back_office(project: Any, by: str) -> str:
    """The address of the code behind the ledger's, with the registry, the inspection and the foresight behind it."""
    return deployed(
        project.BackOffice,
        by,
        deployed(project.Registry, by, deployed(project.Inspection, by, deployed(project.Foresight, by))),
    )


def build_world(project: Any, accounts: Any) -> World:
    """Deploys the ledger, accredits everyone, registers the maker's and its rival's products and two lots.

    The board is a plain account here; tests of the board put a RegistrarBoard in its place.
    """
    board, registrar, other = (account.address for account in accounts[:3])
    ledger, clock = deploy_ledger(project, board, board), Clock()
    ledger.does(board, "appointRegistrar", registrar)
    ledger.does(board, "appointRegistrar", other)
    roles = (
        ("maker", Role.MANUFACTURER, "0614141"),
        ("rival", Role.MANUFACTURER, "0810002"),
        ("wholesaler", Role.WHOLESALER, "030001"),
        ("second", Role.WHOLESALER, "0300020"),
        ("pharmacy", Role.DISPENSER, "4000001"),
        ("logistics", Role.THIRD_PARTY_LOGISTICS, "95011015"),
    )
    parties = {
        name: _accredited(ledger, registrar, accounts[3 + place].address, role, CompanyPrefix(prefix))
        for place, (name, role, prefix) in enumerate(roles)
    }
    world = World(ledger, clock, board, registrar, other, accounts[9].address, **parties)
    for maker in (world.maker, world.rival):
        world.does(maker, "registerProduct", maker.gtin(1), maker.prefix, 0, 0)
        world.does(maker, "registerProduct", maker.gtin(1, 1), maker.prefix, maker.gtin(1), FULL_CASE)
    world.pack_gtin, world.case_gtin = world.maker.gtin(1), world.maker.gtin(1, 1)
    world.lot = world.new_lot("LOT-A", 12, cases=(5, 4))
    world.other_lot = world.new_lot("LOT-B", 6)
    return world


def _accredited(ledger: Driver, registrar: str, key: str, role: Role, prefix: CompanyPrefix) -> Party:
    gln = Gln.with_check_digit(prefix.digits.ljust(12, "0"))
    until = Clock().now + VALID_DAYS * DAY
    events = ledger.does(registrar, "accredit", gln, int(role), until, LICENCE, key)
    ledger.does(registrar, "assignCompanyPrefix", gln, prefix)
    return Party(key, gln, events[0][1]["partner"], prefix)
