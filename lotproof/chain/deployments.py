"""Which ledger stands on which chain: our own record of it, checked against the chain each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from lotproof.chain import files
from lotproof.chain.rpc import Rpc, RpcError, RpcNode, number, octets
from lotproof.errors import ChainUnreachable, WrongChain
from lotproof.model.keccak import keccak256

_DEPLOY = "name the one that stands with `lotproof ledger use ADDRESS`, or put a new one with `lotproof deploy`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A ledger on a chain, with the contracts behind its address. Hashes are 0x and 64 digits; each ``code_hash`` is of
    the code at an address, ``artifact_hash`` of the code that created them all."""

    chain_id: int
    address: str
    block: int
    transaction: str
    code_hash: str
    board: str
    board_block: int
    board_code_hash: str
    back_office: str
    back_office_code_hash: str
    registry: str
    registry_code_hash: str
    inspection: str
    inspection_code_hash: str
    foresight: str
    foresight_code_hash: str
    genesis: str
    artifact_hash: str
    deployed_at: dt.datetime

    def contracts(self) -> Iterator[tuple[str, str, str]]:
        """Each contract: what it is, its address, the hash of the code there. The code of each holds, among its
        immutables, the addresses that it delegates to, so that together the hashes tell all the code that runs."""
        yield "ledger", self.address, self.code_hash
        yield "back office", self.back_office, self.back_office_code_hash
        yield "registry", self.registry, self.registry_code_hash
        yield "inspection", self.inspection, self.inspection_code_hash
        yield "foresight", self.foresight, self.foresight_code_hash
        yield "board", self.board, self.board_code_hash


_ADDRESSES = ("address", "board", "back_office", "registry", "inspection", "foresight")
_NUMBERS = ("chain_id", "block", "board_block")
_TEXTS = (
    *("code_hash", "board_code_hash", "back_office_code_hash", "registry_code_hash", "inspection_code_hash"),
    "foresight_code_hash",
    *("transaction", "genesis", "artifact_hash"),
)
_in_memory: WeakKeyDictionary[Any, Deployment] = WeakKeyDictionary()


def folder_in(home: Path) -> Path:
    """Where a user keeps these records; a chain in this process needs none."""
    return home / "deployments"


def load(node: RpcNode, folder: Path) -> Deployment:
    """The recorded ledger of this chain, found alive there.

    Raises WrongChain where none is recorded, or where what is recorded does not stand on this chain, as after a local
    chain has lost its state; BadInput where the record cannot be read.
    """
    rpc = Rpc(node)
    recorded = find(node, folder)
    if recorded is None:
        raise WrongChain(f"{rpc.where}: {none_kept(number(rpc.ask('eth_chainId')))}")
    trouble = mismatch(rpc, recorded)
    if trouble:
        raise WrongChain(f"{rpc.where}: {trouble}; {_DEPLOY}")
    return recorded


def find(node: RpcNode, folder: Path) -> Deployment | None:
    """What is recorded for this chain, alive or not; raises BadInput where the record cannot be read."""
    if node.in_process:
        return _in_memory.get(node)
    return kept(number(Rpc(node).ask("eth_chainId")), folder)


def kept(chain_id: int, folder: Path) -> Deployment | None:
    """What is recorded for a chain with this id, which is not asked; raises BadInput as ``find`` does."""
    path = path_of(chain_id, folder)
    fields = files.read_object(path, "a deployment")
    return None if fields is None else _parse(fields, str(path))


def save(node: RpcNode, deployment: Deployment, folder: Path) -> None:
    """Records ``deployment`` as this chain's ledger; that of a chain in this process dies with it."""
    if node.in_process:
        _in_memory[node] = deployment
        return
    fields = asdict(deployment) | {"deployed_at": deployment.deployed_at.isoformat()}
    files.write_object(path_of(deployment.chain_id, folder), fields)


def mismatch(rpc: Rpc, recorded: Deployment) -> str:
    """Why ``recorded`` is not what stands on this chain, in a few words; empty where it is."""
    genesis = genesis_of(rpc)
    if genesis != recorded.genesis:
        return f"found a chain that began with block {genesis}; expected {recorded.genesis}, where the ledger was put"
    contracts = list(recorded.contracts())
    codes = rpc.batch([("eth_getCode", (address, "latest")) for _, address, _ in contracts])
    for (what, address, expected), code in zip(contracts, codes, strict=True):
        if isinstance(code, RpcError):
            raise ChainUnreachable(f"{rpc.where}: {code}") from code
        found = _hash_of(octets(code))
        if found is None:
            return f"found no contract at {address}; expected the {what} put there in block {recorded.block} or before"
        if found != expected:
            return f"found code with hash {found} at {address}; expected {expected}, the {what}"
    return ""


def genesis_of(rpc: Rpc) -> str:
    """Hash of the chain's first block."""
    return "0x" + octets(rpc.block(0)["hash"]).hex()


def none_kept(chain_id: int) -> str:
    """That nothing is recorded, and what to do."""
    return f"found no ledger recorded for chain {chain_id}; {_DEPLOY}"


def code_hash_at(rpc: Rpc, address: str) -> str | None:
    """Keccak-256 of the code at ``address``; None where there is none."""
    return _hash_of(octets(rpc.ask("eth_getCode", address, "latest")))


def path_of(chain_id: int, folder: Path, kind: str = "") -> Path:
    """The file of this chain's record, or with ``kind`` of another one about it."""
    return folder / f"{chain_id}{kind}.json"


def _hash_of(code: bytes) -> str | None:
    return "0x" + keccak256(code).hex() if code else None


def _parse(fields: Mapping[str, Any], where: str) -> Deployment:
    values: dict[str, Any] = {name: files.field(fields, name, int, where) for name in _NUMBERS}
    values |= {name: files.field(fields, name, str, where) for name in _TEXTS}
    values |= {name: files.address(fields, name, where) for name in _ADDRESSES}
    return Deployment(**values, deployed_at=files.time(fields, "deployed_at", where))
