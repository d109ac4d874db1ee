"""Which ledger stands on which chain: our own record of it, checked against the chain each time."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from lotproof.chain import networks
from lotproof.chain.rpc import Rpc, is_memory, number, octets
from lotproof.errors import BadInput, WrongChain
from lotproof.model.keccak import checksum_address, keccak256

if TYPE_CHECKING:
    from web3 import Web3

_DEPLOY = "deploy a ledger with `lotproof deploy`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A ledger on a chain. Hashes are 0x and 64 digits; ``code_hash`` is of the code at the address,
    ``artifact_hash`` of the code that created it."""

    chain_id: int
    address: str
    block: int
    transaction: str
    code_hash: str
    genesis: str
    artifact_hash: str
    deployed_at: dt.datetime


_in_memory: WeakKeyDictionary[Any, Deployment] = WeakKeyDictionary()


def load(web3: Web3, folder: Path | None = None) -> Deployment:
    """The recorded ledger of this chain, found alive there.

    Raises WrongChain where none is recorded, or where what is recorded does not stand on this chain, as after a local
    chain has lost its state; BadInput where the record cannot be read.
    """
    rpc = Rpc(web3)
    recorded = find(web3, folder)
    if recorded is None:
        raise WrongChain(f"{rpc.where}: found no ledger recorded for chain {number(rpc.ask('eth_chainId'))}; {_DEPLOY}")
    trouble = mismatch(rpc, recorded)
    if trouble:
        raise WrongChain(f"{rpc.where}: {trouble}; {_DEPLOY}")
    return recorded


def find(web3: Web3, folder: Path | None = None) -> Deployment | None:
    """What is recorded for this chain, alive or not; raises BadInput where the record cannot be read."""
    if is_memory(web3):
        return _in_memory.get(web3)
    path = _path(number(Rpc(web3).ask("eth_chainId")), folder)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"a file that cannot be read ({error})", expected="a deployment", where=str(path)) from error
    return _parse(text, str(path))


def save(web3: Web3, deployment: Deployment, folder: Path | None = None) -> None:
    """Records ``deployment`` as this chain's ledger; that of a chain in this process dies with it."""
    if is_memory(web3):
        _in_memory[web3] = deployment
        return
    fields = asdict(deployment) | {"deployed_at": deployment.deployed_at.isoformat()}
    path = _path(deployment.chain_id, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as unfinished:
        unfinished.write(json.dumps(fields, indent=1) + "\n")
        unfinished.flush()
        os.fsync(unfinished.fileno())
    Path(unfinished.name).replace(path)


def mismatch(rpc: Rpc, recorded: Deployment) -> str:
    """Why ``recorded`` is not what stands on this chain, in a few words; empty where it is."""
    genesis = genesis_of(rpc)
    if genesis != recorded.genesis:
        return f"found a chain that began with block {genesis}; expected {recorded.genesis}, where the ledger was put"
    found = code_hash_at(rpc, recorded.address)
    if found is None:
        return f"found no contract at {recorded.address}; expected the ledger put there in block {recorded.block}"
    if found != recorded.code_hash:
        return f"found code with hash {found} at {recorded.address}; expected {recorded.code_hash}"
    return ""


def genesis_of(rpc: Rpc) -> str:
    """Hash of the chain's first block."""
    return "0x" + octets(rpc.block(0)["hash"]).hex()


def code_hash_at(rpc: Rpc, address: str) -> str | None:
    """Keccak-256 of the code at ``address``; None where there is none."""
    code = octets(rpc.ask("eth_getCode", address, "latest"))
    return "0x" + keccak256(code).hex() if code else None


def _path(chain_id: int, folder: Path | None) -> Path:
    return (folder or networks.home() / "deployments") / f"{chain_id}.json"


def _parse(text: str, where: str) -> Deployment:
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise BadInput(f"no JSON ({error})", expected="a deployment", where=where) from error
    if not isinstance(fields, dict):
        raise BadInput(type(fields).__name__, expected="an object", where=where)
    return Deployment(
        chain_id=_field(fields, "chain_id", int, where),
        address=_address(_field(fields, "address", str, where), where),
        block=_field(fields, "block", int, where),
        transaction=_field(fields, "transaction", str, where),
        code_hash=_field(fields, "code_hash", str, where),
        genesis=_field(fields, "genesis", str, where),
        artifact_hash=_field(fields, "artifact_hash", str, where),
        deployed_at=_time(_field(fields, "deployed_at", str, where), where),
    )


def _field(fields: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    value = fields.get(name)
    if type(value) is not kind:
        raise BadInput(repr(value), expected=f"a value of type {kind.__name__}", where=f"{where}, {name}")
    return value


def _address(text: str, where: str) -> str:
    try:
        return checksum_address(text)
    except BadInput as error:
        raise error.at(f"{where}, address") from error


def _time(text: str, where: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(repr(text), expected="a time in ISO 8601", where=f"{where}, deployed_at") from error
