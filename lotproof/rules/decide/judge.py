"""What the rules of all verbs share, twin of PartnerRules.sol and of the lower half of CustodyRules.sol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import singledispatch
from typing import NoReturn

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin
from lotproof.model.item import NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.lot import day_of
from lotproof.model.partner import Partner, Role, Scope
from lotproof.rules.refusals import refusal
from lotproof.rules.state import NOBODY, State

MAX_HEIGHT = 4
MAX_LOTS = 64
MAX_WINDOW = 30 * 86400
TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS
ANY = Role.MANUFACTURER | Role.WHOLESALER | Role.DISPENSER | Role.THIRD_PARTY_LOGISTICS

SignatureCheck = Callable[[str, bytes, bytes], bool]


def trusted(signer: str, struct_hash: bytes, signature: bytes) -> bool:
    """Takes every signature for good."""
    return True


class Judge:
    """Judges verbs of one account on one state at one moment. Raises Refused as the contract would revert."""

    def __init__(self, state: State, account: str, now: dt.datetime, signed: SignatureCheck = trusted) -> None:
        self.state = state
        self.account = account
        self.second = int(now.timestamp())
        self.signed = signed

    def refuse(self, error: str, **facts: object) -> NoReturn:
        raise refusal(error, facts, self.state)

    def require(self, holds: bool, error: str, **facts: object) -> None:
        if not holds:
            self.refuse(error, **facts)

    @property
    def today(self) -> int:
        return self.second // 86400

    @property
    def office(self) -> int:
        """The registrar's office of the account; 0 for none. Refused where the ledger is closed."""
        number = self.state.registrars.get(self.account, 0)
        if number:
            self.not_closed()
        return number

    def not_closed(self) -> None:
        closing = self.state.closing
        if closing is not None:
            last = int(closing.closes_at.timestamp())
            self.require(self.second <= last, "LedgerClosed", closesAt=last)

    def key(self, scope: Scope, account: str | None = None) -> PartnerId:
        """The partner that the account acts for, accredited or not."""
        account = self.account if account is None else account
        known = self.state.operators.get(account)
        if known is None:
            self.refuse("NotOperator", account=account)
        partner, scopes = known
        if partner in self.state.marked:
            self.not_closed()
        self.require(bool(scopes & scope), "ScopeMissing", account=account, scopes=int(scopes), needed=int(scope))
        return partner

    def full_key(self) -> PartnerId:
        """The partner whose key with every scope the account is, accredited or not."""
        partner = self.key(Scope.ALL)
        scopes = self.state.operators[self.account][1]
        facts = {"account": self.account, "scopes": int(scopes), "needed": int(Scope.ALL)}
        self.require(scopes == Scope.ALL, "ScopeMissing", **facts)
        return partner

    def actor(self, roles: Role, scope: Scope, account: str | None = None) -> PartnerId:
        partner = self.key(scope, account)
        self.standing(self.state.partners[partner], roles)
        return partner

    def stands(self, partner: PartnerId) -> bool:
        """Neither suspended nor past its end."""
        known = self.state.partners[partner]
        return not known.suspended and self.second <= int(known.valid_until.timestamp())

    def accredited(self, gln: Gln, roles: Role) -> PartnerId:
        known = self.state.partner(gln)
        if known is None:
            self.refuse("UnknownPartner", gln=int(gln))
        self.standing(known, roles)
        return PartnerId(known.id)

    def standing(self, known: Partner, roles: Role) -> None:
        gln = int(known.gln)
        self.require(not known.suspended, "AccreditationSuspended", gln=gln)
        until = int(known.valid_until.timestamp())
        self.require(self.second <= until, "AccreditationExpired", gln=gln, validUntil=until)
        fits = bool(known.roles & roles)
        self.require(fits, "RoleMissing", gln=gln, roles=int(known.roles), needed=int(roles))

    def board(self) -> None:
        """The account is the board, where the state knows which one that is."""
        fine = self.state.board in (None, self.account)
        self.require(fine, "NotBoard", account=self.account)

    def prefix(self, by: PartnerId, prefix: CompanyPrefix) -> None:
        owner = self.state.prefixes.get(prefix, NOBODY)
        self.require(owner == by, "CompanyPrefixNotOwned", prefix=prefix.to_key(), owner=owner, caller=by)

    def maker(self, by: PartnerId, gtin: Gtin) -> None:
        product = self.state.products.get(gtin)
        if product is None or product.maker == NOBODY:
            self.refuse("UnknownProduct", gtin=int(gtin))
        self.require(product.maker == by, "NotMaker", gtin=int(gtin), maker=product.maker, caller=by)

    def known(self, item: ItemId) -> Item:
        known = self.state.items.get(item)
        if known is None:
            self.refuse("UnknownItem", item=item)
        return known

    def new(self, item: ItemId) -> None:
        self.require(item not in self.state.items, "ItemTaken", item=item)

    def named(self, items: Iterable[ItemId]) -> Iterator[ItemId]:
        """The items, rising, each judged before the next is looked at; only the end tells whether there was one."""
        last = NO_ITEM
        for item in items:
            self.require(item > last, "NotRising", item=item)
            last = item
            yield item
        self.require(last != NO_ITEM, "NothingNamed")

    def at_hand(self, item: Item, by: PartnerId) -> None:
        """In the custody of ``by``, not in transit and not missing; set aside or not."""
        outer = self.state.outermost(item)
        self.require(not outer.missing, "SetAside", item=outer.id)
        self._custody(item, outer, by)

    def held(self, item: Item, by: PartnerId) -> None:
        self._custody(item, self.state.outermost(item), by)

    def free(self, item: Item, by: PartnerId) -> None:
        """In the custody of ``by``, not in transit, and neither set aside nor inside what is (P3, P5)."""
        outer = item
        for outer in self.state.chain_of(item):
            self.require(not outer.set_aside, "SetAside", item=outer.id)
        self._custody(item, outer, by)

    def _custody(self, item: Item, outer: Item, by: PartnerId) -> None:
        self.require(outer.holder == by, "NotHolder", item=item.id, holder=outer.holder, caller=by)
        self.require(outer.pending == NOBODY, "InTransit", item=item.id, pending=outer.pending)

    def loose(self, item: ItemId, by: PartnerId) -> Item:
        """Held by ``by``, in no container and not in transit."""
        known = self.known(item)
        self.require(known.container == NO_ITEM, "IsPacked", item=item, container=known.container)
        self.free(known, by)
        return known

    def consigned(self, item: ItemId, by: PartnerId) -> Item:
        """In transit to ``by``."""
        known = self.known(item)
        self.require(known.pending != NOBODY, "NotInTransit", item=item)
        self.require(known.pending == by, "NotConsignee", item=item, pending=known.pending, caller=by)
        return known

    def returnable(self, item: Item, consignee: PartnerId) -> None:
        """Recalled and expired goods go back to their maker, or to a logistics provider (P5)."""
        known = self.state.partners[consignee]
        self.standing(known, TAKES_RETURNS)
        if not known.roles & Role.THIRD_PARTY_LOGISTICS:
            self.movable(item, consignee)

    def movable(self, item: Item, consignee: PartnerId) -> bool:
        """Recalled and expired goods go to their maker only (P5). Whether there are such goods: they go back."""
        unsafe = [self._for_maker(item.id, lot, consignee) for lot in self.state.lots_in(item)]
        return any(unsafe)

    def _for_maker(self, item: ItemId, lot: LotId, consignee: PartnerId) -> bool:
        known = self.state.lots[lot]
        if not self.state.recall_class(lot) and self.today <= day_of(known.last_day):
            return False
        if consignee != known.maker:
            self.safe(item, lot)
        return True

    def safe(self, item: ItemId, lot_id: LotId) -> None:
        """Neither recalled nor expired."""
        lot = self.state.lots[lot_id]
        recall_class = self.state.recall_class(lot_id)
        self.require(recall_class == 0, "LotIsRecalled", item=item, lot=lot_id, recallClass=recall_class)
        day = day_of(lot.last_day)
        self.require(self.today <= day, "LotExpired", item=item, lot=lot_id, expiryDay=day)

    def leads_back(self, by: PartnerId, consignee: PartnerId) -> bool:
        """Who only dispenses sends back what it ships to one that supplies (P5)."""
        partners = self.state.partners
        return not partners[by].roles & TAKES_RETURNS and bool(partners[consignee].roles & TAKES_RETURNS)

    def way_back(self, item: Item, by: PartnerId, consignee: PartnerId) -> None:
        """What a partner without standing holds goes to the makers of its lots only, or where its registrar allows."""
        until = self.state.returns_allowed.get((by, consignee))
        if until is not None and self.second <= int(until.timestamp()):
            return
        for lot in self.state.lots_in(item):
            maker = self.state.lots[lot].maker
            self.require(maker == consignee, "OnlyToMaker", item=item.id, lot=lot, maker=maker)

    def deadline(self, moment: dt.datetime) -> None:
        deadline = int(moment.timestamp())
        sane = self.second <= deadline <= self.second + MAX_WINDOW
        self.require(sane, "DeadlineOutside", deadline=deadline, now_=self.second)

    @property
    def trusts(self) -> bool:
        """Whether all signatures count as good; accounts need not be addresses then."""
        return self.signed is trusted

    def signature(self, signer: str, struct_hash: bytes, signature: bytes) -> None:
        self.require(self.signed(signer, struct_hash, signature), "BadSignature", signer=signer)

    def taken_out(self, items: Iterable[ItemId]) -> list[rec.Record]:
        """What the ledger records of items that leave their containers to move on their own."""
        known = (self.state.items[item] for item in items)
        return [
            rec.Unpacked(
                by=self.state.outermost(item).holder,
                container=item.container,
                account=self.account,
                items=(item.id,),
                document=v.NO_DOCUMENT,
            )
            for item in known
            if item.container != NO_ITEM
        ]


@singledispatch
def rule(verb: v.Verb, judge: Judge) -> list[rec.Record]:
    """The rule of each verb: its checks in the contract's order, then its records."""
    raise TypeError(f"{type(verb).__name__} is no verb of the ledger")
