"""What no single view tells, asked of the ledger by its check views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from lotproof.chain.abi import contract
from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.model.item import NO_ITEM, Item, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.rules import State, decide
from lotproof.rules.decide.judge import ANY, Judge
from tests.stateful.engine import Engine
from tests.stateful.mirror import Difference
from tests.stateful.move import Move


def check_standing(engine: Engine, state: State, now: int) -> None:
    """P4: a key stands as its partner does. Raises Difference."""
    for account in state.operators:
        judge = Judge(state, account, dt.datetime.fromtimestamp(now, dt.UTC))
        for scope in (Scope.COMMISSION, Scope.SHIP, Scope.RECEIVE, Scope.DISPENSE, Scope.RECALL):
            told = _told(engine, _asked(account, scope))
            expected = _judged(judge, scope)
            if told != expected:
                raise Difference(f"P4: checkOperator of {account} for {scope!r} tells {told}, and the twin {expected}")


@lru_cache(maxsize=4096)
def _asked(account: str, scope: Scope) -> bytes:
    return contract().functions["checkOperator"].encode((account, int(ANY), int(scope)))


def _judged(judge: Judge, scope: Scope) -> tuple[str, object]:
    try:
        return "", judge.actor(Role(ANY), scope)
    except Refused as refusal:
        return refusal.error, refusal.facts


def _told(engine: Engine, data: bytes) -> tuple[str, object]:
    try:
        return "", int.from_bytes(engine.view(data), "big")
    except Refused as refusal:
        return refusal.error, refusal.facts


def check_offers(engine: Engine, state: State, now: int) -> None:
    """What is offered, to whom, and until when: whether it could be taken now. Raises Difference."""
    moves = [
        Move(now, offer.to_account, v.AcceptOffice(number=number)) for number, offer in state.office_offers.items()
    ]
    moves += [Move(now, account, v.AcceptKey(gln=state.gln_of(partner))) for partner, account in state.key_offers]
    for move in moves:
        told = _told(engine, move.calls().twin or b"")
        expected = _decided(state, move)
        if told[0] != expected[0] or (told[0] and told != expected):
            raise Difference(f"{move}: its check view tells {told}, and the twin {expected}")


def _decided(state: State, move: Move) -> tuple[str, object]:
    try:
        return "", decide(state, move.account, move.verb, dt.datetime.fromtimestamp(move.now, dt.UTC))
    except Refused as refusal:
        return refusal.error, refusal.facts


def check_liveness(engine: Engine, state: State, now: int) -> None:
    """P10: what is under way its consignee may reject and its shipper void, whatever it is now, while the ledger is
    open to them. Raises Difference."""
    closed = state.closing is not None and now > int(state.closing.closes_at.timestamp())
    shut = state.marked if closed else set()
    for item in state.items.values():
        if item.pending and item.container == NO_ITEM:
            for account, verb in _ways_back(state, item, shut):
                twin = Move(now, account, verb).calls().twin
                error, facts = _told(engine, twin or b"")
                if error:
                    raise Difference(f"P10 is broken: {verb} by {account} is refused: {error} {facts}", [item.id])


def _ways_back(state: State, item: Item, shut: set[PartnerId]) -> Iterator[tuple[str, v.Verb]]:
    for account in _keys(state, item.pending, Scope.RECEIVE) if item.pending not in shut else ():
        yield account, v.Reject(items=(item.id,))
    for account in _keys(state, item.holder, Scope.SHIP) if item.holder not in shut else ():
        yield account, v.VoidShipping(items=(item.id,))


def _keys(state: State, partner: PartnerId, scope: Scope) -> list[str]:
    return [account for account, (of, scopes) in state.operators.items() if of == partner and scopes & scope]
