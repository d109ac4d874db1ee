"""Puts a ledger on a chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.chain import abi, deployments, refusals
from lotproof.chain.codec import calldata_of
from lotproof.chain.deployments import Deployment
from lotproof.chain.records import moment
from lotproof.chain.rpc import Rpc, RpcError, number
from lotproof.chain.transactions import RawReceipt, Transactions
from lotproof.errors import BadInput, ChainUnreachable, Refused
from lotproof.model.keccak import checksum_address
from lotproof.model.verb import AppointRegistrar
from lotproof.ports import Signer

if TYPE_CHECKING:
    from web3 import Web3

HAND_OVER_SECONDS = 2 * 24 * 3600
"""How long the board's office waits between being offered and being taken."""


def deploy(
    web3: Web3,
    signer: Signer,
    *,
    board: str | None = None,
    registrar: str | None = None,
    delay_seconds: int = HAND_OVER_SECONDS,
    force: bool = False,
    folder: Path | None = None,
    confirmations: int = 0,
) -> Deployment:
    """A new ledger with ``board`` (the signer by default), recorded as this chain's.

    Where the signer is the board, it appoints ``registrar`` (itself by default); another board has to do so itself.
    Raises Refused where a live ledger is recorded and ``force`` is not set, BadInput where another board is to start
    with a registrar.
    """
    board = checksum_address(board or signer.address)
    first_registrar = _first_registrar(signer, board, registrar)
    rpc = Rpc(web3)
    if not force:
        _refuse_second(web3, rpc, folder)
    chain_id = number(rpc.ask("eth_chainId"))
    transactions = Transactions(rpc, chain_id, confirmations=confirmations)
    receipt = _mined(transactions, signer, abi.contract().creation(board, delay_seconds), None)
    deployment = _deployment(rpc, chain_id, receipt)
    # Recorded before anything else can fail: a ledger that stands is never lost.
    deployments.save(web3, deployment, folder)
    if first_registrar is not None:
        appointing = calldata_of(AppointRegistrar(account=first_registrar))
        _mined(transactions, signer, appointing, deployment.address)
    return deployment


def _first_registrar(signer: Signer, board: str, registrar: str | None) -> str | None:
    if board == checksum_address(signer.address):
        return checksum_address(registrar or signer.address)
    if registrar is not None:
        raise BadInput(
            f"the registrar {registrar} with the board {board}",
            expected=f"no registrar, since only the board appoints one, or the signer {signer.address} as the board",
        )
    return None


def _refuse_second(web3: Web3, rpc: Rpc, folder: Path | None) -> None:
    recorded = deployments.find(web3, folder)
    if recorded is None or deployments.mismatch(rpc, recorded):
        return
    raise Refused(
        f"{rpc.where}: a ledger stands at {recorded.address} since {recorded.deployed_at:%Y-%m-%d}; "
        "force a new one to leave it",
        error="LedgerStands",
        facts={"address": recorded.address, "block": recorded.block},
    )


def _mined(transactions: Transactions, signer: Signer, data: bytes, to: str | None) -> RawReceipt:
    try:
        receipt = transactions.send(transactions.sign(signer, data, to))
    except RpcError as error:
        raise refusals.told_by(error, transactions.rpc.where) from error
    if number(receipt["status"]) != 1:
        raise Refused("the chain took the transaction, and it failed", error="NoReason")
    return receipt


def _deployment(rpc: Rpc, chain_id: int, receipt: RawReceipt) -> Deployment:
    address = checksum_address(receipt["contractAddress"])
    code_hash = deployments.code_hash_at(rpc, address)
    if code_hash is None:
        raise ChainUnreachable(f"{rpc.where}: found no code at {address}, where the ledger was put; expected it")
    block = number(receipt["blockNumber"])
    return Deployment(
        chain_id=chain_id,
        address=address,
        block=block,
        transaction=receipt["transactionHash"],
        code_hash=code_hash,
        genesis=deployments.genesis_of(rpc),
        artifact_hash="0x" + abi.contract().hash.hex(),
        deployed_at=moment(number(rpc.block(block)["timestamp"])),
    )
