"""An Anvil of its own, contracts on it, and what each transaction used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from web3 import Web3
from web3.types import TxReceipt

from lotproof.chain import engines, testkeys

START = datetime(2030, 1, 1, tzinfo=UTC)
"""The first block's time: figures must not depend on the day they are taken."""
GAS_LIMIT = 16_000_000


class TransactionFailed(Exception):
    """A measured transaction was refused, so its gas means nothing."""


class Bench:
    """Sends from the published test accounts and reads gasUsed from the receipts."""

    def __init__(self, url: str) -> None:
        self.web3 = Web3(Web3.HTTPProvider(url))
        self.accounts = [account.address for account in testkeys.accounts()]

    def deploy(self, made: dict[str, Any], *arguments: Any) -> Any:
        """A contract of this ABI and bytecode, created by the first account."""
        contract = self.web3.eth.contract(abi=made["abi"], bytecode=made["bytecode"])
        receipt = self._sent(contract.constructor(*arguments), self.accounts[0])
        return self.at(receipt["contractAddress"], made["abi"])

    def at(self, address: Any, abi: Sequence[Any]) -> Any:
        return self.web3.eth.contract(address=address, abi=abi)

    def gas(self, call: Any, sender: int) -> int:
        """What this call used, sent by the account of this index. Raises TransactionFailed when it was refused."""
        return self._sent(call, self.accounts[sender])["gasUsed"]

    def _sent(self, call: Any, sender: str) -> TxReceipt:
        sent = call.transact({"from": sender, "gas": GAS_LIMIT})
        receipt = self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.005)
        if receipt["status"] != 1:
            raise TransactionFailed(f"found {call} refused; expected it to pass")
        return receipt


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench on a fresh Anvil (prague), which is stopped and forgotten afterwards."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        status = engines.up("anvil", folder, engines.free_port(), START)
        try:
            yield Bench(str(status.url))
        finally:
            engines.down(folder)
