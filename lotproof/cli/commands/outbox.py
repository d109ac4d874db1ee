"""lotproof outbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.bulk import bulk
from lotproof.cli.commands.outbox_care import audit, backup, reconcile, restore
from lotproof.cli.options import command
from lotproof.cli.session import Session

if TYPE_CHECKING:
    from lotproof.cli.following import Manner
    from lotproof.outbox import Figures
    from lotproof.service.sending import RunReport

_STATES = ("open", "planned", "signed", "sent", "mined", "final", "refused", "all")


@click.group()
def outbox() -> None:
    """What was to be sent from here, line by line: list and show it, send it, try again, take back.

    Each line is an intent, which goes by its id or the first digits of it. It is planned, signed, sent, mined, final or
    refused. Looking needs no chain; without --as all outboxes of this machine are meant.
    """


@command("list", looks=True, example="lotproof outbox list --state refused --as 9521987000100")
@click.option(
    "--state",
    type=click.Choice(_STATES),
    default="open",
    show_default=True,
    metavar="STATE",
    help="planned, signed, sent, mined, final, refused, all, or open: what is not on the chain.",
)
@click.option("--batch", type=int, metavar="N", help="Only of this run (outbox show tells its number).")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="The newest ones, so many.")
def list_(session: Session, state: str, batch: int | None, limit: int) -> None:
    """List lines with their state, and why one was refused or what it waits for."""
    from lotproof.cli.listing import line_of_entry
    from lotproof.outbox import figures
    from lotproof.service.outboxes import entry, stores

    wanted = "" if state == "open" else state
    found = [
        entry(who, store, store.intent(one))
        for who, store in stores(session)
        for one in figures.listed(store.database, state=wanted, batch=batch, limit=limit)
    ]
    nothing = (
        "nothing is open" if state == "open" else f"nothing is {state}" if state != "all" else "nothing stands here"
    )
    output.answer(session, {"intents": found}, [line_of_entry(one) for one in found] or [nothing])


@command("show", looks=True, example="lotproof outbox show 3f9c0a17 --as 9521987000100")
@click.argument("intent", metavar="ID")
def show(session: Session, intent: str) -> None:
    """Show one line: its verb, events and documents, every transaction signed for it, and what it waits for."""
    from lotproof.cli.listing import lines_of
    from lotproof.service import outboxes

    shown = outboxes.show(*outboxes.find(session, intent))
    output.answer(session, shown, lines_of(shown))


@command("stats", looks=True, example="lotproof outbox stats")
def stats(session: Session) -> None:
    """Count the lines of each state, gas, and since when the oldest one waits."""
    from lotproof.outbox import figures
    from lotproof.service.outboxes import stores

    found = {who: figures.figures(store.database) for who, store in stores(session)}
    lines = [f"{who}: {_said(one)}" for who, one in found.items()]
    output.answer(session, {"outboxes": found}, lines or ["no outbox stands here"])


def _said(found: Figures) -> str:
    from lotproof.cli.progress import said_rate
    from lotproof.service.plain import moment

    counts = ", ".join(f"{count:,} {state}" for state, count in found.states.items() if count) or "nothing"
    waiting = f" ({found.waiting:,} waiting for refused ones)" if found.waiting else ""
    oldest = f"; the oldest open one is of {moment(found.oldest_open)}" if found.oldest_open else ""
    last = f"; last success {moment(found.last_success)}, {said_rate(found.rate)}" if found.last_success else ""
    return f"{counts}{waiting}; gas {found.gas:,}{oldest}{last}"


@command("resume", acts=True, example="lotproof outbox resume --as 9521987000100")
@bulk
def resume(session: Session, manner: Manner) -> int:
    """Send what is open, the oldest first; without --as of every outbox whose keys are here."""
    from lotproof.service.outboxes import stores

    return _send(session, [who for who, _ in stores(session)], manner)


@command("retry", acts=True, example="lotproof outbox retry 3f9c0a17 --as 9521987000100")
@click.argument("intents", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Whatever was refused, but not what was cancelled or replaced.")
@bulk
def retry(session: Session, intents: tuple[str, ...], everything: bool, manner: Manner) -> int:
    """Try again what was refused, and send it with all else that is open."""
    from lotproof.outbox import figures
    from lotproof.service import outboxes

    if bool(intents) == everything:
        raise click.UsageError("name lines by their IDs, or --all")
    named = [outboxes.find(session, one) for one in intents] or [
        (who, store, one) for who, store in outboxes.stores(session) for one in figures.refused(store.database)
    ]
    for who, _, intent in named:
        session.shelf.store(who).retry(intent)
    # With --all also where nothing was refused but something waits: it is answered for, too.
    parties = [who for who, _ in outboxes.stores(session)] if everything else [who for who, _, _ in named]
    return _send(session, list(dict.fromkeys(parties)), manner)


@command("cancel", acts=True, example="lotproof outbox cancel 3f9c0a17 --as 9521987000100")
@click.argument("intents", metavar="ID...", nargs=-1, required=True)
def cancel(session: Session, intents: tuple[str, ...]) -> None:
    """Take back lines that are not on the chain yet; what waits for them stays, and can be cancelled too.

    What is signed is replaced by a transaction of nothing with the same number, and whichever comes into a block
    decides.
    """
    from lotproof.cli.listing import line_of_entry
    from lotproof.service import outboxes, sending

    named = [outboxes.find(session, one) for one in intents]
    for who in dict.fromkeys(who for who, _, _ in named):
        sending.cancel(session, who, [intent for party, _, intent in named if party == who])
    done = [outboxes.entry(who, store, store.intent(intent)) for who, store, intent in named]
    output.answer(session, {"intents": done}, [line_of_entry(one) for one in done])


@command("metrics", looks=False, example="lotproof outbox metrics --output /var/lib/node_exporter/lotproof.prom")
@click.option("--output", "path", metavar="FILE", help="Write them to a file, whole or not at all.")
@click.option("--serve", type=click.IntRange(0, 65535), metavar="PORT", help="Answer at http://ADDRESS:PORT/metrics.")
@click.option("--address", default="127.0.0.1", show_default=True, help="With --serve: where to listen.")
def metrics(session: Session, path: str | None, serve: int | None, address: str) -> None:
    """Give the figures of all outboxes as Prometheus reads them (text exposition format 0.0.4)."""
    from lotproof.cli import metrics as exposition

    if path is not None and serve is not None:
        raise click.UsageError("either --output or --serve")
    if path is not None:
        exposition.write(session.shelf, Path(path))
        output.answer(session, {"file": path}, [f"written to {path}"])
    elif serve is not None:
        url, wait = exposition.serve(session.shelf, address, serve)
        output.answer(session, {"url": url}, [f"{url} answers until it is stopped"])
        wait()
    else:
        text = exposition.text(session.shelf)
        output.answer(session, {"metrics": text}, text.splitlines())


def _send(session: Session, parties: list[str], manner: Manner) -> int:
    from lotproof.cli.following import followed
    from lotproof.service import sending

    with followed(session, "Sending", manner) as seen:
        run = sending.resume(session, parties, manner.workers, seen)
    return _tell(session, run)


def _tell(session: Session, run: RunReport) -> int:
    from lotproof.cli.following import line_of_run
    from lotproof.service.outboxes import waiting

    told = [
        {"id": one.id, "sentence": one.sentence, "state": one.state, "reason": one.reason, "gas": one.gas}
        for one in run.intents
    ]
    waits = waiting(session, run.intents)
    lines = [
        waits.get(one.id) or f"{one.state}: {one.sentence}{f' ({one.reason})' if one.reason else ''}"
        for one in run.intents
    ]
    lines += [f"not sent for {who}: {error}" for who, error in run.trouble.items()]
    trouble = {who: str(error) for who, error in run.trouble.items()}
    output.answer(
        session,
        {"intents": told, "summary": run.fields(), "trouble": trouble},
        [*lines, line_of_run(run)] if lines else ["nothing was open"],
    )
    return run.exit_code


for part in (list_, show, stats, resume, retry, cancel, metrics, backup, restore, reconcile, audit):
    outbox.add_command(part)
