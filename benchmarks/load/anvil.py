"""An Anvil that begins from a state and keeps nothing: as fast as it can be for whoever measures on it.

It makes a block each quarter of a second, as a network does, with room for all that comes meanwhile: with a block for
each transaction it would hash its whole state anew each time, and be what is measured. It keeps no old states, of which
it would hold hundreds.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.chain import binaries, engines, processes
from lotproof.errors import ChainUnreachable

READY_SECONDS = 120.0
BLOCK_SECONDS = 0.25
BLOCK_GAS = 300_000_000
_SAVING = "--state"
_LIMIT = "--gas-limit"


@contextmanager
def anvil(folder: Path, *, load: Path | None = None, dump: Path | None = None) -> Iterator[str]:
    """Its URL. It begins from the state ``load``, and saves its own at its end with ``dump``."""
    port = engines.free_port()
    command = binaries.command("anvil", binaries.Launch(folder, port, None))
    command = command[: command.index(_SAVING)]
    command[command.index(_LIMIT) + 1] = str(BLOCK_GAS)
    command += ["--load-state", str(load)] if load else []
    command += ["--dump-state", str(dump)] if dump else []
    command += ["--block-time", str(BLOCK_SECONDS), "--prune-history", "1"]
    with (folder / "anvil.log").open("wb") as log:
        process = subprocess.Popen([*command, "--no-request-size-limit"], stdout=log, stderr=log)  # noqa: S603
    url = f"http://127.0.0.1:{port}"
    try:
        if not processes.wait_until(lambda: process.poll() is not None or _answers(url), seconds=READY_SECONDS):
            raise ChainUnreachable(f"{url}: found no Anvil after {READY_SECONDS:.0f} s")
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        engines.rpc(url, "eth_chainId", seconds=1)
    except ChainUnreachable:
        return False
    return True
