"""A ledger and its twin in Python, asked for the same moves: both must tell the same, and keep the promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from lotproof.commit.handover import Domain
from lotproof.errors import Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.rules import State, decide
from lotproof.rules.decide import SignatureCheck, trusted
from tests.stateful.before import Place
from tests.stateful.cast import BOARD, WALLET, WALLET_CODE, is_signed
from tests.stateful.engine import Engine
from tests.stateful.mirror import Difference, Mirror
from tests.stateful.move import Calls, Move, named, same
from tests.stateful.probes import check_liveness, check_offers, check_standing
from tests.stateful.promises import Promises

Told = list[rec.Record] | Refused


class Parity:
    """A new ledger, and the state that its records tell.

    The state takes the ledger's own records, once the twin has foretold each of them.
    """

    def __init__(self) -> None:
        self.engine = Engine(BOARD)
        self.engine.place_code(WALLET, WALLET_CODE)
        self.domain = Domain(self.engine.chain_id, self.engine.address)
        self.state = State(board=BOARD)
        self.records: list[rec.Record] = []
        self.mirror = Mirror(self.engine, self.state)
        self.promises = Promises(self.state)

    @property
    def places(self) -> dict[ItemId, Place]:
        """Where each item stands."""
        return self.promises.places

    def play(self, move: Move, calls: Calls) -> Told:
        """What the ledger told of ``move``, sent as ``calls``: its records, or why it refused. Raises Difference."""
        self.engine.at(move.now)
        expected = self._expected(move, self._signed)
        if calls.twin is not None:
            self._compare_foretold(move, calls.twin, expected)
        told = self._told(move.account, calls.verb)
        self._compare(move, "the verb", told, expected)
        if isinstance(told, Refused):
            return told
        self._take(move, told)
        return told

    def check_whole(self, accounts: Iterable[str], now: int) -> None:
        """Every view against the state, every promise, and the state against one folded afresh from all records."""
        self.engine.at(now)
        self.mirror.whole(accounts)
        self.promises.check_whole()
        check_standing(self.engine, self.state, now)
        check_offers(self.engine, self.state, now)
        check_liveness(self.engine, self.state, now)
        afresh = State(self.records, board=BOARD)
        for name, table in vars(self.state).items():
            if name != "journal" and table != getattr(afresh, name):
                raise Difference(f"{name}, folded afresh from all records: {getattr(afresh, name)}, was {table}")

    def _expected(self, move: Move, signed: SignatureCheck) -> Told:
        try:
            return decide(self.state, move.account, move.verb, dt.datetime.fromtimestamp(move.now, dt.UTC), signed)
        except Refused as refusal:
            return refusal

    def _signed(self, signer: str, struct_hash: bytes, signature: bytes) -> bool:
        return is_signed(signer, self.domain.digest(struct_hash), signature)

    def _compare_foretold(self, move: Move, twin: bytes, expected: Told) -> None:
        """The view of ReceiveSigned sees no signature, that of Deliver of several receipts only the first."""
        if isinstance(move.verb, v.Deliver):
            move = replace(move, verb=v.Deliver(receipts=move.verb.receipts[:1]))
            expected = self._expected(move, self._signed)
        if isinstance(move.verb, v.ReceiveSigned | v.Accredit | v.AddOperator):
            expected = self._expected(move, trusted)
        try:
            self.engine.view(twin)
        except Refused as refusal:
            self._compare(move, "its check view", refusal, expected)
        else:
            self._compare(move, "its check view", None, expected)

    def _told(self, account: str, data: bytes) -> Told:
        try:
            return self.engine.does(account, data)
        except Refused as refusal:
            return refusal

    def _compare(self, move: Move, who: str, told: Told | None, expected: Told) -> None:
        if move.misprint is not None and isinstance(told, Refused):
            if (told.error, told.facts) == (move.misprint.error, move.misprint.facts):
                return
            agree = isinstance(expected, Refused) and same(told, expected)
        elif isinstance(told, Refused) or isinstance(expected, Refused):
            agree = isinstance(told, Refused) and isinstance(expected, Refused) and same(told, expected)
        else:
            agree = move.misprint is None and (told is None or _same_records(told, expected))
        if not agree:
            raise Difference(
                f"{move}:\n  {who} says {shown(told)}\n  the twin says {shown(expected)}", named(move.verb)
            )

    def _take(self, move: Move, told: list[rec.Record]) -> None:
        before = self.promises.begin(move)
        for record in told:
            self.state.apply(record)
        self.records += told
        self._look(move, told, {name for name, item in self.state.items.items() if before.items.get(name) is not item})
        try:
            self.promises.check(before, move, told)
        except Difference as difference:
            raise Difference(f"{move}:\n  {difference}", difference.items) from None

    def _look(self, move: Move, told: list[rec.Record], changed: set[ItemId]) -> None:
        """What the verb named or changed, against the views."""
        for item in changed.union(item for item in named(move.verb) if item in self.state.items):
            self.mirror.item(item)
        for record in told:
            self._look_at(record)

    def _look_at(self, record: rec.Record) -> None:
        lot = getattr(record, "lot", None)
        if lot is not None:
            self.mirror.lot(lot)
            for index in getattr(record, "indices", (getattr(record, "index", 0),)):
                self.mirror.unit(lot, index)
        if hasattr(record, "partner"):
            self.mirror.partner(record.partner)
            for account in [one for one, (of, _) in self.state.operators.items() if of == record.partner]:
                self.mirror.account(account)
        for name in ("account", "from_account", "to_account", "operator"):
            if hasattr(record, name):
                self.mirror.account(getattr(record, name))
        self._look_at_products(record)
        if isinstance(record, rec.ClosingAnnounced | rec.ClosingWithdrawn | rec.PartnersMarked | rec.PartnerAccredited):
            self.mirror.closing()

    def _look_at_products(self, record: rec.Record) -> None:
        if hasattr(record, "prefix"):
            self.mirror.prefix(record.prefix)
        if getattr(record, "gtin", None) is not None:
            self.mirror.product(record.gtin)  # type: ignore[attr-defined]
        for gtin in getattr(record, "products", ()):
            self.mirror.product(gtin)


def _same_records(told: list[rec.Record], expected: list[rec.Record]) -> bool:
    """Where they stand is the chain's to say."""
    if len(told) != len(expected):
        return False
    return all(one == replace(other, at=one.at) for one, other in zip(told, expected, strict=True))


def shown(told: Told | None) -> str:
    """What was told, in one line."""
    if isinstance(told, Refused):
        facts = ", ".join(f"{name}={value!r}" for name, value in told.facts.items())
        return f"refused: {told.error}({facts})"
    return "it would pass" if told is None else "; ".join(map(str, told)) or "done, without a record"
