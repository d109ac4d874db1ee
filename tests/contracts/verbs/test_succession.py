"""What a closed ledger holds is carried over on first use, once and only once, out of its views alone (P12)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import encode

from lotproof.model.keccak import keccak256
from scripts import export_artifacts
from tests.contracts.driver import Driver, Refusal, refused, send
from tests.contracts.parties import Party, World, back_office, deployed
from tests.contracts.verbs.test_closing import announced, marked, parties

PATH = "tests/contracts/sol/Importer.sol"


class Code:
    """What the compiler made of a contract, as `deployed` takes it."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.abi, self.bytecode = made["abi"], made["evm"]["bytecode"]["object"]


@pytest.fixture(scope="session")
def importer() -> Code:
    source = {PATH: (export_artifacts.ROOT / PATH).read_text("utf-8")}
    return Code(export_artifacts.compiled(export_artifacts.ROOT, source, ["abi", "evm.bytecode.object"])["Importer"])


@pytest.fixture(scope="session")
def layout() -> dict[str, Any]:
    """Where the state lies."""
    path = export_artifacts.ROOT / export_artifacts.FOLDER / "Inspection.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["storageLayout"]
    return found


class Slots:
    """The slots of the state by what they belong to, as Solidity lays them out ("Layout of State Variables")."""

    def __init__(self, world: World, layout: dict[str, Any]) -> None:
        self._world, self._layout = world, layout

    def of(self, kind: str, key: object) -> list[bytes]:
        """All that the ledger keeps under ``key`` in mappings whose key is a ``kind``, but those with a second key."""
        found: list[bytes] = []
        for entry in self._layout["storage"]:
            described = self._layout["types"][entry["type"]]
            if described["encoding"] != "mapping" or kind not in described["key"]:
                continue
            value = described["value"]
            if self._layout["types"][value]["encoding"] != "mapping":
                found += self._within(value, _entry(int(entry["slot"]), key))
        return found

    def named(self, label: str, *keys: object) -> bytes:
        """The slot of one entry."""
        place = next(int(entry["slot"]) for entry in self._layout["storage"] if entry["label"] == label)
        for key in keys:
            place = _entry(place, key)
        return place.to_bytes(32, "big")

    def _within(self, kind: str, slot: int) -> Iterator[bytes]:
        described = self._layout["types"][kind]
        if described["encoding"] == "dynamic_array":
            yield slot.to_bytes(32, "big")
            size, first = self._word(slot), int.from_bytes(keccak256(slot.to_bytes(32, "big")), "big")
            width = int(self._layout["types"][described["base"]]["numberOfBytes"])
            words = -(-size // (32 // width)) if width <= 32 else size * -(-width // 32)
            yield from ((first + at).to_bytes(32, "big") for at in range(words))
            return
        for at in range(-(-int(described["numberOfBytes"]) // 32)):
            yield (slot + at).to_bytes(32, "big")

    def _word(self, slot: int) -> int:
        return int(send("eth_getStorageAt", self._world.ledger.address, hex(slot), "latest"), 16)


def _entry(place: int, key: object) -> int:
    """Bytes are padded on the right, numbers on the left."""
    if isinstance(key, bytes):
        word = key.ljust(32, b"\0")
    else:
        word = encode(["uint256"], [int(str(key), 16) if str(key).startswith("0x") else int(str(key))])
    return int.from_bytes(keccak256(word + place.to_bytes(32, "big")), "big")


def partner_slots(slots: Slots, world: World, party: Party) -> list[bytes]:
    """The partner with its keys, prefix and products."""
    found = slots.of("Gln", int(party.gln)) + slots.of("CompanyPrefix", party.prefix.to_key())
    found.append(slots.named("_suspended", party.id >> 8))
    for key in world.ledger.view("keysOf", party.gln):
        found += slots.of("address", key)
    return found


def lot_slots(slots: Slots, world: World) -> list[bytes]:
    """The lot with its number, its product and the word of its spent units."""
    number = world.lot.number.to_bytes20()
    found = slots.of("LotId", world.lot.id) + slots.of("Gtin", int(world.pack_gtin))
    return [*found, slots.named("_lotIds", int(world.pack_gtin), number), slots.named("_spent", world.lot.id << 25)]


def items_slots(slots: Slots, items: Sequence[int]) -> list[bytes]:
    return [slot for item in items for slot in slots.of("ItemId", item)]


@pytest.fixture
def old(world: World) -> World:
    """Its lot is split, packed, shipped, partly dispensed and recalled; then the ledger closes.

    Case 0 stands on a pallet at the wholesaler, case 1 came to the pharmacy, which dispensed from it and cut it; the
    rest is the maker's, in part under way to the wholesaler.
    """
    first, second = world.lot.cases
    world.does(world.maker, "split", world.lot.rest, [10])
    pallet = world.packed(1, [first])
    world.hand_over([pallet], world.maker, world.wholesaler)
    world.hand_over([second], world.maker, world.second)
    world.hand_over([second], world.second, world.pharmacy)
    world.does(world.pharmacy, "dispense", second, world.lot.unit(5))
    world.does(world.pharmacy, "split", second, [7])
    world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
    last = announced(world)
    marked(world, *parties(world))
    world.does(world.maker, "recall", world.lot.id, 2)
    send("evm_setNextBlockTimestamp", last + 1)
    send("evm_mine")
    return world


@pytest.fixture
def new(old: World, project: Any, importer: Code) -> World:
    """A ledger of the same code, with an importer behind its heart."""
    piece = deployed(importer, old.board, old.ledger.address, back_office(project, old.board))
    ledger = deployed(project.CustodyLedger, old.board, old.board, piece)
    fresh = Driver(ledger, [*importer.abi, *_beside(project.interface.ILedger.abi, importer.abi)])
    fresh.does(old.stranger, "begin")
    return replace_ledger(old, fresh)


def _beside(abi: list[dict[str, Any]], first: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {entry.get("name") for entry in first}
    return [entry for entry in abi if entry.get("name") not in known]


def replace_ledger(world: World, ledger: Driver) -> World:
    told = {name: getattr(world, name) for name in ("pack_gtin", "case_gtin", "lot", "other_lot")}
    other = replace(world, ledger=ledger)
    for name, value in told.items():
        setattr(other, name, value)
    return other


def everything(old: World, slots: Slots) -> list[bytes]:
    first, second = old.lot.cases
    rest = old.lot.rest
    pieces = [first, second, rest, rest + 1, int(rest) - 9 + 7, old.ledger.view("itemOf", first)["container"]]
    found = lot_slots(slots, old) + items_slots(slots, pieces)
    for party in parties(old):
        found += partner_slots(slots, old, party)
    for registrar in (old.registrar, old.other_registrar):
        found += slots.of("address", registrar)
    found += [slots.named("_registrars", number) for number in (1, 2)]
    return list(dict.fromkeys(found))


def test_all_that_was_carried_over_stands_as_it_stood(old: World, new: World, layout: dict[str, Any]) -> None:
    new.does(new.stranger, "carry", everything(old, Slots(old, layout)))
    for item in (*old.lot.cases, old.lot.rest, old.lot.rest + 1, int(old.lot.rest) - 2):
        assert new.item(item) == old.item(item)
        assert new.ledger.view("custodyOf", item) == old.ledger.view("custodyOf", item)
    for view, given in (
        ("lotOf", old.lot.id),
        ("partnerOf", old.maker.gln),
        ("keysOf", old.maker.gln),
        ("companyPrefixOf", old.maker.prefix),
        ("makerOf", old.pack_gtin),
    ):
        assert new.ledger.view(view, given) == old.ledger.view(view, given)
    assert new.ledger.view("registrars") == old.ledger.view("registrars")
    assert new.ledger.view("spentUnits", old.lot.id, 0) == old.ledger.view("spentUnits", old.lot.id, 0) == 1 << 5


def test_it_goes_on_from_there(old: World, new: World, layout: dict[str, Any]) -> None:
    """A spent unit is spent, a recalled lot recalled; what was under way is received by who it was under way to."""
    new.does(new.stranger, "carry", everything(old, Slots(old, layout)))
    second = old.lot.cases[1]
    assert new.refusal(new.pharmacy, "dispense", second, old.lot.unit(6)).name == "LotIsRecalled"
    new.does(new.maker, "terminateRecall", old.lot.id)
    refusal = new.refusal(new.pharmacy, "dispense", second, old.lot.unit(5))
    assert refusal == refused("UnitSpent", lot=old.lot.id, index=5)
    new.does(new.pharmacy, "dispense", second, old.lot.unit(6))
    new.does(new.wholesaler, "receiveItems", [old.lot.rest])
    pallet = old.ledger.view("itemOf", old.lot.cases[0])["container"]
    new.does(new.wholesaler, "ship", [pallet], new.second.gln)


def test_each_word_is_carried_once(old: World, new: World, layout: dict[str, Any]) -> None:
    """What went on in the new ledger is not brought back from the old one."""
    all_of_it = everything(old, Slots(old, layout))
    new.does(new.stranger, "carry", all_of_it)
    new.does(new.maker, "terminateRecall", old.lot.id)
    new.does(new.wholesaler, "receiveItems", [old.lot.rest])
    for slot in all_of_it:
        assert new.ledger.attempted(new.stranger, "carry", [slot]) == Refusal("CarriedBefore", {"slot": slot})
    assert new.holder(old.lot.rest) == new.wholesaler.id


def test_the_old_ledger_moves_none_of_it(old: World, new: World, layout: dict[str, Any]) -> None:
    new.does(new.stranger, "carry", everything(old, Slots(old, layout)))
    told = old.ledger.attempted(old.wholesaler, "receiveItems", [old.lot.rest])
    assert told is not None
    assert told.name == "LedgerClosed"


def test_board_and_end_are_the_new_ledgers_own(old: World, new: World, layout: dict[str, Any]) -> None:
    slot = Slots(old, layout).named("_board")
    assert new.ledger.attempted(new.stranger, "carry", [slot]) == Refusal("NoEntry", {"slot": slot})
    assert new.ledger.view("closing")["closesAt"] == 0


def test_numbers_of_lots_go_on(old: World, new: World, layout: dict[str, Any]) -> None:
    new.does(new.stranger, "carry", everything(old, Slots(old, layout)))
    statement = new.statement(new.pack_gtin, "NEXT", 3, bytes(32))
    (event,) = new.does(new.maker, "registerLot", statement, 0, [])
    assert event[1]["lot"] == old.ledger.view("lotCount") + 1


def test_nothing_is_carried_over_from_an_open_ledger(
    world: World, project: Any, importer: Code, layout: dict[str, Any]
) -> None:
    piece = deployed(importer, world.board, world.ledger.address, back_office(project, world.board))
    fresh = Driver(deployed(project.CustodyLedger, world.board, world.board, piece), importer.abi)
    slot = Slots(world, layout).of("ItemId", world.lot.rest)[0]
    assert fresh.attempted(world.stranger, "carry", [slot]) == Refusal("NotClosed")
