"""From the events of an EPCIS file to the verbs that record them, each judged before anything is sent.

Events are taken in file order on a copy of the state. A file that does not fit the ledger raises BadInput with the
event's place; a verb that breaks a promise raises Refused; either way nothing of the file is planned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from lotproof.errors import Refused
from lotproof.model.event import EpcisDocument, Unread
from lotproof.model.identifiers import Gln, Gtin, LotNumber, Sgtin
from lotproof.rules.batches import Batching, may_share, one_by_one
from lotproof.rules.packing import PackedLot, is_commissioning, is_packing, lots_of
from lotproof.rules.planned import NewLot, Note, Plan, PlannedVerb, Unfit
from lotproof.rules.planner import NewSecret, Planner, by_chance
from lotproof.rules.selection import Trees
from lotproof.rules.sieve import Sieve, check_times
from lotproof.rules.state import State

__all__ = ["NewLot", "Note", "Plan", "PlannedVerb", "Unfit", "plan"]


def plan(
    document: EpcisDocument,
    *,
    state: State,
    account: str,
    gln: Gln,
    now: dt.datetime,
    trees: Trees,
    captured: Callable[[str], bool],
    new_secret: NewSecret = by_chance,
    stock_barred: Refused | None = None,
    collect: bool = False,
    unread: Iterable[Unread] = (),
    batch: bool = True,
) -> Plan:
    """The plan of ``document`` for the partner ``gln``, who acts by the key ``account``.

    ``captured`` tells by an event's hash whether an earlier run recorded it; ``trees`` are the lots known here. The
    first event that cannot be recorded is raised as BadInput or Refused; with ``collect`` all of them stand in the
    plan as ``unfit``, with those that rest on them or on ``unread`` lines, and the steps are what the others come to.
    ``stock_barred`` says why no quantity may be taken from free stock now. Each event is judged alone; then, unless
    ``batch`` is false, steps of one kind become one verb.
    """
    sieve = Sieve(collect=collect, unread=unread)
    planner = Planner(state.copy(), account, gln, now, trees, new_secret, sieve, stock_barred)
    check_times(document, sieve)
    planner.meet(_new_lots(document, captured, sieve))
    for ref, event in zip(document.refs, document.events, strict=True):
        if captured(ref.hash):
            planner.notes.append(Note(ref, "captured before"))
        else:
            planner.try_out(ref, event)
    unfit = tuple(sorted(sieve.unfit, key=lambda one: one.event.place))
    notes, lots, trees = tuple(planner.notes), tuple(planner.new_lots), planner.trees
    singles, after = planner.draft.settled(), planner.state
    if not (batch and may_share(singles)):
        return Plan(one_by_one(singles), notes, lots, after, unfit)
    # What planned a hundred thousand lines is too large to stand beside what comes of them.
    del planner, after
    batching = Batching(state, account, now, trees)
    return Plan(batching.steps(singles), notes, lots, batching.state, unfit)


def _new_lots(
    document: EpcisDocument, captured: Callable[[str], bool], sieve: Sieve
) -> dict[tuple[Gtin, LotNumber], PackedLot]:
    """The lots of which events not yet captured, and not unfit, commission something.

    Captured events tell of their cases, too: what the ledger lacks of such a lot is found by all that the file says.
    """
    found = [
        (ref, event)
        for ref, event in zip(document.refs, document.events, strict=True)
        if (is_commissioning(event) or is_packing(event)) and not sieve.is_unfit(ref)
    ]
    ref_of = {id(event): ref for ref, event in found}
    fresh = {
        (epc.key.gtin, event.lot)
        for ref, event in found
        if is_commissioning(event) and not captured(ref.hash)
        for epc in event.epcs
        if isinstance(epc.key, Sgtin)
    }
    if not fresh:
        return {}
    lots = lots_of([event for _, event in found], lambda event, error: sieve.refuse(ref_of[id(event)], error))
    return {key: lot for key, lot in lots.items() if key in fresh}
