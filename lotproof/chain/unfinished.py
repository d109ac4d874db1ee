"""What a deployment has put on a chain before it is finished, so that the next run goes on where one broke off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from lotproof.chain import abi, files
from lotproof.chain.deployments import code_hash_at, path_of
from lotproof.chain.rpc import Rpc, RpcNode

_KIND = "-unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentPlan:
    """What is to be deployed. ``registrar`` is empty where somebody else appoints the first one."""

    chain_id: int
    genesis: str
    artifact_hash: str
    chair: str
    delay_seconds: int
    registrar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A contract that stands."""

    address: str
    block: int
    transaction: str
    code_hash: str


_in_memory: WeakKeyDictionary[Any, tuple[DeploymentPlan, dict[str, Placed]]] = WeakKeyDictionary()


def load(node: RpcNode, plan: DeploymentPlan, folder: Path) -> dict[str, Placed]:
    """The pieces that an unfinished run of the same plan has placed, in order, as far as they stand.

    Raises BadInput where the record cannot be read.
    """
    recorded = _in_memory.get(node) if node.in_process else _read(path_of(plan.chain_id, folder, _KIND))
    if recorded is None or recorded[0] != plan:
        return {}
    rpc = Rpc(node)
    standing: dict[str, Placed] = {}
    for name in abi.PIECES:
        placed = recorded[1].get(name)
        if placed is None or code_hash_at(rpc, placed.address) != placed.code_hash:
            break
        standing[name] = placed
    return standing


def save(node: RpcNode, plan: DeploymentPlan, placed: Mapping[str, Placed], folder: Path) -> None:
    """Records what stands so far."""
    if node.in_process:
        _in_memory[node] = (plan, dict(placed))
        return
    fields = {"plan": asdict(plan), "placed": {name: asdict(one) for name, one in placed.items()}}
    files.write_object(path_of(plan.chain_id, folder, _KIND), fields)


def forget(node: RpcNode, chain_id: int, folder: Path) -> None:
    """Nothing is unfinished any more."""
    if node.in_process:
        _in_memory.pop(node, None)
        return
    path_of(chain_id, folder, _KIND).unlink(missing_ok=True)


def _read(path: Path) -> tuple[DeploymentPlan, dict[str, Placed]] | None:
    fields = files.read_object(path, "an unfinished deployment")
    if fields is None:
        return None
    plan = files.field(fields, "plan", dict, str(path))
    placed = files.field(fields, "placed", dict, str(path))
    return _plan(plan, f"{path}, plan"), {
        name: _placed(files.field(placed, name, dict, f"{path}, placed"), f"{path}, placed, {name}") for name in placed
    }


def _plan(fields: Mapping[str, Any], where: str) -> DeploymentPlan:
    numbers, texts = ("chain_id", "delay_seconds"), ("genesis", "artifact_hash", "chair", "registrar")
    return DeploymentPlan(
        **{name: files.field(fields, name, int, where) for name in numbers},
        **{name: files.field(fields, name, str, where) for name in texts},
    )


def _placed(fields: Mapping[str, Any], where: str) -> Placed:
    return Placed(
        address=files.address(fields, "address", where),
        block=files.field(fields, "block", int, where),
        transaction=files.field(fields, "transaction", str, where),
        code_hash=files.field(fields, "code_hash", str, where),
    )
