"""One party at work: the ledger as it stands, its own store, and the key it acts by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotproof.commit.documents import DocumentKind
from lotproof.errors import Refused, counted
from lotproof.model import verb as v
from lotproof.model.item import PartnerId
from lotproof.model.partner import Partner
from lotproof.rules.decide import decide
from lotproof.rules.describe import describe
from lotproof.rules.portions import portions
from lotproof.rules.refusals import refusal
from lotproof.rules.selection import Trees
from lotproof.rules.state import State

if TYPE_CHECKING:
    from lotproof.chain.ledger import Ledger
    from lotproof.outbox import Store
    from lotproof.ports import Signer
    from lotproof.service.books import Books
    from lotproof.service.intake import Intake
    from lotproof.service.party import ActingParty
    from lotproof.service.planning import CaptureOptions
    from lotproof.service.report import CaptureReport


@dataclass(frozen=True, slots=True)
class Done:
    """An act that stands on the ledger. ``repeated``: an earlier call had signed it, and this one found it there."""

    name: str
    sentence: str
    transaction: str
    block: int
    gas: int
    repeated: bool = False


class Desk:
    """Where a partner or registrar acts. Every act goes through its store, so that none is lost or sent twice."""

    def __init__(self, books: Books, store: Store, signer: Signer) -> None:
        self.books = books
        self.store = store
        self.signer = signer

    @property
    def ledger(self) -> Ledger:
        """The ledger it acts on."""
        return self.books.ledger

    @property
    def state(self) -> State:
        """The ledger as it stands."""
        return self.books.read()

    @property
    def trees(self) -> Trees:
        """The lots whose passports it has."""
        return self.store.trees()

    @property
    def partner_id(self) -> PartnerId:
        """The short name of its partner. Raises Refused as ``partner`` does."""
        return PartnerId(self.partner.id)

    @property
    def partner(self) -> Partner:
        """Whom it acts for. Raises Refused where its key is nobody's."""
        known = self.state.partner_of(self.signer.address)
        if known is None:
            raise refusal("NotOperator", {"account": self.signer.address}, self.state)
        return known

    def party(self, workers: Iterable[Signer] = ()) -> ActingParty:
        """Who acts here; ``workers`` are keys of the same partner that sign beside the desk's own."""
        from lotproof.service.party import ActingParty

        source = self.books.source()
        known = source.state().partner_of(self.signer.address)
        return ActingParty(self.store, self.ledger, (self.signer, *workers), known.gln if known else None, source)

    def capture(
        self, intake: Intake, options: CaptureOptions | None = None, workers: Iterable[Signer] = ()
    ) -> CaptureReport:
        """Records what was taken in, judged by the clock of the chain. Raises as ``lotproof.service.capture`` does."""
        from lotproof.service.capture import capture

        return capture(intake, self.party(workers), self.ledger.clock(), options)

    def act(
        self,
        verbs: Iterable[v.Verb],
        *,
        document: bytes | None = None,
        kind: DocumentKind = DocumentKind.EVENT,
    ) -> list[Done]:
        """Does ``verbs`` in order, each in as many transactions as it takes; all those of the last one commit to
        ``document``.

        All are judged before the first is sent, so that a refusal of the last leaves nothing behind. Raises Refused.
        """
        wanted = list(verbs)
        parts = [(part, verb is wanted[-1]) for verb in wanted for part in portions(verb, self.state)]
        self.judge(part for part, _ in parts)
        done: list[Done] = []
        for part, last in parts:
            try:
                done.append(self._do(part, document if last else None, kind))
            except Refused as error:
                raise _after(done, error) from error
        return done

    def judge(self, verbs: Iterable[v.Verb]) -> None:
        """Raises Refused where ``verbs``, in order, would not pass; signatures are the chain's to check."""
        trial, now = self.state.copy(), self.ledger.clock()
        for verb in verbs:
            for record in decide(trial, self.signer.address, verb, now):
                trial.apply(record)

    def _do(self, verb: v.Verb, document: bytes | None, kind: DocumentKind) -> Done:
        from lotproof.service.single import NewDocument, act

        sentence = describe(verb, self.state)
        new = None if document is None else NewDocument(document, kind)
        acted = act(verb, self.party(), document=new, sentence=sentence)
        intent = acted.intent
        if intent.transaction is None or intent.block is None or intent.gas is None:
            raise Refused(f"the outbox holds {sentence!r} without its transaction: see `lotproof outbox list`")
        name = type(verb).__name__
        return Done(name, sentence, intent.transaction, intent.block, intent.gas, acted.repeated)


def _after(done: list[Done], error: Refused) -> Refused:
    """What others did meanwhile may refuse a part when others of it stand."""
    if not done:
        return error
    sentence = (
        f"{error.sentence}; {counted(len(done), 'transaction')} before it went, the last in block {done[-1].block}"
    )
    return Refused(sentence, promise=error.promise, error=error.error, facts=error.facts, where=error.where)
