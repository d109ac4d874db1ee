"""Mistakes of ours, planted in the processes of a fault run by name: whoever judges the rounds must find each."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

ROUNDS = 40
"""In so many rounds each must be found."""

Mutant = Callable[[], None]


def every_other_document_is_not_kept() -> None:
    def put_documents(keep: Any, store: Any, documents: Iterable[Any]) -> None:
        keep(store, (one for place, one in enumerate(documents) if place % 2))

    _instead("lotproof.outbox.documents:Documents.put_documents", put_documents)


def a_document_is_kept_with_another_body() -> None:
    def row(keep: Any, document: Any) -> tuple[object, ...]:
        *others, body = keep(document)
        return (*others, body + b" ")

    _instead("lotproof.outbox.documents:_row", row)


def a_passport_is_not_kept() -> None:
    _instead("lotproof.outbox.passports:Passports.put_passport", lambda *_, **__: None)


def resuming_forgets_what_is_planned() -> None:
    def planned_rows(rows: Any, store: Any, batch: int | None = None) -> list[int]:
        return [] if batch is None else list(rows(store, batch))

    _instead("lotproof.outbox.signed_intents:SignedIntents.planned_rows", planned_rows)


def what_is_in_flight_is_forgotten() -> None:
    _instead("lotproof.outbox.signed_intents:SignedIntents.pending", lambda *_: [])


def lost_blocks_are_not_noticed() -> None:
    for place in ("sender", "sending_run"):
        _instead(f"lotproof.outbox.{place}:put_back", lambda *_: _no_loss())


def other_outboxes_are_not_seen() -> None:
    for place in ("capture", "elsewhere", "reconciling"):
        _instead(f"lotproof.service.{place}:look", lambda *_, **__: _nothing_seen())


def what_another_outbox_sent_stays_open() -> None:
    for place in ("capture", "elsewhere", "reconciling"):
        _instead(f"lotproof.service.{place}:settle", lambda *_: 0)


FOCUS: dict[Mutant, tuple[str, str]] = {
    every_other_document_is_not_kept: ("", ""),
    a_document_is_kept_with_another_body: ("", ""),
    a_passport_is_not_kept: ("", ""),
    resuming_forgets_what_is_planned: ("kill_sender", "resumed_only"),
    what_is_in_flight_is_forgotten: ("kill_sender", ""),
    lost_blocks_are_not_noticed: ("reorg", ""),
    other_outboxes_are_not_seen: ("", "second_home"),
    what_another_outbox_sent_stays_open: ("kill_sender", "second_home"),
}
"""What its rounds begin with, a strike and a turn; any where none is named."""

MUTANTS = {one.__name__: one for one in FOCUS}


def plant(name: str) -> None:
    """Makes this process do what the mutant does."""
    MUTANTS[name]()


def _instead(place: str, changed: Callable[..., Any]) -> None:
    """Puts ``changed``, which is given what stood there first, in the place of a function or method."""
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    kept = getattr(owner, name)
    setattr(owner, name, lambda *given, **named: changed(kept, *given, **named))


def _no_loss() -> Any:
    from lotproof.outbox.reorg_check import ReorgLoss

    return ReorgLoss()


def _nothing_seen() -> Any:
    from lotproof.service.elsewhere import OtherOutboxes

    return OtherOutboxes()
