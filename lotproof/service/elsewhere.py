"""What other outboxes of a party recorded: one that was lost, an older copy of this one, or a second home (ADR 30).

Each transaction carries references to the events that it records. Whoever has the party's key finds them again, so
that a line that stands on the ledger is never taken for a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lotproof.commit.reference import NAME_LENGTH, PartySecret, references_in
from lotproof.errors import Refused, counted
from lotproof.model.item import PartnerId
from lotproof.model.record import PartnerAccredited, Record
from lotproof.outbox.events import Link
from lotproof.outbox.intents import Intent
from lotproof.outbox.sightings import Sighting
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store
from lotproof.rules.whole_chain import WholeChain
from lotproof.service.party import ActingParty
from lotproof.service.regroup import regroup

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OtherOutboxes:
    """What stands on the ledger and was not sent from this outbox.

    ``unknown`` are transactions of the keys at hand that nobody has taken up; ``waiting`` counts those in no block.
    """

    seen: Mapping[str, Sighting] = field(default_factory=dict)
    secrets: tuple[PartySecret, ...] = ()
    unknown: tuple[str, ...] = ()
    waiting: int = 0
    _by_name: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.seen.values():
            for reference in one.references:
                self._by_name.setdefault(reference[:NAME_LENGTH], []).append((reference, one.transaction))

    def recorded(self, events: Iterable[str]) -> dict[str, dict[bytes, str]]:
        """Those of the events of which all stands on the ledger: the references of each, by them the transactions."""
        if not self._by_name:
            return {}
        found = ((event, [one for one in self._plans(event) if None not in one.values()]) for event in events)
        return {event: _known(whole[0]) for event, whole in found if whole}

    def begun(self, events: Iterable[str]) -> dict[bytes, str]:
        """The events of which anything stands on the ledger, by their references there."""
        if not self._by_name:
            return {}
        return {reference: event for event in events for one in self._plans(event) for reference in _known(one)}

    def with_reference(self, reference: bytes) -> str | None:
        """The transaction that carries exactly this reference."""
        found = self._by_name.get(reference[:NAME_LENGTH], ())
        return next((transaction for known, transaction in found if known == reference), None)

    def bars_quantities(self) -> Refused | None:
        """Why no quantity may be taken from free stock now: it may have been taken already."""
        if self.unknown:
            stand = (
                f"{counted(len(self.unknown), 'transaction')} of this key on the ledger that this outbox did not send"
            )
            return Refused(f"found {stand}; run `lotproof outbox reconcile` first", error="OutboxBehind")
        if self.waiting:
            wait = (
                f"{counted(self.waiting, 'transaction')} of this key waiting for a block that this outbox did not send"
            )
            then = "when they are through, run `lotproof outbox reconcile`"
            return Refused(f"found {wait}; {then}", error="OutboxBehind")
        return None

    def _plans(self, event: str) -> Iterator[dict[bytes, str | None]]:
        """The transactions of all parts of an event, for each time that its first part was sent.

        The first part tells how many there are; a line planned anew may have been recorded by fewer.
        """
        for secret in self.secrets:
            for first, _ in self._by_name.get(secret.name(event, 0), ()):
                parts = secret.parts(event, first)
                wanted = (secret.reference(event, part, parts) for part in range(parts))
                yield {reference: self.with_reference(reference) for reference in wanted}


def _known(found: Mapping[bytes, str | None]) -> dict[bytes, str]:
    return {reference: one for reference, one in found.items() if one is not None}


def look(party: ActingParty, *, keep: bool = True) -> OtherOutboxes:
    """What the chain has of ``party`` beside what this outbox sent. Asks only for what was not seen before.

    Nothing is written unless it is to ``keep``. Raises ChainUnreachable where the chain does not answer.
    """
    store = party.store
    secrets = tuple(keep_secrets(party) if keep else store.secrets())
    acts = _acts(party)
    own = store.own_transactions(acts) if acts else frozenset()
    foreign = [one for one in acts if one not in own]
    seen = store.sightings(foreign) if foreign else {}
    fresh = [one for one in foreign if one not in seen]
    for start in range(0, len(fresh), _AT_ONCE):
        found = [(one, references_in(one.data)) for one in party.ledger.sent(fresh[start : start + _AT_ONCE])]
        if keep:
            store.put_sightings(found)
        seen |= {
            one.transaction: Sighting(one.transaction, one.sender, tuple(references), taken_up=False)
            for one, references in found
        }
    keys = {signer.address for signer in party.signers}
    unknown = tuple(one.transaction for one in seen.values() if one.sender in keys and not one.taken_up)
    return OtherOutboxes(seen, secrets, unknown, _waiting(party, keys))


def settle(party: ActingParty, elsewhere: OtherOutboxes) -> int:
    """Lets no line of this outbox be sent that another one has recorded since: how many there were.

    One whose transaction is that of the other outbox goes on as if it had been signed here. Of others only the lines
    that are not on the ledger stay to be sent.
    """
    store, ended = party.store, 0
    if not elsewhere.seen:
        return 0
    unsettled = store.unsettled_lines()
    recorded = elsewhere.recorded({link.event for links in unsettled.values() for link in links})
    for intent_id, links in unsettled.items():
        exact = {one for link in links if (one := elsewhere.with_reference(link.reference)) is not None}
        rest = [link for link in links if not elsewhere.with_reference(link.reference) and link.event not in recorded]
        if len(rest) == len(links) or _is_own(party, intent_id):
            continue
        ended += len(links) - len(rest)
        others = exact | {one for link in links for one in recorded.get(link.event, {}).values()}
        intent = store.intent(intent_id)
        with store.database.transaction():
            if not _adopted(party, intent, links, elsewhere, exact):
                _leave_out(store, intent, rest, others)
    return ended


def is_behind(party: ActingParty) -> bool:
    """Whether the chain has transactions of the keys of ``party`` whose outcomes this outbox does not know."""
    keys = [signer.address for signer in party.signers]
    counts = party.ledger.look_up((), keys).counts
    return any(counts[key].mined > party.store.settled_nonce(key) + 1 for key in keys)


def catch_up(party: ActingParty) -> None:
    """Before open lines are sent: none of those that another outbox of the party has recorded since."""
    if party.gln is not None and party.store.unsettled_lines() and is_behind(party):
        settle(party, look(party))


def keep_secrets(party: ActingParty) -> list[PartySecret]:
    """The secrets of this outbox, that of the acting key first; one not kept yet is made of that key's signature."""
    store = party.store
    for signer in party.signers:
        if store.secret(signer.address) is None and (made := party.secret_of(signer)) is not None:
            store.put_secret(signer.address, made)
    own = store.secret(party.account)
    return [*([own] if own else []), *(one for one in store.secrets() if one != own)]


def _is_own(party: ActingParty, intent_id: str) -> bool:
    """Whether what was signed here for an intent is on the chain or on its way: then that is what becomes of it."""
    signed = party.store.transactions_of(intent_id)
    return bool(signed) and bool(party.ledger.look_up(signed, ()).known)


def _adopted(
    party: ActingParty, intent: Intent, links: list[Link], elsewhere: OtherOutboxes, transactions: Collection[str]
) -> bool:
    """Whether the other outbox sent just what this one has planned: then it is found as its own."""
    (transaction, *others) = transactions or ("",)
    if not transaction or others or elsewhere.seen[transaction].references != tuple(link.reference for link in links):
        return False
    (sent,) = party.ledger.sent([transaction])
    if intent.state is IntentState.REFUSED:
        party.store.try_again(intent.id)
    party.store.keep_found(intent.id, sent)
    return True


def _leave_out(store: Store, intent: Intent, rest: list[Link], transactions: Collection[str]) -> None:
    if rest:
        regroup(store, intent, [rest])
    else:
        store.set_aside(
            intent, f"another outbox of this party recorded its lines, by {', '.join(sorted(transactions))}"
        )
        store.release(intent.id)


def _acts(party: ActingParty) -> dict[str, None]:
    """The transactions in which the party did something with goods, in order."""
    if party.gln is None:
        return {}
    source = party.source
    if source is None:
        source = WholeChain(party.ledger.records())
    else:
        source.update()
    partner: PartnerId | None = None
    acts: dict[str, None] = {}
    for one in source.since():
        if isinstance(one, PartnerAccredited) and one.gln == party.gln:
            partner = one.partner
        elif partner is not None and _is_of_goods(one) and _actor(one) == partner:
            acts[one.at.transaction] = None
    return acts


def _is_of_goods(record: Record) -> bool:
    return hasattr(record, "document") or hasattr(record, "witness")


def _actor(record: Record) -> object:
    """The partner that acted; a registrar goes by its account."""
    for name in ("by", "from_partner", "maker"):
        if (found := getattr(record, name, None)) is not None:
            return found
    return None


def _waiting(party: ActingParty, keys: Collection[str]) -> int:
    """How many transactions of the keys are in no block and were not signed here."""
    found = 0
    counts = party.ledger.look_up((), list(keys)).counts
    for key in keys:
        pending = range(counts[key].mined, counts[key].pending)
        found += len(set(pending) - party.store.nonces_of(key)) if pending else 0
    return found
