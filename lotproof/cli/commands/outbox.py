"""lotproof outbox."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session


@command("outbox", acts=True, example="lotproof outbox --resume --as 9521987000100")
@click.option("--resume", is_flag=True, help="Send what is open, the oldest first.")
def outbox(session: Session, resume: bool) -> int:
    """Show what was planned or signed and is not on the chain yet; with --resume, bring it there."""
    from lotproof.outbox import Sender

    if not resume:
        return _list(session)
    desk = session.desk()
    with output.waiting("Sending"):
        summary = Sender(desk.store, desk.ledger).resume(desk.signer)
    done = [*summary.mined, *summary.refused, *summary.waiting]
    told = [{"sentence": one.sentence, "state": one.state, "reason": one.reason, "gas": one.gas} for one in done]
    lines = [f"{one.state}: {one.sentence}{f' ({one.reason})' if one.reason else ''}" for one in done]
    output.answer(session, {"intents": told}, lines or ["nothing was open"])
    return 0 if summary.complete else 1


def _list(session: Session) -> int:
    store = session.reading_store()
    found = [store.intent(one) for one in store.open_intents()]
    told = [{"sentence": one.sentence, "state": one.state, "transaction": one.transaction} for one in found]
    lines = [f"{one.state}: {one.sentence}" for one in found] or ["nothing is open"]
    output.answer(session, {"intents": told}, lines)
    return 0
