"""What keeps an outbox whole: lotproof outbox backup, restore, reconcile, audit."""

from __future__ import annotations

from pathlib import Path

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session


@command("backup", looks=True, example="lotproof outbox backup outbox-2026-11-29.copy --as 9521987000100")
@click.argument("file", metavar="FILE")
def backup(session: Session, file: str) -> None:
    """Write a whole copy of the outbox to a new FILE, also while it is in use. The copy is as confidential."""
    from lotproof.service import reconciling

    who = _one(session)
    reconciling.back_up(session, who, Path(file))
    output.answer(session, {"party": who, "file": file}, [f"the outbox of {who} is copied to {file}"])


@command("restore", looks=True, example="lotproof outbox restore outbox-2026-11-29.copy --as 9521987000100")
@click.argument("file", metavar="FILE")
def restore(session: Session, file: str) -> None:
    """Put a copy in the place of the outbox, unless that is newer; then run outbox reconcile.

    What stood there is kept beside it under another name.
    """
    from lotproof.service import reconciling

    who = _one(session, restoring=True)
    aside = reconciling.restore(session, who, Path(file))
    lines = [f"the outbox of {who} is that of {file}"]
    lines += [f"what stood there is now {path}" for path in aside]
    lines += [f"next: lotproof outbox reconcile --as {session.settings.who or who}"]
    output.answer(session, {"party": who, "file": file, "moved": [str(path) for path in aside]}, lines)


@command("reconcile", acts=True, example="lotproof outbox reconcile --as 9521987000100")
def reconcile(session: Session) -> int:
    """Take up what the chain has of your keys and this outbox did not send: of one that was lost, an older copy, or
    another home. Sends nothing.

    Lines here that stand on the ledger are never sent again. Until it is done no quantity is taken from free stock.
    """
    from lotproof.errors import counted
    from lotproof.service import reconciling
    from lotproof.service.outboxes import party_of

    named = party_of(session)
    found = [reconciling.reconcile(session, who) for who in ([named] if named else session.shelf.parties())]
    lines = []
    for one in found:
        said = f"{one.party}: {counted(one.transactions, 'transaction')} not sent from here"
        said += f", {one.unreadable} of them without a reference" if one.unreadable else ""
        said += f"; {counted(one.ended, 'line')} open here stood on the ledger" if one.ended else ""
        said += f"; {one.waiting} more in no block yet: reconcile again when they are" if one.waiting else ""
        lines.append(said)
    output.answer(session, {"outboxes": found}, lines or ["no outbox stands here"])
    return 1 if any(one.waiting for one in found) else 0


@command("audit", looks=True, example="lotproof outbox audit --as 9521987000100")
def audit(session: Session) -> int:
    """Hold the outbox against the ledger: does each line that is on chain stand there, is each document here and does
    it open its commitment, is the passport of each registered lot whole."""
    from lotproof.service import reconciling
    from lotproof.service.outboxes import party_of

    named = party_of(session)
    found = [reconciling.audit(session, who) for who in ([named] if named else session.shelf.parties())]
    lines = [sentence for one in found for sentence in one.wrong]
    for one in found:
        looked = f"{one.lines:,} lines, {one.documents:,} documents and {one.passports:,} passports"
        lines.append(f"{one.party}: {looked}: {len(one.wrong) or 'nothing'} wrong")
    output.answer(session, {"outboxes": found}, lines or ["no outbox stands here"])
    return 1 if any(one.wrong for one in found) else 0


def _one(session: Session, *, restoring: bool = False) -> str:
    """The one outbox that is meant: of whom --as names, or the only one here."""
    from lotproof.errors import BadInput
    from lotproof.service.outboxes import party_of

    named = party_of(session)
    if named is not None:
        return named
    parties = session.shelf.parties()
    if len(parties) != 1 or restoring:
        raise BadInput(f"{len(parties)} outboxes here", expected="--as with whose one it is")
    return parties[0]
