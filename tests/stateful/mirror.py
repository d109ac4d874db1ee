"""The folded state against the ledger's views."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from lotproof.chain.abi import contract
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.keccak import ZERO_ACCOUNT, keccak256
from lotproof.model.lot import day_of
from lotproof.rules.state import State
from tests.stateful.engine import Engine


class Difference(AssertionError):
    """The ledger and its twin do not tell the same. ``items`` are those concerned."""

    def __init__(self, sentence: str, items: Iterable[ItemId] = ()) -> None:
        self.items = frozenset(items)
        super().__init__(sentence)


class Mirror:
    """Compares what a state says with what the ledger answers; raises Difference."""

    def __init__(self, engine: Engine, state: State) -> None:
        self._engine = engine
        self._state = state

    def item(self, name: ItemId) -> None:
        known = self._state.items[name]
        outer = self._state.outermost(known)
        lots = self._state.lots_in(known)
        self._compare("itemOf", (name,), (tuple(_fields_of_item()(known)),), [name])
        self._compare("custodyOf", (name,), (outer.id, outer.holder, outer.pending), [name])
        self._compare("lotsIn", (name,), (lots,), [name])

    def lot(self, name: LotId) -> None:
        known = self._state.lots[name]
        days = (day_of(known.last_day), day_of(known.expiry))
        stated = (known.maker, *days, known.units, known.recall_class, known.root[:22], known.changes)
        happened = (len(known.added), known.units_withdrawn, known.withdrawn)
        self._compare("lotOf", (name,), ((*stated, *happened),))
        named = self._state.ids_of_lots[known.gtin, known.number]
        self._compare("lotIdOf", (int(known.gtin), known.number.to_bytes20()), (named,))
        for number, tranche in enumerate(known.tranches):
            self._compare("trancheOf", (name, number), (tranche.first, tranche.units, tranche.root[:22]))
        self._compare("sourcesOf", (name,), (self._state.made_from.get(name, ()),))
        self._compare("recallsOf", (name,), (tuple(sorted(self._state.recalls.get(name, {}).items())),))
        proposal = self._state.expiry_proposals.get(name)
        proposed = (day_of(proposal.day), int(proposal.not_after.timestamp())) if proposal else (0, 0)
        self._compare("expiryProposalOf", (name,), (proposed,))

    def unit(self, lot: LotId, index: int) -> None:
        self._compare("isSpent", (lot, index), (self._state.is_spent(lot, index),))
        self._compare("trailOf", (lot, index), (self._state.trail_of(lot, index),))

    def partner(self, name: PartnerId) -> None:
        known = self._state.partners[name]
        told = (known.id, int(known.roles), int(known.valid_until.timestamp()), known.suspended)
        self._compare("partnerOf", (int(known.gln),), (told,))

    def account(self, account: str) -> None:
        partner, scopes = self._state.operators.get(account, (0, 0))
        gln = int(self._state.gln_of(PartnerId(partner))) if partner else 0
        self._compare("operatorOf", (account,), ((partner, gln, int(scopes)),))
        office = self._state.registrars.get(account, 0)
        self._compare("bindingsOf", (account,), (self._state.bindings.get(account, 0),))
        self._compare("registrarOf", (account,), ((office, self._state.accredited.get(office, 0) if office else 0),))

    def prefix(self, prefix: CompanyPrefix) -> None:
        state = self._state
        owner, used = state.prefixes.get(prefix, 0), prefix in state.prefixes_in_use
        self._compare("companyPrefixOwner", (prefix.to_key(),), (owner,))
        offer, end = state.prefix_offers.get(prefix), state.prefix_ends.get(prefix)
        offered, announced = (0, 0, 0), (0, 0, bytes(32))
        if offer is not None:
            offered = (offer.to_partner, int(state.gln_of(offer.from_partner)), _seconds(offer.not_after))
        if end is not None:
            products = keccak256(b"".join(int(gtin).to_bytes(32, "big") for gtin in end.products))
            announced = (_seconds(end.not_before), _seconds(end.not_after), products)
        self._compare("companyPrefixOf", (prefix.to_key(),), ((owner, used, *offered, *announced),))

    def product(self, gtin: Gtin) -> None:
        known = self._state.products.get(gtin)
        self._compare("makerOf", (int(gtin),), (known.maker if known else 0,))
        content = (int(known.content or 0), known.quantity) if known else (0, 0)
        self._compare("contentOf", (int(gtin),), content)
        offer, told = self._state.product_offers.get(gtin), (0, 0, 0)
        if offer is not None:
            told = (offer.to_partner, int(self._state.gln_of(offer.from_partner)), _seconds(offer.not_after))
        self._compare("productOfferOf", (int(gtin),), told)

    def closing(self) -> None:
        state = self._state
        known, partners, marked = state.closing, len(state.partners), len(state.marked)
        successor, last = (ZERO_ACCOUNT, 0) if known is None else (known.successor.lower(), _seconds(known.closes_at))
        closed = known is not None and self._engine.now > last and marked == partners
        self._compare("closing", (), ((successor, last, partners, marked, closed),))

    def registrars(self) -> None:
        """By office; and who is above them."""
        holders = {number: account.lower() for account, number in self._state.registrars.items()}
        told = tuple(holders[number] for number in range(1, self._state.offices + 1))
        self._compare("registrars", (), (told,))
        self._compare("board", (), (str(self._state.board).lower(),))

    def keys(self, gln: Gln) -> None:
        """All keys of a partner; the records do not tell their order."""
        found = _decoded("keysOf", self._engine.view(_encoded("keysOf", (int(gln),))))[0]
        told = {account.lower() for account, (of, _) in self._state.operators.items() if self._state.gln_of(of) == gln}
        if {*found} != told or len(found) != len(told):
            raise Difference(f"keysOf {gln}: the ledger answers {found}, and its records tell {told}")

    def whole(self, accounts: Iterable[str]) -> None:
        """Everything that the ledger holds, and ``accounts``, whether they hold something or not."""
        state = self._state
        for item in state.items:
            self.item(item)
        for lot in state.lots:
            self.lot(lot)
        for partner in state.partners:
            self.partner(partner)
        for account in {*accounts, *state.operators, *state.registrars}:
            self.account(account)
        for prefix in state.prefixes:
            self.prefix(prefix)
        for gtin in state.products:
            self.product(gtin)
        for known in state.partners.values():
            self.keys(known.gln)
        self.registrars()
        self.closing()
        self._spent()
        for (one, other), until in state.returns_allowed.items():
            ways = (int(state.gln_of(one)), int(state.gln_of(other)))
            self._compare("returnsAllowed", ways, (int(until.timestamp()),))

    def _spent(self) -> None:
        """Of each lot the spent units, and the ones beside them."""
        for lot in self._state.lots.values():
            spent = {*self._state.dispensed.get(lot.id, ()), *self._state.decommissioned.get(lot.id, ())}
            beside = {index + 1 for index in spent} | {0}
            for index in spent | {index for index in beside if index < lot.units}:
                self.unit(lot.id, index)

    def _compare(
        self, name: str, arguments: tuple[object, ...], expected: object, items: Iterable[ItemId] = ()
    ) -> None:
        found = _decoded(name, self._engine.view(_encoded(name, arguments)))
        if found != expected:
            raise Difference(f"{name}{arguments}: the ledger answers {found}, and its records tell {expected}", items)


def _seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


@lru_cache(maxsize=1 << 14)
def _encoded(name: str, arguments: tuple[object, ...]) -> bytes:
    """Reading and writing the ABI takes longer than the calls, and most views answer as they did before."""
    return contract().functions[name].encode(arguments)


@lru_cache(maxsize=1 << 14)
def _decoded(name: str, answer: bytes) -> tuple[Any, ...]:
    return tuple(contract().functions[name].outputs.decode(answer).values())


@cache
def _fields_of_item() -> attrgetter[Any]:
    """The fields of ItemView by the names that they have in Item."""
    names = contract().functions["itemOf"].fields
    return attrgetter(*(re.sub("[A-Z]", lambda capital: "_" + capital[0].lower(), name) for name in names))
