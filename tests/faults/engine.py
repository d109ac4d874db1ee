"""An Anvil that keeps its state on disk, as `lotproof chain up` starts it, and that is killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lotproof.chain import engines, processes
from lotproof.errors import ChainUnreachable

_HALF_SAVED = "not saved to its end"
_QUIET_SECONDS = 0.02
_TRIES = 5
"""Meanwhile a client of another program may have got the port."""


class Engine:
    """The chain of one home. ``base`` is the newest block at its last start: Anvil can go back no further."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = engines.free_port()
        self.base = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Starts it. A state that was killed while it was saved gives way to that of the last start."""
        for left in reversed(range(_TRIES)):
            try:
                engines.up("anvil", self.folder, self.port)
                break
            except ChainUnreachable as error:
                state = self.folder / "anvil"
                if _HALF_SAVED in str(error):
                    shutil.copyfile(state / "state.backup.json", state / "state.json")
                elif not left:
                    raise
        self.base = self.head

    def kill(self) -> None:
        """SIGKILL; what it had not saved is lost, up to a second's blocks or all since its start."""
        status = engines.status(self.folder)
        if status.running and status.pid is not None:
            os.kill(status.pid, signal.SIGKILL)
            processes.wait_until(lambda: not engines.status(self.folder).running, seconds=10)

    def down(self) -> None:
        """Stops it in good order."""
        engines.down(self.folder)

    def ask(self, method: str, *parameters: Any) -> Any:
        """One JSON-RPC call, past the proxy."""
        return engines.rpc(self.url, method, *parameters)

    @property
    def head(self) -> int:
        """Number of the newest block."""
        return int(self.ask("eth_blockNumber"), 16)

    def raw_of(self, block: int) -> list[str]:
        """The signed transactions of a block, as they were sent."""
        found = self.ask("eth_getBlockByNumber", hex(block), False)
        return [self.ask("eth_getRawTransactionByHash", one) for one in found["transactions"]]

    def reorganise(self, depth: int, kept: Sequence[tuple[str, int]]) -> None:
        """The last ``depth`` blocks give way to as many others; ``kept`` are transactions and places in those."""
        with self._between_blocks():
            self.ask("anvil_reorg", depth, [[raw, place] for raw, place in kept])

    def revert(self, snapshot: str) -> bool:
        """Goes back to where the snapshot was taken; False where that is gone."""
        with self._between_blocks():
            return bool(self.ask("evm_revert", snapshot))

    @contextmanager
    def _between_blocks(self) -> Iterator[None]:
        """Makes no block meanwhile: of one in the making when it goes back, Anvil keeps the block without the state."""
        self.ask("evm_setAutomine", False)
        try:
            head = -1
            while head != (head := self.head):
                processes.wait_until(lambda: False, seconds=_QUIET_SECONDS)
            yield
        finally:
            self.ask("evm_setAutomine", True)
