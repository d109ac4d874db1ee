"""Takes a verb over many lines apart, so that a bad line stops no other.

What the ledger refused as a whole is asked of it line by line, without a transaction: bad lines get their own reasons,
and the good ones go on together. What waits for a bad line lets go of the lines that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from lotproof.commit.reference import commitment_of
from lotproof.commit.tree import UnitTree
from lotproof.errors import NotFound, Refused
from lotproof.model.verb import DispenseMany, Verb
from lotproof.outbox.documents import StoredDocument
from lotproof.outbox.events import Link
from lotproof.outbox.identity import part_id
from lotproof.outbox.intents import CANCELLED, SUPERSEDED, Intent, NewIntent
from lotproof.outbox.sender import NONCE_TAKEN, RENUMBERED, Summary
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store
from lotproof.rules.batches import over_items, over_units
from lotproof.service.party import ActingParty
from lotproof.service.statements import shorter, with_document

LinkedLines = Sequence[Link]

_NO_LINES_FAULT = frozenset({"", NONCE_TAKEN, RENUMBERED, "InsufficientFunds", SUPERSEDED, CANCELLED})


def send_in_parts(party: ActingParty, send: Callable[[], Summary]) -> Summary:
    """What ``send`` comes to, after what was refused or waits as a whole was taken apart and sent again."""
    summary = send()
    while True:
        refused: list[Intent] = []
        apart = False
        for intent in summary.refused:
            bad = split(party, intent)
            apart |= bad is not None
            refused += [intent] if bad is None else bad
        if not let_go(party.store, summary.waiting) and not apart:
            return summary
        summary = joined(summary, send(), refused)


def joined(summary: Summary, again: Summary, refused: Iterable[Intent]) -> Summary:
    """What two runs of the same lines come to, of which the first leaves ``refused`` behind."""
    return replace(
        again,
        mined=(*summary.mined, *again.mined),
        refused=tuple(dict.fromkeys((*refused, *again.refused))),
        seconds=summary.seconds + again.seconds,
        lost=summary.lost + again.lost,
    )


def split(party: ActingParty, intent: Intent) -> list[Intent] | None:
    """Takes a refused intent apart: the good lines together, each bad one, or halves where no line alone is bad.

    The bad ones, refused each for its own reason; None where it stays whole, since it has one line, the reason is not
    of its lines, or is the same for all of them.
    """
    store = party.store
    lines = store.links_of(intent.id)
    if len(lines) < 2 or intent.error in _NO_LINES_FAULT:
        return None
    reasons = {one.event: _reason(party, intent, one) for one in lines}
    good = [one for one in lines if reasons[one.event] is None]
    bad = [one for one in lines if reasons[one.event] is not None]
    if not good and len({why.error for why in reasons.values() if why is not None}) == 1:
        return None
    half = len(lines) // 2
    groups = [good, *([one] for one in bad)] if bad else [lines[:half], lines[half:]]
    refused = []
    with store.database.transaction():
        for part in regroup(store, intent, list(filter(None, groups))):
            why = reasons[store.links_of(part)[0].event]
            if why is not None:
                store.refused(part, why)
                refused.append(part)
    return [store.intent(part) for part in refused]


def let_go(store: Store, waiting: Iterable[Intent]) -> bool:
    """Parts the lines that wait for what was refused from those that do not; whether any were free to go."""
    stuck: set[str] = set()
    found = False
    for intent in waiting:
        blockers = [
            one for one in store.lacks(intent.id) if one in stuck or store.intent(one).state is IntentState.REFUSED
        ]
        if not blockers:
            continue
        lines = store.links_of(intent.id)
        needs = _LineNeeds(store, lines)
        blocked = [one for one in lines if needs.between([one], _events_of(store, blockers))]
        free = [one for one in lines if one not in blocked]
        if not free or not blocked:
            stuck.add(intent.id)
            continue
        stuck.update(regroup(store, intent, [free, *([one] for one in blocked)])[1:])
        found = True
    return found


def regroup(store: Store, intent: Intent, groups: Sequence[LinkedLines]) -> list[str]:
    """Puts ``groups`` of its lines in the place of an unsent intent; the ids of the new intents, in that order.

    Each needs, and is needed by, what its own lines ask for.
    """
    needed, needing = store.needed_by(intent.id), store.resting_on(intent.id)
    with store.database.transaction():
        needs = _LineNeeds(store, [one for other in (intent.id, *needing) for one in store.links_of(other)])
        store.set_aside(intent, f"its lines go by other transactions; {intent.reason or 'some wait for others'}")
        store.release(intent.id)
        made = []
        for sequence, group in enumerate(groups, start=store.last_of(intent.batch) + 1):
            new = _part(store, intent, group)
            before = [one for one in needed if needs.between(group, _events_of(store, [one]))]
            store.add_intent(new, intent.batch, sequence, before)
            store.link(replace(one, intent=new.id, rank=rank) for rank, one in enumerate(group))
            after = [one for one in needing if needs.between(store.links_of(one), {line.event for line in group})]
            store.need(after, new.id)
            made.append(new.id)
    return made


class _LineNeeds:
    """What the events of some lines need."""

    def __init__(self, store: Store, lines: LinkedLines) -> None:
        self._pairs: dict[str, set[str]] = {}
        for event, needed in store.event_needs([one.event for one in lines]):
            self._pairs.setdefault(event, {event}).add(needed)

    def between(self, lines: Iterable[Link], earlier: Collection[str]) -> bool:
        """Whether one of the lines needs one of the events ``earlier``; its own event's earlier verbs it needs."""
        return any(not self._pairs.get(one.event, {one.event}).isdisjoint(earlier) for one in lines)


def _part(store: Store, intent: Intent, lines: LinkedLines) -> NewIntent:
    first = lines[0].sentence
    sentence = first if len(lines) == 1 else f"{first}, and {len(lines) - 1} more of the file's lines"
    named = part_id(intent.content, [one.event for one in lines])
    verb = _committed(store, _over(store, intent.verb, lines), lines)
    where = store.events([lines[0].event])[lines[0].event].where
    return NewIntent(id=named, content=named, verb=verb, sentence=sentence, where=where)


def _over(store: Store, verb: Verb, lines: LinkedLines) -> Verb:
    items = [item for line in lines for item in line.items]
    if isinstance(verb, DispenseMany):
        return over_units(verb, items, _tree_of(store, verb).multiproof)
    return over_items(verb, items)


def _tree_of(store: Store, verb: DispenseMany) -> UnitTree:
    index, serial, salt = verb.indices[0], verb.serials[0], verb.salts[0]
    for tree in store.trees().values():
        if index < len(tree):
            unit = tree.unit(index)
            if (unit.serial.to_bytes20(), unit.salt) == (serial, salt):
                return tree
    raise NotFound("the passport of the lot whose units were to be dispensed is not here any more")


def _committed(store: Store, verb: Any, lines: LinkedLines) -> Verb:
    """With a document of its own: what the ledger records is never shown with lines that it did not take."""
    whole = store.document(verb.document)
    value = verb.document
    if whole is not None:
        body = shorter(whole.body, {line.event for line in lines})
        listed = [line.event for line in lines]
        commitment = commitment_of(next(iter(store.secrets()), None), whole.commitment.kind, listed, body)
        store.put_documents([StoredDocument(commitment, body)])
        value = commitment.value
    return with_document(verb, value)


def _reason(party: ActingParty, intent: Intent, line: Link) -> Refused | None:
    try:
        party.ledger.check(party.account, _over(party.store, intent.verb, [line]))
    except Refused as why:
        return why
    return None


def _events_of(store: Store, intent_ids: Iterable[str]) -> set[str]:
    return {one.event for intent_id in intent_ids for one in store.links_of(intent_id)}
