"""Puts a ledger on a chain: its six contracts, and the first registrar's appointment."""

from __future__ import annotations

from pathlib import Path

from lotproof.chain import abi, deployments, refusals, testkeys, unfinished
from lotproof.chain.codec import call_of
from lotproof.chain.deployments import Deployment
from lotproof.chain.forms import moment
from lotproof.chain.ledger import Ledger
from lotproof.chain.rpc import Rpc, RpcError, RpcNode, number, octets
from lotproof.chain.transactions import RawReceipt, Transactions
from lotproof.chain.unfinished import DeploymentPlan, Placed
from lotproof.errors import BadInput, ChainUnreachable, Refused
from lotproof.model.keccak import checksum_address, keccak256
from lotproof.model.verb import AppointRegistrar
from lotproof.ports import DEFAULT_MAX_FEE, DEFAULT_PACE, Pace, Signer

_BEHIND = {abi.INSPECTION: abi.FORESIGHT, abi.REGISTRY: abi.INSPECTION, abi.BACK_OFFICE: abi.REGISTRY}
HAND_OVER_SECONDS = 2 * 24 * 3600
"""How long the chair of the board waits between being offered and being taken."""


def deploy(
    node: RpcNode,
    signer: Signer,
    *,
    folder: Path,
    board: str | None = None,
    registrar: str | None = None,
    delay_seconds: int = HAND_OVER_SECONDS,
    force: bool = False,
    one_key: bool = False,
    confirmations: int = 0,
    pace: Pace = DEFAULT_PACE,
    max_fee: int = DEFAULT_MAX_FEE,
) -> Deployment:
    """A new ledger whose board is chaired by the account ``board`` (the signer by default), recorded as this chain's.

    Where the signer is the chair, it appoints ``registrar`` (itself by default) through the board; another chair has to
    do so itself. The ledger is recorded once all of this is done; a run that broke off before is taken up where it was.
    Raises Refused where a live ledger is recorded and ``force`` is not set, BadInput where another chair is to start
    with a registrar, or where one account would be chair, registrar and deployer of a ledger that is no test's, which
    ``one_key`` allows.
    """
    chair = checksum_address(board or signer.address)
    first_registrar = _first_registrar(signer, chair, registrar)
    rpc = Rpc(node)
    if first_registrar == chair and not one_key and number(rpc.ask("eth_chainId")) != testkeys.CHAIN_ID:
        raise BadInput(
            f"the account {chair} as chair of the board, registrar and deployer: over itself nobody watches",
            expected="another one with --board or --registrar, or --one-key",
        )
    if not force:
        refuse_second(node, rpc, folder)
    plan = DeploymentPlan(
        chain_id=number(rpc.ask("eth_chainId")),
        genesis=deployments.genesis_of(rpc),
        artifact_hash="0x" + abi.version().hex(),
        chair=chair,
        delay_seconds=delay_seconds,
        registrar=first_registrar or "",
    )
    transactions = Transactions(
        rpc,
        plan.chain_id,
        confirmations=confirmations,
        deadline=pace.deadline,
        max_fee=max_fee,
        sleep=pace.sleep,
    )
    placed = unfinished.load(node, plan, folder)
    for name in abi.PIECES[len(placed) :]:
        placed[name] = _place(transactions, signer, name, _arguments(name, plan, placed))
        unfinished.save(node, plan, placed, folder)
    deployment = _deployment(rpc, plan, placed)
    ledger = Ledger(node, deployment)
    if first_registrar is not None and not ledger.registrar_number(first_registrar):
        appointment = call_of(AppointRegistrar(account=first_registrar), deployment.address)
        _mined(transactions, signer, appointment.data(), deployment.board)
    deployments.save(node, deployment, folder)
    unfinished.forget(node, plan.chain_id, folder)
    return deployment


def _arguments(name: str, plan: DeploymentPlan, placed: dict[str, Placed]) -> tuple[object, ...]:
    """What the piece's constructor takes."""
    if name in _BEHIND:
        return (placed[_BEHIND[name]].address,)
    if name == abi.BOARD:
        return plan.chair, plan.delay_seconds
    if name == abi.LEDGER:
        return placed[abi.BOARD].address, placed[abi.BACK_OFFICE].address
    return ()


def _first_registrar(signer: Signer, chair: str, registrar: str | None) -> str | None:
    if chair == checksum_address(signer.address):
        return checksum_address(registrar or signer.address)
    if registrar is not None:
        raise BadInput(
            f"the registrar {registrar} with the board of {chair}",
            expected=f"no registrar, since only the board appoints one, or the signer {signer.address} as its chair",
        )
    return None


def refuse_second(node: RpcNode, rpc: Rpc, folder: Path) -> None:
    """Raises Refused where a live ledger is recorded for this chain."""
    recorded = deployments.find(node, folder)
    if recorded is None or deployments.mismatch(rpc, recorded):
        return
    raise Refused(
        f"{rpc.where}: a ledger stands at {recorded.address} since {recorded.deployed_at:%Y-%m-%d}; "
        "--force leaves it for another one",
        error="LedgerStands",
        facts={"address": recorded.address, "block": recorded.block},
    )


def _place(transactions: Transactions, signer: Signer, name: str, arguments: tuple[object, ...]) -> Placed:
    rpc, code = transactions.rpc, abi.code(name)
    receipt = _mined(transactions, signer, code.creation(*arguments), None)
    address = checksum_address(receipt["contractAddress"])
    found = octets(rpc.ask("eth_getCode", address, "latest"))
    if not code.is_at(found):
        what = "other code" if found else "no code"
        raise ChainUnreachable(f"{rpc.where}: found {what} at {address}, where {name} was put; expected it")
    return Placed(
        address=address,
        block=number(receipt["blockNumber"]),
        transaction="0x" + octets(receipt["transactionHash"]).hex(),
        code_hash="0x" + keccak256(found).hex(),
    )


def _mined(transactions: Transactions, signer: Signer, data: bytes, to: str | None) -> RawReceipt:
    try:
        receipt = transactions.send(transactions.sign(signer, data, to))
    except RpcError as error:
        raise refusals.told_by(error, transactions.rpc.where) from error
    if number(receipt["status"]) != 1:
        raise Refused("the chain took the transaction, and it failed", error="NoReason")
    return receipt


def _deployment(rpc: Rpc, plan: DeploymentPlan, placed: dict[str, Placed]) -> Deployment:
    ledger, board = placed[abi.LEDGER], placed[abi.BOARD]
    behind = (abi.BACK_OFFICE, abi.REGISTRY, abi.INSPECTION, abi.FORESIGHT)
    back_office, registry, inspection, foresight = (placed[name] for name in behind)
    return Deployment(
        chain_id=plan.chain_id,
        address=ledger.address,
        block=ledger.block,
        transaction=ledger.transaction,
        code_hash=ledger.code_hash,
        board=board.address,
        board_block=board.block,
        board_code_hash=board.code_hash,
        back_office=back_office.address,
        back_office_code_hash=back_office.code_hash,
        registry=registry.address,
        registry_code_hash=registry.code_hash,
        inspection=inspection.address,
        inspection_code_hash=inspection.code_hash,
        foresight=foresight.address,
        foresight_code_hash=foresight.code_hash,
        genesis=plan.genesis,
        artifact_hash=plan.artifact_hash,
        deployed_at=moment(number(rpc.block(ledger.block)["timestamp"])),
    )
