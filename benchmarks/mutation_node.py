"""What the contract tests ask of Anvil, answered by revm inside this process: a call takes a twentieth of the time.

Anvil runs the same EVM. Each transaction is a block of its own, a second after the one before.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pyrevm

from lotproof.chain import testkeys

GAS = 200_000_000
CODE_SIZE = 1 << 20
"""The code with switches is several times as large, and dearer: the chain's limits are not what they test."""

_REVERTED = re.compile(r"Revert \{ gas_used: (\d+), output: 0x([0-9a-f]*) \}")
NOBODY = "0x" + "00" * 20


@dataclass(frozen=True)
class Kept:
    """Where the chain stood when a snapshot was taken."""

    state: pyrevm.JournalCheckpoint
    now: int
    logs: int


@dataclass
class Node:
    """A chain with its clock."""

    now: int = field(default_factory=lambda: int(time.time()))
    following: int | None = None
    ahead: int = 0
    interval: int = 1
    kept: list[Kept] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        limits = pyrevm.CfgEnv(chain_id=testkeys.CHAIN_ID, limit_contract_code_size=CODE_SIZE)
        self._evm = pyrevm.EVM(env=pyrevm.Env(cfg=limits), spec_id="PRAGUE", gas_limit=GAS)
        for account in testkeys.accounts():
            self._evm.set_balance(account.address, 10**22)
        self._tell_time()

    def ask(self, name: str, *parameters: Any) -> dict[str, Any]:
        """The whole JSON-RPC answer to one call."""
        if name == "eth_call":
            return self._call(parameters[0])
        return {"result": getattr(self, f"_{name}")(*parameters)}

    def _call(self, call: dict[str, Any]) -> dict[str, Any]:
        status, output, _ = self._run(call, is_static=True)
        return {"result": output} if status else {"error": {"data": output}}

    def _eth_sendTransaction(self, call: dict[str, Any]) -> str:  # noqa: N802 - the names are the node's
        self._evm_mine()
        status, output, gas = self._run(call, is_static=False)
        number = len(self.receipts)
        receipt: dict[str, Any] = {
            "status": hex(status),
            "gasUsed": hex(gas),
            "logs": [],
            "output": output,
            "contractAddress": output,
        }
        if status and self._evm.result is not None:
            receipt["logs"] = [self._log(number, place, log) for place, log in enumerate(self._evm.result.logs)]
        self.receipts.append(receipt)
        self.logs += receipt["logs"]
        return hex(number)

    def _run(self, call: dict[str, Any], *, is_static: bool) -> tuple[int, str, int]:
        """Whether it was done, what it gave (the address of a new contract), and the gas it took."""
        by = call.get("from", NOBODY)
        if by == call.get("to"):  # a contract sends nothing by itself
            by = NOBODY
        data = bytes.fromhex(call.get("data", "0x")[2:])
        value, gas = int(call.get("value", "0x0"), 16), int(call.get("gas", hex(GAS)), 16)
        try:
            if "to" not in call:
                return 1, self._evm.deploy(by, data, gas=GAS), 0
            found = self._evm.message_call(by, call["to"], data, value, gas, is_static=is_static)
        except RuntimeError as error:
            told = _REVERTED.fullmatch(str(error))
            if told is None and not str(error).startswith("Halt"):
                raise
            return (0, "0x", gas) if told is None else (0, f"0x{told[2]}", int(told[1]))
        return 1, f"0x{found.hex()}", self._evm.result.gas_used if self._evm.result else 0

    def _log(self, number: int, place: int, log: pyrevm.Log) -> dict[str, Any]:
        topics, data = log.data
        return {
            "address": log.address,
            "topics": [f"0x{topic.hex()}" for topic in topics],
            "data": f"0x{data.hex()}",
            "blockNumber": hex(number),
            "logIndex": hex(place),
            "transactionIndex": "0x0",
            "blockHash": f"0x{number:064x}",
            "transactionHash": f"0x{number:064x}",
        }

    def _eth_getTransactionReceipt(self, transaction: str) -> dict[str, Any]:  # noqa: N802
        return self.receipts[int(transaction, 16)]

    def _debug_traceTransaction(self, transaction: str, _: Any) -> dict[str, Any]:  # noqa: N802
        return self.receipts[int(transaction, 16)]

    def _eth_getLogs(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        return [log for log in self.logs if log["address"].lower() == wanted["address"].lower()]

    def _eth_getBlockByNumber(self, *_: Any) -> dict[str, Any]:  # noqa: N802
        return {"timestamp": hex(self.now)}

    def _eth_getStorageAt(self, address: str, slot: str, _: str) -> str:  # noqa: N802
        return f"0x{self._evm.storage(address, int(slot, 16)):064x}"

    def _anvil_setStorageAt(self, address: str, slot: str, word: str) -> None:  # noqa: N802
        self._evm.insert_account_storage(address, int(slot, 16), int(word, 16))

    def _anvil_setBalance(self, address: str, balance: str) -> None:  # noqa: N802
        self._evm.set_balance(address, int(balance, 16))

    def _anvil_impersonateAccount(self, _: str) -> None:  # noqa: N802
        """Whoever is named as the sender is one here."""

    def _txpool_status(self) -> dict[str, str]:
        return {"pending": "0x0", "queued": "0x0"}

    def _evm_snapshot(self) -> str:
        self.kept.append(Kept(self._evm.snapshot(), self.now, len(self.logs)))
        return hex(len(self.kept) - 1)

    def _evm_revert(self, snapshot: str) -> bool:
        kept = self.kept[int(snapshot, 16)]
        del self.kept[int(snapshot, 16) :]
        self._evm.revert(kept.state)
        self.now, self.following, self.ahead = kept.now, None, 0
        del self.logs[kept.logs :]
        self._tell_time()
        return True

    def _evm_setNextBlockTimestamp(self, moment: int) -> None:  # noqa: N802
        self.following = moment

    def _evm_increaseTime(self, seconds: int) -> None:  # noqa: N802
        self.ahead += seconds

    def _anvil_setBlockTimestampInterval(self, seconds: int) -> None:  # noqa: N802
        self.interval = seconds

    def _anvil_removeBlockTimestampInterval(self) -> None:  # noqa: N802
        self.interval = 1

    def _evm_mine(self) -> None:
        self.now = self.following or self.now + self.interval + self.ahead
        self.following, self.ahead = None, 0
        self._tell_time()

    def _tell_time(self) -> None:
        self._evm.set_block_env(pyrevm.BlockEnv(number=1 + len(self.receipts), timestamp=self.now))
