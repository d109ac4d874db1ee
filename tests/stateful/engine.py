"""The ledger on revm, the EVM of Anvil, inside this process: no blocks, no nodes, some tens of microseconds a call."""

from __future__ import annotations

import re

import pyrevm

from lotproof.chain import abi, testkeys
from lotproof.chain.forms import moment
from lotproof.chain.records import record_of
from lotproof.chain.refusals import refused
from lotproof.errors import Refused
from lotproof.model.keccak import checksum_address
from lotproof.model.record import Record

GAS = 30_000_000
"""What a block holds on the networks of lotproof.chain."""

_DEPLOYER = "0x" + "d0" * 20
_FOUNDER = "0x" + "d1" * 20
"""Puts the ledger itself and nothing else, so that its address, which signatures name, is always the same."""

_REVERTED = re.compile(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}")


class Engine:
    """The pieces of the ledger as the package ships them; ``board`` is the account that appoints registrars."""

    def __init__(self, board: str) -> None:
        environment = pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=testkeys.CHAIN_ID))
        self._evm = pyrevm.EVM(env=environment, spec_id="PRAGUE", gas_limit=GAS)
        self.chain_id = testkeys.CHAIN_ID
        registry = self._placed(abi.REGISTRY, self._placed(abi.INSPECTION, self._placed(abi.FORESIGHT)))
        office = self._placed(abi.BACK_OFFICE, registry)
        self.address = checksum_address(self._placed(abi.LEDGER, board, office, by=_FOUNDER))
        self._moves = 0
        self._now = 0

    @property
    def now(self) -> int:
        """In Unix seconds."""
        return self._now

    def at(self, now: int) -> None:
        """From here on the time is ``now``, in Unix seconds."""
        self._moves += 1
        self._now = now
        self._evm.set_block_env(pyrevm.BlockEnv(number=self._moves, timestamp=now))

    def place_code(self, address: str, code: bytes) -> None:
        """Puts ``code`` at ``address``, as if it had been created there."""
        self._evm.insert_account_info(address, pyrevm.AccountInfo(nonce=1, code=code))

    def does(self, account: str, data: bytes) -> list[Record]:
        """The call as a transaction of ``account``: what it recorded. Raises Refused."""
        self._called(account, data, is_static=False)
        result = self._evm.result
        if result is None:
            raise AssertionError("a call without a result")
        return [self._record(place, *log.data) for place, log in enumerate(result.logs)]

    def view(self, data: bytes, account: str = _DEPLOYER) -> bytes:
        """What the ledger answers to the call. Raises Refused."""
        return self._called(account, data, is_static=True)

    def _called(self, account: str, data: bytes, *, is_static: bool) -> bytes:
        try:
            return self._evm.message_call(account, self.address, data, gas=GAS, is_static=is_static)
        except RuntimeError as error:
            found = _REVERTED.fullmatch(str(error))
            if found is None:
                return _halted(error)
            raise refused(bytes.fromhex(found[1])) from None

    def _record(self, place: int, topics: list[bytes], data: bytes) -> Record:
        log = {
            "topics": topics,
            "data": data,
            "blockNumber": self._moves,
            "logIndex": place,
            "transactionHash": self._moves.to_bytes(32, "big"),
        }
        return record_of(log, moment(self._now))

    def _placed(self, piece: str, *arguments: object, by: str = _DEPLOYER) -> str:
        return self._evm.deploy(by, abi.code(piece).creation(*arguments), gas=GAS)


def _halted(error: RuntimeError) -> bytes:
    """Out of gas, or worse: no rule of the ledger's."""
    raise Refused(f"the call halted: {error}", error="Halted", facts={"reason": str(error)})
