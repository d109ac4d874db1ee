"""lotproof capture."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial as bound
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.commands.bulk import bulk
from lotproof.cli.options import command
from lotproof.cli.say import say
from lotproof.cli.session import Session

if TYPE_CHECKING:
    from lotproof.cli.following import Manner
    from lotproof.service.desk import Desk
    from lotproof.service.report import CaptureReport
    from lotproof.service.watching import Taken

_DRY_RUN = "Only print the plan: nothing is sent or written, no passphrase is asked."
_PARTIAL = "Record the good lines of a file with bad ones; without it one bad line refuses the file."
_SINGLE = "Record each line by a transaction of its own; otherwise lines that one verb can record share one."
_WATCH = "Capture every file put into DIR; they end in its folders done or refused, with a report."
_ONCE = "With --watch: deal with what is there, and end."

_EVERY = "With --watch: time between looks. [default: 5]"
_EVERY_SECONDS = 5


@command("capture", acts=True, example="lotproof capture shipment.xml --dry-run --as 9521410000103")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--dry-run", is_flag=True, help=_DRY_RUN)
@click.option("--partial", is_flag=True, help=_PARTIAL)
@click.option("--single", is_flag=True, help=_SINGLE)
@click.option("--watch", metavar="DIR", type=click.Path(file_okay=False, exists=True), help=_WATCH)
@click.option("--once", is_flag=True, help=_ONCE)
@click.option("--every", metavar="SECONDS", type=click.IntRange(1), help=_EVERY)
@click.option("--max-bytes", metavar="N", type=click.IntRange(1), default=1 << 30, help="The largest file to be read.")
@bulk
def capture(
    session: Session,
    file: str | None,
    *,
    dry_run: bool,
    partial: bool,
    single: bool,
    watch: str | None,
    once: bool,
    every: int | None,
    max_bytes: int,
    manner: Manner,
) -> int:
    """Record a file on the ledger: EPCIS 1.2 XML (also with the GS1 US DSCSA header), EPCIS 2.0 JSON, or a dispatch
    advice as CSV with the columns sscc, gtin, lot, expiry, serial, quantity, to, document; - reads a pipe.

    Every line is answered for: sent, already captured, or noted with the reason why nothing is sent. The same file
    again changes nothing; after a failure it goes on where it stopped. Beside a FILE with refused lines stands a
    report on them.
    """
    from lotproof.service.report_files import reported

    if (file is None) == (watch is None):
        raise click.UsageError("name a FILE, or a folder with --watch")
    if watch is not None:
        if dry_run:
            raise click.UsageError("--dry-run takes a FILE")
        how = How(manner=manner, partial=partial, batch=not single, most=max_bytes)
        return _watch(session, Path(watch), how, once=once, every=every or _EVERY_SECONDS)
    if once or every:
        raise click.UsageError(f"{'--once' if once else '--every'} goes with --watch")
    desk = session.looking_desk() if dry_run else session.desk()
    source = None if file == "-" else Path(str(file))
    begun = time.monotonic()
    how = How(manner=manner, partial=partial, batch=not single, most=max_bytes)
    dealt = bound(_capture, session, desk, how, source, dry_run=dry_run)
    report = dealt() if source is None or dry_run else reported(source, dealt)
    _show(session, report, time.monotonic() - begun)
    return 1 if report.refused or report.refused_lines else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a file is captured."""

    manner: Manner
    partial: bool
    batch: bool
    most: int


def _capture(
    session: Session, desk: Desk, how: How, file: Path | None, *, name: str = "", dry_run: bool = False
) -> CaptureReport:
    from lotproof.cli.following import followed
    from lotproof.service.intake import take_in
    from lotproof.service.planning import CaptureOptions
    from lotproof.service.who import signers_of

    with output.waiting("Reading"):
        source = sys.stdin.buffer if file is None else file
        name = name or ("standard input" if file is None else str(file))
        found = take_in(source, sender=desk.partner.gln, at=desk.ledger.clock(), most=how.most, name=name)
    chosen = CaptureOptions(dry_run=dry_run, partial=how.partial, batch=how.batch)
    if dry_run:
        return desk.capture(found, chosen)
    workers = signers_of(session, how.manner.workers, beside=desk.signer.address)
    with followed(session, "Sending", how.manner) as seen:
        return desk.capture(found, replace(chosen, on_progress=seen), workers)


def _watch(session: Session, folder: Path, how: How, *, once: bool, every: int) -> int:
    from lotproof.service.watching import Folder, watch

    desk = session.desk()
    # Where a file lies pending it will not be found later: its lines go by its name alone.
    watched = Folder(folder, lambda path: _capture(session, desk, how, path, name=path.name))
    taken: list[Taken] = []

    def tell(one: Taken) -> None:
        taken.append(one)
        _tell(session, f"{'done' if one.done else 'refused'}: {one.sentence}; now {one.place}")

    try:
        watch(watched, once=once, wait=bound(time.sleep, every), tell=tell)
    except KeyboardInterrupt:
        _tell(session, _ending(taken, len(watched.waiting())))
        raise
    waiting = len(watched.waiting())
    refused, lines = sum(not one.done for one in taken), sum(one.refused_lines for one in taken)
    told = {"files": taken, "done": len(taken) - refused, "refused": refused, "refused_lines": lines}
    output.answer(session, told | {"pending": waiting}, [_ending(taken, waiting)])
    return 1 if refused or lines else 0


def _ending(taken: Sequence[Taken], waiting: int) -> str:
    from lotproof.errors import counted

    done, lines = sum(one.done for one in taken), sum(one.refused_lines for one in taken)
    without = f" ({counted(lines, 'line')} refused)" if lines else ""
    more = f", {waiting} pending: the same command goes on" if waiting else ""
    return f"{counted(done, 'file')} done{without}, {counted(len(taken) - done, 'file')} refused{more}"


def _tell(session: Session, sentence: str) -> None:
    """Something on the way: one JSON object is the whole answer where that is asked."""
    if not session.as_json:
        say(sentence)


def _show(session: Session, report: CaptureReport, seconds: float) -> None:
    from lotproof.cli.capturing import lines_of
    from lotproof.service.report import EventOutcome, told_of
    from lotproof.service.sending import RunReport

    run = RunReport(seconds)
    run.add(report.resumed)
    run.add(report.sent)
    # Of a file its lines count, not the verbs that several of them share.
    summary = run.fields() | {"refused": report.totals.events.get(EventOutcome.REFUSED, 0)}
    output.answer(session, told_of(report) | {"summary": summary}, lines_of(report))
