"""A single verb from the command line, on the same durable path as a captured file."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.errors import BadInput
from lotproof.model.verb import Verb
from lotproof.outbox.identity import content_id, occasion_id
from lotproof.outbox.intents import Intent, NewIntent
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store
from lotproof.service.elsewhere import catch_up
from lotproof.service.party import ActingParty
from lotproof.service.statements import with_document


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a verb is to commit to."""

    body: bytes
    kind: DocumentKind = DocumentKind.EVENT


@dataclass(frozen=True, slots=True)
class Acted:
    """``intent`` is on chain.

    ``repeated``: an earlier call had recorded it. ``waiting``: how many verbs of earlier runs are still open.
    """

    intent: Intent
    repeated: bool
    waiting: int


def act(
    verb: Verb,
    party: ActingParty,
    *,
    document: NewDocument | None = None,
    reference: str = "",
    sentence: str = "",
) -> Acted:
    """Sends one verb, durably and once, and waits for its block.

    The same command typed again while the first is not settled is the same intent; once that is on chain or refused it
    is a new one, which the ledger judges anew. With a ``reference`` (a delivery note's number) it is one act for ever:
    typed again it gives back what is on chain, and tries again what was refused. See identity.py.

    Raises Refused where the ledger refuses, and then before anything is written if it can be known by then; raises
    ChainUnreachable, KeyRefused or LotproofError where it cannot go on: the same command again finishes it.
    """
    store = party.store
    with store.exclusive():
        # What is in flight has the next nonces, and may change what the ledger says to this verb.
        sender = party.sender()
        pending = _find(party, verb, reference)
        catch_up(party)
        sender.settle(party.signers)
        known = store.find_intent(pending.id)
        if known is None:
            party.ledger.check(party.account, verb)
            batch = _keep(store, pending, verb, document, sentence)
        else:
            batch = known.batch
            if known.state is IntentState.REFUSED:
                store.try_again(known.id)
        sender.run(party.signers, batch)
        intent = store.intent(pending.id)
        if intent.state is IntentState.REFUSED:
            raise intent.refusal
        return Acted(intent, known is not None, len(store.open_intents()))


def _find(party: ActingParty, verb: Verb, reference: str) -> NewIntent:
    content = content_id(party.actor, verb, reference=reference)
    named = content if reference else occasion_id(content, party.store.occasions(content))
    return NewIntent(id=named, content=content, verb=verb)


def _keep(store: Store, pending: NewIntent, verb: Verb, document: NewDocument | None, sentence: str) -> int:
    sentence = sentence or type(verb).__name__
    with store.database.transaction():
        if document is not None:
            verb = _commit(store, verb, document)
        batch = store.new_batch(sentence)
        new = NewIntent(id=pending.id, content=pending.content, verb=verb, sentence=sentence, where="command line")
        store.add_intent(new, batch, 0)
    return batch


def _commit(store: Store, verb: Verb, document: NewDocument) -> Verb:
    if not hasattr(verb, "document"):
        raise BadInput(f"a document for {type(verb).__name__}", expected="a verb that commits to one")
    commitment = Commitment.to(document.body, document.kind)
    store.put_document(commitment, document.body)
    return with_document(verb, commitment.value)
