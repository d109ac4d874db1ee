"""The `memory` network: a chain inside this process, on eth-tester and py-evm.

It behaves like a node: chain id 31337, Anvil's published accounts, Prague rules, 30 M gas blocks, one
block for each transaction, revert data in errors. It is gone when the process ends.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from eth.abc import BlockHeaderAPI
from eth.exceptions import PyEVMError, Revert
from eth.vm.forks import PragueVM
from eth.vm.spoof import SpoofTransaction
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester import exceptions as tester_errors
from eth_utils.currency import to_wei
from eth_utils.exceptions import ValidationError
from rlp.exceptions import RLPException
from web3 import EthereumTesterProvider, Web3
from web3.datastructures import NamedElementOnion
from web3.exceptions import Web3Exception
from web3.providers.eth_tester.defaults import API_ENDPOINTS
from web3.providers.eth_tester.middleware import receipt_result_formatter, receipt_result_remapper
from web3.types import RPCEndpoint, RPCResponse

from lotproof.chain import testkeys
from lotproof.chain.rpc import RpcCall, RpcError, RpcNode
from lotproof.errors import BadInput, ChainUnreachable

CHAIN_ID = testkeys.CHAIN_ID
GAS_LIMIT = 30_000_000
BALANCE = to_wei(10_000, "ether")
RECURSION_LIMIT = 2_500
"""Frames of Python's stack from here on: plenty for calls between contracts, and safe for a parser of hostile input."""

# py-evm raises the limit to 102,400 as it is imported, for 1,024 nested calls; nested JSON then ends the process.
sys.setrecursionlimit(RECURSION_LIMIT)
GWEI = 10**9

_REFUSALS = (
    RLPException,
    ValidationError,
    PyEVMError,
    tester_errors.ValidationError,
    tester_errors.BlockNotFound,
    tester_errors.TransactionNotFound,
    tester_errors.FilterNotFound,
    tester_errors.SnapshotNotFound,
    tester_errors.TransactionFailed,
)


class MemoryNode:
    """A new chain of its own as a RpcNode, empty but for the ten funded test accounts; ``web3`` is the same chain."""

    where = "memory"
    in_process = True
    left_out: tuple[str, ...] = ()

    def __init__(self, start: datetime | None = None) -> None:
        """`start` (with a time zone) is the time of the genesis block; the clock then stands, and each block is one
        second after the one before. Without it the clock is this machine's. Raises BadInput when `start` has no time
        zone.
        """
        self.tester = EthereumTester(ClockedBackend(_clock(start)))
        self.web3 = Web3(MemoryProvider(self.tester, api_endpoints=_endpoints()))
        # eth-tester's own translation between JSON-RPC and Python sits in this function, beside web3's middleware.
        self._request: Any = self.web3.provider.request_func(self.web3, NamedElementOnion([]))

    def elsewhere(self) -> RpcNode:
        """This node: no other is known."""
        return self

    def answers(self, calls: Sequence[RpcCall]) -> list[Any]:
        """As RpcNode says."""
        return [self._answer(method, parameters) for method, parameters in calls]

    def _answer(self, method: str, parameters: Sequence[Any]) -> Any:
        try:
            response = self._request(method, list(parameters))
        except (ValueError, Web3Exception) as error:
            raise ChainUnreachable(f"{self.where}: failed ({type(error).__name__}: {str(error)[:200]})") from error
        refused = response.get("error")
        return response.get("result") if refused is None else RpcError(method, refused)

    def travel_to(self, moment: datetime) -> None:
        """Mine one empty block at `moment`; blocks follow from there. Raises BadInput when it is not after the last."""
        now = int(self.web3.eth.get_block("latest")["timestamp"])
        target = _seconds(moment)
        if target <= now:
            raise BadInput(
                f"the time {moment.isoformat()}", expected=f"a time after the last block's, {now} (Unix seconds)"
            )
        self.tester.backend.jump(target)


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise BadInput(f"the time {moment.isoformat()}", expected="a time with its zone, e.g. 2023-04-01T00:00:00Z")
    return int(moment.timestamp())


def _clock(start: datetime | None) -> Callable[[], int]:
    if start is None:
        return lambda: int(time.time())
    fixed = _seconds(start)
    return lambda: fixed


class Reverted(Exception):
    """A call that the contract refused, with its revert data."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        super().__init__("execution reverted")


class ClockedBackend(PyEVMBackend):  # type: ignore[misc]
    """py-evm with our chain id, a clock that can be set, and the revert data of calls kept."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.earliest = 0
        super().__init__(
            genesis_parameters=self.generate_genesis_params({"timestamp": clock(), "gas_limit": GAS_LIMIT}),
            genesis_state=self.generate_genesis_state(
                mnemonic=testkeys.MNEMONIC,
                overrides={"balance": BALANCE},
                num_accounts=testkeys.COUNT,
                hd_path=testkeys.PATH,
            ),
            vm_configuration=((0, PragueVM),),
            mnemonic=testkeys.MNEMONIC,
            hd_path=testkeys.PATH,
        )

    def reset_to_genesis(self, *args: Any, **kwargs: Any) -> None:
        super().reset_to_genesis(*args, **kwargs)
        backend = self

        class ClockedChain(type(self.chain)):  # type: ignore[misc]
            chain_id = CHAIN_ID

            def create_header_from_parent(self, parent_header: BlockHeaderAPI, **params: Any) -> BlockHeaderAPI:
                params.setdefault("timestamp", backend.next_time(parent_header.timestamp))
                return super().create_header_from_parent(parent_header, **params)

        self.chain.__class__ = ClockedChain
        self.chain.header = self.chain.create_header_from_parent(self.chain.get_canonical_head())

    def next_time(self, parent: int) -> int:
        """The timestamp of a block after `parent`: by the clock, but always later."""
        return max(parent + 1, self.clock(), self.earliest)

    def jump(self, target: int) -> None:
        self.earliest = target
        self._tick()
        self.mine_blocks()

    def _tick(self) -> None:
        """Bring the waiting block's time up to date; it was set when the block before it was mined."""
        header = self.chain.header
        self.chain.header = header.copy(timestamp=self.next_time(header.timestamp - 1))

    def send_transaction(self, transaction: dict[str, Any]) -> bytes:
        self._tick()
        return bytes(super().send_transaction(transaction))

    def send_raw_transaction(self, raw_transaction: bytes) -> bytes:
        decoded = self.chain.get_transaction_builder().decode(raw_transaction)
        if decoded.chain_id not in (None, CHAIN_ID):
            raise ValidationError(f"found chain id {decoded.chain_id} in the transaction; expected {CHAIN_ID}")
        self._tick()
        return bytes(super().send_raw_transaction(raw_transaction))

    def call(self, transaction: dict[str, Any], block_number: str | int = "latest") -> bytes:
        computation, _ = self._run(transaction, block_number)
        computation.raise_if_error()
        return bytes(computation.output)

    def estimate_gas(self, transaction: dict[str, Any], block_number: str | int = "latest") -> int:
        """On the time of the newest block, as `call`; py-evm's own estimate runs on the machine's time."""
        most = int(self._max_available_gas())
        computation, intrinsic = self._run(transaction | {"gas": most}, block_number)
        computation.raise_if_error()
        needed = int(intrinsic + computation.get_gas_used())
        # Inner calls get 63/64 of what is left, so that what was used may not be enough to start with.
        while needed < most and not self._suffices(transaction | {"gas": needed}, block_number):
            needed += needed // 50
        return min(needed, most)

    def _suffices(self, transaction: dict[str, Any], block_number: str | int) -> bool:
        try:
            return not self._run(transaction, block_number)[0].is_error
        except Reverted:
            return False

    def _run(self, transaction: dict[str, Any], block_number: str | int) -> tuple[Any, int]:
        """The computation and the gas it costs to begin with. Raises Reverted with the contract's data."""
        wanted = {"gas": self._max_available_gas()} | transaction
        unsigned = self._get_normalized_and_unsigned_evm_transaction(wanted, block_number)
        state = self.chain.get_vm(at_header=self._header(block_number)).state
        computation = state.apply_transaction(SpoofTransaction(unsigned, from_=transaction["from"]))
        if isinstance(computation.error if computation.is_error else None, Revert):
            raise Reverted(bytes(computation.error.args[0]) if computation.error.args else b"")
        return computation, int(unsigned.intrinsic_gas)

    def _header(self, block_number: str | int) -> BlockHeaderAPI:
        return self.chain.get_canonical_block_header_by_number(self.get_block_by_number(block_number)["number"])


class MemoryProvider(EthereumTesterProvider):
    """Answers refusals with JSON-RPC errors, as a node does, where eth-tester raises its own exceptions."""

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        try:
            return super().make_request(method, params)
        except Reverted as refused:
            return _error(3, str(refused), "0x" + refused.data.hex())
        except _REFUSALS as refused:
            return _error(-32000, str(refused) or type(refused).__name__)


def _error(code: int, message: str, data: str | None = None) -> RPCResponse:
    error: dict[str, Any] = {"code": code, "message": message}
    if data is not None:
        error["data"] = data
    response: RPCResponse = {"jsonrpc": "2.0", "id": 0, "error": error}  # type: ignore[typeddict-item]
    return response


def _endpoints() -> dict[str, dict[str, Callable[..., Any]]]:
    endpoints: dict[str, dict[str, Callable[..., Any]]] = {
        room: dict(methods) for room, methods in API_ENDPOINTS.items()
    }
    endpoints["eth"]["chainId"] = lambda *_: CHAIN_ID
    endpoints["net"]["version"] = lambda *_: str(CHAIN_ID)
    endpoints["eth"]["gasPrice"] = _gas_price
    endpoints["eth"]["getBlockReceipts"] = _block_receipts
    return endpoints


def _gas_price(tester: EthereumTester, _params: Any) -> int:
    """What is enough even if the next block is dearer; the library's constant is too low after a full block."""
    return max(GWEI, 2 * int(tester.backend.get_base_fee()))


def _block_receipts(tester: EthereumTester, params: Any) -> list[dict[str, Any]] | None:
    wanted = params[0]
    text = "0x" + wanted.hex() if isinstance(wanted, bytes) else str(wanted)
    try:
        if len(text) == 66:
            block = tester.get_block_by_hash(text)
        else:
            block = tester.get_block_by_number(int(text, 16) if text.startswith("0x") else text)
    except tester_errors.BlockNotFound:
        return None
    receipts = (tester.get_transaction_receipt(transaction) for transaction in block["transactions"])
    return [receipt_result_remapper(receipt_result_formatter(receipt)) for receipt in receipts]
