"""P8, P9: whose products, lots and recalls; whose keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import LotId, PartnerId
from lotproof.model.partner import Scope
from lotproof.rules import State
from lotproof.rules.state import NOBODY
from tests.stateful.before import DAY, Before, hold
from tests.stateful.cast import BOARD
from tests.stateful.move import Move

DELAY = 2 * DAY
LIFE = 30 * DAY


class Ownership:
    """Remembers who recalled and who offered. Raises Difference where a promise does not hold."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._recalls: dict[LotId, dict[int, int]] = {}
        self._proposed: dict[LotId, dt.date] = {}
        self._offers: dict[tuple[PartnerId, str], tuple[int, rec.KeyOffered]] = {}

    def check(self, before: Before, move: Move, told: Sequence[rec.Record]) -> None:
        verb, by = move.verb, before.partner(move.account)
        if isinstance(verb, v.RegisterProduct):
            own = verb.prefix in before.partners[by].prefixes and verb.prefix.covers(verb.gtin)
            hold(own, "P8", f"GTIN {verb.gtin} lies under no prefix of partner {by}")
        elif isinstance(verb, v.RegisterLot):
            hold(before.products[verb.gtin].maker == by, "P8", f"GTIN {verb.gtin} is none of partner {by}")
        elif isinstance(verb, v.Recall | v.TerminateRecall | v.OverruleRecall):
            self._check_recall(before, move.account, verb)
        self._check_expiry(before, move)
        self._check_products(before, move)
        self._check_prefixes(before, move)
        self._check_keys(before, move)
        for record in told:
            if isinstance(record, rec.KeyOffered):
                self._offers[record.partner, record.to_account] = (move.now, record)
            elif isinstance(record, rec.KeyOfferWithdrawn):
                del self._offers[record.partner, record.to_account]

    def _check_recall(
        self, before: Before, account: str, verb: v.Recall | v.TerminateRecall | v.OverruleRecall
    ) -> None:
        """Each order is its own: the strictest stands, and only who ordered it or the board ends it."""
        orders = self._recalls.setdefault(verb.lot, {})
        if isinstance(verb, v.OverruleRecall):
            hold(account == self._state.board, "P8", f"{account}, not the board, ended another's recall")
            del orders[verb.office]
        else:
            office = before.registrars.get(account, 0)
            own = office or before.partner(account) == before.lots[verb.lot].maker
            hold(bool(own), "P8", f"lot {verb.lot} was recalled by {account}, neither its maker nor a registrar")
            if isinstance(verb, v.Recall):
                orders[office] = verb.recall_class
            else:
                hold(office in orders, "P8", f"{account} ended a recall of another's, lot {verb.lot}")
                orders.pop(office)
        stands = self._state.lots[verb.lot].recall_class
        hold(stands == min(orders.values(), default=0), "P8", f"of the recalls {orders} stands class {stands}")

    def _check_expiry(self, before: Before, move: Move) -> None:
        """A later day, by the maker's proposal and a registrar of its office."""
        for name, lot in self._state.lots.items():
            old = before.lots.get(name)
            if old is None or old.last_day == lot.last_day:
                continue
            verb, office = move.verb, before.registrars.get(move.account, 0)
            fine = isinstance(verb, v.ExtendExpiry) and verb.lot == name and lot.maker >> 18 == office
            hold(fine and old.last_day < lot.last_day, "P8", f"the expiry of lot {name} was changed by {move.account}")
            hold(self._proposed.pop(name, None) == lot.last_day, "P8", f"nobody proposed the expiry of lot {name}")
        if isinstance(move.verb, v.ProposeExpiry):
            own = before.partner(move.account) == before.lots[move.verb.lot].maker
            hold(own, "P8", f"{move.account} proposed an expiry of another's lot")
            self._proposed[move.verb.lot] = move.verb.day

    def _check_products(self, before: Before, move: Move) -> None:
        for gtin, product in before.products.items():
            maker = self._state.products[gtin].maker
            taken = isinstance(move.verb, v.AcceptProduct) and maker == before.partner(move.account)
            if isinstance(move.verb, v.EndCompanyPrefix) and gtin in move.verb.products:
                taken = move.account == BOARD and maker == NOBODY
            if isinstance(move.verb, v.RegisterProduct) and product.maker == NOBODY:
                taken = maker == before.partner(move.account)
            hold(maker == product.maker or taken, "P8", f"partner {maker} became the maker of {gtin}")

    def _check_prefixes(self, before: Before, move: Move) -> None:
        """P8: a prefix is a registrar's to give, and passes on by both owners' consent or by the board's end of it."""
        after = {prefix: PartnerId(known.id) for known in self._state.partners.values() for prefix in known.prefixes}
        held = {prefix: PartnerId(known.id) for known in before.partners.values() for prefix in known.prefixes}
        for prefix in {*after, *held}:
            old, new = held.get(prefix, NOBODY), after.get(prefix, NOBODY)
            if old == new:
                continue
            verb, by = move.verb, before.partner(move.account)
            keeper = before.registrars.get(move.account, 0) == max(old, new) >> 18
            fine = {
                v.AssignCompanyPrefix: keeper and old == NOBODY,
                v.WithdrawCompanyPrefix: keeper and new == NOBODY,
                v.AcceptCompanyPrefix: new == by and NOBODY not in (old, new),
                v.EndCompanyPrefix: move.account == BOARD and new == NOBODY,
            }.get(type(verb), False)
            hold(fine, "P8", f"the prefix {prefix} went from partner {old} to {new}")

    def _check_keys(self, before: Before, move: Move) -> None:
        """P9: a partner gets a key when it is new, by its own key with every scope, or by an offer left open."""
        for account, (partner, scopes) in self._state.operators.items():
            if before.operators.get(account) == (partner, scopes):
                continue
            new = isinstance(move.verb, v.Accredit) and partner not in before.partners
            own = isinstance(move.verb, v.AddOperator) and before.operators.get(move.account) == (partner, Scope.ALL)
            taken = isinstance(move.verb, v.AcceptKey) and self._is_open(before, move, partner)
            hold(new or own or taken, "P9", f"{account} became a key of partner {partner}")

    def _is_open(self, before: Before, move: Move, partner: PartnerId) -> bool:
        """Offered long enough ago by who still is its registrar."""
        then, offer = self._offers.pop((partner, move.account), (0, None))
        if offer is None or not DELAY <= move.now - then <= DELAY + LIFE:
            return False
        return before.registrars.get(offer.account) == partner >> 18
