"""What the floor contracts of benchmarks/floors use for the same work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_account import Account
from web3 import Web3

from benchmarks.bench import START, Bench
from benchmarks.goods import BATCH, MANY, WORD, a_name, a_tree, flags_of
from lotproof.chain import testkeys
from scripts import export_artifacts

FOLDER = Path("benchmarks/floors")
FAR = int(START.timestamp()) + 10**9
MAKER, WHOLESALER, DISPENSER = 1, 2, 3


def compiled(root: Path) -> dict[str, dict[str, Any]]:
    """The floor contracts by name, made with the settings of the ledger."""
    sources = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in (root / FOLDER).glob("*.sol")}
    made = export_artifacts.compiled(root, dict(sorted(sources.items())), ["abi", "evm.bytecode.object"])
    return {name: {"abi": one["abi"], "bytecode": one["evm"]["bytecode"]["object"]} for name, one in made.items()}


def measured(bench: Bench, made: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Gas by the key of the ledger's figure."""
    return (
        _registering(bench, bench.deploy(made["RegistryFloor"]).functions)
        | _hops(bench, bench.deploy(made["HopFloor"]).functions)
        | {"hop_signed": _signed_hop(bench, bench.deploy(made["SignedHopFloor"]).functions)}
        | _dispensing(bench, bench.deploy(made["UnitsFloor"]).functions)
    )


def _registering(bench: Bench, floor: Any) -> dict[str, float]:
    one = bench.gas(floor.register(a_name(0), FAR), MAKER)
    few, many = (bench.gas(floor.registerAll(names, FAR), MAKER) for names in ([a_name(1)], _names(100, BATCH + 1)))
    return {"accredit_partner": one, "register_lot": one, "register_case_each": (many - few) / BATCH}


def _hops(bench: Bench, floor: Any) -> dict[str, float]:
    for party in (WHOLESALER, DISPENSER):
        bench.gas(floor.accredit(bench.accounts[party], FAR), MAKER)
    one, many, to = a_name(0), _names(100, BATCH), bench.accounts[DISPENSER]
    bench.gas(floor.create([one, *many], FAR << 160 | int(bench.accounts[WHOLESALER], 16)), MAKER)
    single = bench.gas(floor.ship(one, to), WHOLESALER) + bench.gas(floor.receiveItem(one), DISPENSER)
    batch = bench.gas(floor.shipAll(many, to), WHOLESALER) + bench.gas(floor.receiveAll(many), DISPENSER)
    return {
        "hop_two_transactions": single,
        "hop_batch_100_each": batch / BATCH,
        "hop_container_100_each": single / BATCH,
    }


def _signed_hop(bench: Bench, floor: Any) -> float:
    for party in (WHOLESALER, DISPENSER):
        bench.gas(floor.accredit(bench.accounts[party], FAR), MAKER)
    bench.gas(floor.create(a_name(0), 1 << 160 | int(bench.accounts[WHOLESALER], 16)), MAKER)
    said = encode(["uint256", "uint256", "address"], [a_name(0), 1, bench.accounts[DISPENSER]])
    signature = Account.unsafe_sign_hash(Web3.keccak(said), testkeys.accounts()[WHOLESALER].key)
    r, s = (number.to_bytes(32, "big") for number in (signature.r, signature.s))
    return bench.gas(floor.receiveSigned(a_name(0), signature.v, r, s), DISPENSER)


def _dispensing(bench: Bench, floor: Any) -> dict[str, float]:
    tree = a_tree("D")
    for lot in (1, 2):
        bench.gas(floor.register(lot, tree.root), DISPENSER)
    ones = [bench.gas(floor.dispense(1, index), DISPENSER) for index in range(WORD)]
    proof = tree.multiproof(range(MANY))
    bits = sum(1 << unit.index for unit in proof.units)
    call = floor.dispenseMany(2, 2 << 24, bits, proof.leaves, proof.siblings, flags_of(proof))
    return {"dispense_one": sum(ones) / WORD, "dispense_100_each": bench.gas(call, DISPENSER) / MANY}


def _names(first: int, count: int) -> list[int]:
    return [a_name(index) for index in range(first, first + count)]
