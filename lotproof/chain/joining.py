"""Takes up a ledger that somebody else has put on the chain: found by its address, known by its code."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from lotproof.chain import abi, deployments
from lotproof.chain.deploy import refuse_second
from lotproof.chain.deployments import Deployment
from lotproof.chain.forms import moment
from lotproof.chain.rpc import Rpc, RpcError, RpcNode, number, octets
from lotproof.errors import BadInput, WrongChain
from lotproof.model.keccak import checksum_address, keccak256

NEAR = 64
"""So many blocks before the ledger's are read for the creation of its pieces, which `deploy` puts just before."""


def join(
    node: RpcNode,
    address: str,
    *,
    folder: Path,
    block: int | None = None,
    board_block: int | None = None,
    force: bool = False,
) -> Deployment:
    """Records the ledger at ``address`` as this chain's, once all its contracts are found to be of this version.

    All of them must have been created by this version's code: other code can return the same one with other values in
    it, or leave a second chair in the board's storage. ``block`` and ``board_block`` are those that ledger and board
    were put in; without them the chain is searched, which takes a node that keeps old states, unless the board was put
    shortly before the ledger.
    Raises WrongChain where no such ledger stands there, Refused where another live one is recorded and ``force`` is not
    set, BadInput where the chain cannot be searched.
    """
    rpc, address = Rpc(node), checksum_address(address)
    recorded = deployments.find(node, folder)
    if recorded is not None and recorded.address == address and not deployments.mismatch(rpc, recorded):
        return recorded
    if not force:
        refuse_second(node, rpc, folder)
    code = _code_of(rpc, abi.LEDGER, address)
    born = _birth(rpc, address, _LEDGER_BLOCK) if block is None else block
    creation = _creation(rpc, address, born)
    arguments = _arguments(creation, abi.LEDGER, rpc.where)
    board, back_office = (checksum_address(str(one)) for one in arguments.values())
    board_code = _code_of(rpc, abi.BOARD, board)
    board_born = _birth_near(rpc, board, born) if board_block is None else board_block
    _arguments(_creation(rpc, board, board_born), abi.BOARD, rpc.where)
    behind = {abi.BACK_OFFICE: back_office}
    for name, following in pairwise(_BEHIND):
        behind[following] = _behind(rpc, name, behind[name], born)
    _behind(rpc, abi.FORESIGHT, behind[abi.FORESIGHT], born)
    deployment = Deployment(
        chain_id=number(rpc.ask("eth_chainId")),
        address=address,
        block=born,
        transaction="0x" + octets(creation["hash"]).hex(),
        code_hash=_hash(code),
        board=board,
        board_block=board_born,
        board_code_hash=_hash(board_code),
        back_office=back_office,
        back_office_code_hash=_hash(_code_of(rpc, abi.BACK_OFFICE, back_office)),
        registry=behind[abi.REGISTRY],
        registry_code_hash=_hash(_code_of(rpc, abi.REGISTRY, behind[abi.REGISTRY])),
        inspection=behind[abi.INSPECTION],
        inspection_code_hash=_hash(_code_of(rpc, abi.INSPECTION, behind[abi.INSPECTION])),
        foresight=behind[abi.FORESIGHT],
        foresight_code_hash=_hash(_code_of(rpc, abi.FORESIGHT, behind[abi.FORESIGHT])),
        genesis=deployments.genesis_of(rpc),
        artifact_hash="0x" + abi.version().hex(),
        deployed_at=moment(number(rpc.block(born)["timestamp"])),
    )
    deployments.save(node, deployment, folder)
    return deployment


def _code_of(rpc: Rpc, name: str, address: str) -> bytes:
    found = octets(rpc.ask("eth_getCode", address, "latest"))
    if not abi.code(name).is_at(found):
        what = "code that is not" if found else "no contract, and so not"
        raise WrongChain(f"{rpc.where}: found {what} the {name} of this version at {address}; expected it there")
    return found


_LEDGER_BLOCK = "the block that the ledger was put in: --block N, as `lotproof ledger show` tells elsewhere"
_BOARD_BLOCK = "the block that its board was put in: --board-block N, as `lotproof ledger show` tells elsewhere"


_OLD_STATES = "one that keeps old states: a piece of the ledger was put there long before it"
_BEHIND = (abi.BACK_OFFICE, abi.REGISTRY, abi.INSPECTION, abi.FORESIGHT)
"""The code behind the ledger's, each piece with the address of the next."""


def _behind(rpc: Rpc, name: str, address: str, born: int) -> str:
    """The address that the piece was created with: that of the code behind it; none for the last."""
    _code_of(rpc, name, address)
    creation = _creation(rpc, address, _birth_near(rpc, address, born, _OLD_STATES))
    given = tuple(_arguments(creation, name, rpc.where).values())
    return checksum_address(str(given[0])) if given else ""


def _birth_near(rpc: Rpc, address: str, born: int, expected: str = _BOARD_BLOCK) -> int:
    """Shortly before the ledger, or else wherever old states tell."""
    for block in range(born, max(born - NEAR, -1), -1):
        if _found_creation(rpc, address, block) is not None:
            return block
    return _birth(rpc, address, expected)


def _birth(rpc: Rpc, address: str, expected: str) -> int:
    """The block since which there is code at ``address``."""
    first, last = 0, number(rpc.ask("eth_blockNumber"))
    while first < last:
        middle = (first + last) // 2
        try:
            found = octets(rpc.call("eth_getCode", address, hex(middle)))
        except RpcError as error:
            raise BadInput(
                f"a node that no longer knows block {middle} ({error.message[:100]})",
                expected=expected,
                where=rpc.where,
            ) from error
        first, last = (first, middle) if found else (middle + 1, last)
    return first


def _creation(rpc: Rpc, address: str, block: int) -> Mapping[str, Any]:
    """The transaction of ``block`` that put the contract at ``address`` there."""
    creation = _found_creation(rpc, address, block)
    if creation is None:
        raise WrongChain(f"{rpc.where}: found no transaction in block {block} that put {address} there; expected one")
    return creation


def _found_creation(rpc: Rpc, address: str, block: int) -> Mapping[str, Any] | None:
    found = rpc.ask("eth_getBlockByNumber", hex(block), True)
    creations = [one for one in found["transactions"] if not one.get("to")] if isinstance(found, Mapping) else []
    for one in creations:
        receipt = rpc.ask("eth_getTransactionReceipt", "0x" + octets(one["hash"]).hex())
        if receipt and receipt.get("contractAddress") and checksum_address(receipt["contractAddress"]) == address:
            creation: Mapping[str, Any] = one
            return creation
    return None


def _arguments(creation: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """What the constructor was given: that of the ledger its board and its back office, that of the board its chair."""
    data, code = octets(creation.get("input", creation.get("data"))), abi.code(name)
    if not data.startswith(code.bytecode):
        raise WrongChain(f"{where}: the {name} was put there by other code; expected that of this version")
    return code.constructor.decode(data[len(code.bytecode) :])


def _hash(code: bytes) -> str:
    return "0x" + keccak256(code).hex()
