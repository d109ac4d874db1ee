"""What stands in the outboxes, in lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lotproof.service.plain import moment

if TYPE_CHECKING:
    from lotproof.service.outboxes import IntentEntry, Shown


def line_of_entry(entry: IntentEntry) -> str:
    """An intent in a list."""
    waiting = f" (waits for {', '.join(one[:12] for one in entry.waits_for)})" if entry.waits_for else ""
    reason = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.id[:12]}  {entry.state:<8} {entry.sentence}{reason}{waiting}"


def lines_of(shown: Shown) -> Iterator[str]:
    """An intent with all that is known of it."""
    one = shown.entry
    yield f"{one.id}"
    yield f"{one.sentence}"
    yield f"verb: {shown.verb['verb']}, by {one.party}"
    yield f"from: {one.where or shown.run.name}; run {shown.run.number}, {shown.run.name}"
    yield f"state: {one.state} since {moment(shown.updated)}, planned {moment(shown.created)}"
    if one.reason:
        yield f"reason: {one.reason}{f' ({one.promise})' if one.promise else ''}"
    for needed in shown.waits_for:
        yield f"waits for: {line_of_entry(needed)}"
    for event in shown.events:
        yield f"event: {event.hash}, {event.where}"
    for document in shown.documents:
        kept = f"{document.kind}, {document.bytes:,} bytes, kept here" if document.kept else "not kept here"
        yield f"document: 0x{document.commitment.hex()}, {kept}"
    for signed in shown.transactions:
        yield f"transaction: {signed.hash}, nonce {signed.nonce} of {signed.sender}, signed {moment(signed.signed_at)}"
    if one.block is not None:
        yield f"block: {one.block}, gas {one.gas or 0:,}"
