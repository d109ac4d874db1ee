"""The contract wallets of `sol/Wallets.sol`, compiled in the test run and put on its chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from brownie import compile_source, web3

from tests.contracts.driver import mined, send
from tests.contracts.parties import Party, World, deployed

SOURCE = Path(__file__).parent / "sol" / "Wallets.sol"


@cache
def _compiled() -> Any:
    return compile_source(SOURCE.read_text("utf-8"), solc_version="0.8.30", evm_version="shanghai")


@contextmanager
def _consenting(address: str) -> Iterator[None]:
    """The wallet signs whatever it is asked (ERC-1271), and then has its own code again.

    push magic; push 224; shl; mstore at 0; return 32 bytes.
    """
    code = send("eth_getCode", address, "latest")
    send("anvil_setCode", address, "0x631626ba7e60e01b5f5260205ff3")
    yield
    send("anvil_setCode", address, code)


class Wallet:
    """A deployed wallet that is an operator key of a partner."""

    def __init__(self, world: World, kind: str, party: Party, scopes: int = 31) -> None:
        container = _compiled()[kind]
        self._by = world.stranger
        self.address = deployed(container, self._by)
        self._contract = web3.eth.contract(address=self.address, abi=container.abi)
        with _consenting(self.address):
            world.does(party, "addOperator", self.address, scopes)

    def tell(self, name: str, *arguments: Any) -> bool:
        """One call of the wallet; whether it was done."""
        data = self._contract.encode_abi(name, arguments)
        call = {"from": self._by, "to": self.address, "data": data, "gas": hex(5_000_000)}
        return bool(mined(send("eth_sendTransaction", call))["status"] == "0x1")
