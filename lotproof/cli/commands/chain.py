"""lotproof chain: the network `local`."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import aware_time

if TYPE_CHECKING:
    from lotproof.chain.engines import EngineStatus


@click.group()
def chain() -> None:
    """Start, stop and look at the local chain.

    The network `local` is Anvil or Ganache on this machine, with published test keys. Its state is kept on disk.
    """


@command("up", example="lotproof chain up --start 2023-04-01T00:00:00Z", network=False)
@click.option("--engine", default="anvil", show_default=True, metavar="NAME", help="anvil or ganache.")
@click.option("--port", type=int, help="Port on this machine. Default: LOTPROOF_LOCAL_PORT, else 8545.")
@click.option("--start", metavar="TIME", help="The first block's time, for a new chain; its clock runs on from there.")
def up(session: Session, engine: str, port: int | None, start: str | None) -> None:
    """Start the local chain, or say that it runs."""
    from lotproof.chain import engines, networks

    begins: dt.datetime | None = aware_time(start, "--start") if start else None
    with output.waiting(f"Starting {engine}"):
        there = networks.local_port_of(session.settings.local_port) if port is None else port
        status = engines.up(engine, networks.local_folder(session.home), there, begins)
    _tell(session, status, f"{status.engine} runs already" if status.was_running else f"{status.engine} runs")


@command("down", example="lotproof chain down", network=False)
def down(session: Session) -> None:
    """Stop the local chain after it has saved its state."""
    from lotproof.chain import engines, networks

    with output.waiting("Saving and stopping"):
        status = engines.down(networks.local_folder(session.home))
    _tell(session, status, f"{status.engine} has stopped" if status.was_running else "nothing runs")


@command("status", example="lotproof chain status", network=False)
def show(session: Session) -> None:
    """Say what runs, where, and how many blocks it has."""
    from lotproof.chain import engines, networks

    status = engines.status(networks.local_folder(session.home))
    _tell(session, status, f"{status.engine} runs" if status.running else "nothing runs")


@command("fund", example="lotproof chain fund warehouse", network=False)
@click.argument("account", metavar="WHO")
@click.option("--ether", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Its new balance.")
def fund(session: Session, account: str, ether: int) -> None:
    """Give a key of your own ether to pay gas with on the local chain. WHO is an address or a key's name."""
    from lotproof.chain import engines, networks
    from lotproof.errors import ChainUnreachable
    from lotproof.service.who import address_of

    status = engines.status(networks.local_folder(session.home))
    if not status.running or status.url is None:
        raise ChainUnreachable("found no local chain running; expected one: start it with `lotproof chain up`")
    address = address_of(session, account)
    method = "evm_setAccountBalance" if status.engine == "ganache" else "anvil_setBalance"
    engines.rpc(status.url, method, address, hex(ether * 10**18))
    output.answer(session, {"address": address, "ether": ether}, [f"{address} has {ether} ether on the local chain"])


def _tell(session: Session, status: EngineStatus, said: str) -> None:
    where = f" at {status.url}, block {status.block_number}" if status.running else ""
    output.answer(session, asdict(status), [f"{said}{where}; its state is in {status.folder}"])


for part in (up, down, show, fund):
    chain.add_command(part)
