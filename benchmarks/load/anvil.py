"""An Anvil that begins from a state and keeps nothing: as fast as it can be for whoever measures on it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotproof.chain import binaries, engines, processes
from lotproof.errors import ChainUnreachable

READY_SECONDS = 120.0
_SAVING = "--state"


@contextmanager
def anvil(folder: Path, *, load: Path | None = None, dump: Path | None = None) -> Iterator[str]:
    """Its URL. It is started as for `lotproof chain up` (30 million gas a block, a block as soon as there is something
    to put in it), but without saving its state each second; with ``dump`` it saves once, at its end."""
    port = engines.free_port()
    command = binaries.command("anvil", binaries.Launch(folder, port, None))
    command = command[: command.index(_SAVING)]
    command += ["--load-state", str(load)] if load else []
    command += ["--dump-state", str(dump)] if dump else []
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
