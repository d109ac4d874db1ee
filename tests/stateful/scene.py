"""What a random run knows when it draws its next move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from lotproof.commit.consent import KeyConsent
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sscc
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.lot import day_of
from lotproof.model.partner import Partner, Role, Scope
from lotproof.rules import State
from lotproof.rules.decide.judge import ANY
from lotproof.rules.state import NOBODY
from tests.stateful.before import DAY, Place
from tests.stateful.cast import ACCOUNTS, WALLET, sign
from tests.stateful.parity import Parity

T = TypeVar("T")


Offer = rec.OfficeOffered | rec.KeyOffered | rec.CompanyPrefixEndAnnounced


class NothingToDo(Exception):
    """The state offers no goods or partners for the verb that was to be drawn."""


@dataclass(frozen=True, slots=True)
class Act:
    """A drawn verb; ``now`` where it wants a time of its own, not before the present."""

    account: str
    verb: v.Verb
    now: int = 0


@dataclass
class Scene:
    """The state, the chance, and what parties keep for themselves: serials of lots, signatures given before."""

    parity: Parity
    chance: Random
    now: int
    trees: dict[tuple[Gtin, LotNumber], UnitTree] = field(default_factory=dict)
    grown: dict[tuple[Gtin, LotNumber, int], UnitTree] = field(default_factory=dict)
    signed: list[v.ReceiveSigned | v.SignedReceipt] = field(default_factory=list)
    count: int = 0

    @property
    def state(self) -> State:
        return self.parity.state

    @property
    def moment(self) -> dt.datetime:
        return moment(self.now)

    @property
    def today(self) -> int:
        return self.now // DAY

    def number(self) -> int:
        """One that was not drawn before."""
        self.count += 1
        return self.count

    def often(self, times: int = 8) -> bool:
        """True but for one time in ``times``."""
        return self.chance.randrange(times) > 0

    def seldom(self, times: int = 8) -> bool:
        return not self.often(times)

    def one_of(self, values: Iterable[T]) -> T:
        """Any of them. Raises NothingToDo where there is none."""
        known = list(values)
        if not known:
            raise NothingToDo
        return self.chance.choice(known)

    def some_of(self, values: Iterable[T], most: int) -> list[T]:
        """One to ``most`` of them."""
        known = list(values)
        if not known:
            raise NothingToDo
        return self.chance.sample(known, self.chance.randint(1, min(most, len(known))))

    def document(self) -> bytes:
        return self.chance.randbytes(32)

    def known(self, item: ItemId) -> Item:
        """The item. Raises NothingToDo where a spoilt verb names none."""
        if item not in self.state.items:
            raise NothingToDo
        return self.state.items[item]

    def place(self, item: ItemId) -> Place:
        return self.parity.places[item]

    def around(self, item: Item) -> Iterator[Item]:
        return self.state.chain_of(item)

    def held(self, by: PartnerId | None = None) -> list[Item]:
        """Items in custody and not in transit, of ``by`` or of anybody, mostly of who may act."""
        places = self.parity.places
        able = {partner.id for partner in self.partners()} if by is None and self.often(6) else None
        return [
            item
            for name, item in self.state.items.items()
            if not (place := places[name]).pending
            and (place.holder == by if by is not None else place.holder != GONE)
            and (able is None or place.holder in able)
        ]

    def free(self, by: PartnerId | None = None) -> list[Item]:
        """Items held that are not set aside, nor anything around them."""
        return [item for item in self.held(by) if not any(one.set_aside for one in self.around(item))]

    def in_transit(self, to: PartnerId | None = None) -> list[Item]:
        """Outermost items under way."""
        wanted = (item for item in self.state.items.values() if item.pending and item.container == NO_ITEM)
        return [item for item in wanted if to is None or item.pending == to]

    def is_safe(self, item: Item) -> bool:
        """Neither recalled nor expired today."""
        lots = (self.state.lots[lot] for lot in self.state.lots_in(item))
        return all(not lot.recall_class and day_of(lot.last_day) >= self.today for lot in lots)

    def holder_of(self, item: Item) -> PartnerId:
        return self.place(item.id).holder

    def in_order(self, items: Iterable[Item]) -> tuple[ItemId, ...]:
        return tuple(sorted({item.id for item in items}))

    def stands(self, partner: Partner, roles: Role = ANY) -> bool:
        return partner.accredited_at(self.moment) and bool(partner.roles & roles)

    def partners(self, roles: Role = ANY, but: PartnerId = NOBODY) -> list[Partner]:
        """Those in good standing in one of ``roles``."""
        return [known for known in self.state.partners.values() if known.id != but and self.stands(known, roles)]

    def partner(self, roles: Role = ANY, but: PartnerId = NOBODY) -> Partner:
        """Mostly one in good standing."""
        return self.one_of(self.partners(roles, but) if self.often(16) else self.state.partners.values())

    def maker(self) -> PartnerId:
        return PartnerId(self.partner(Role.MANUFACTURER).id)

    def key(self, partner: PartnerId, scope: Scope, *, signs: bool = False) -> str:
        """A key of ``partner`` good for ``scope``; the wallet only where it ``signs``, since it sends nothing."""
        known = self.state.operators.items()
        return self.one_of(
            account
            for account, (of, scopes) in known
            if of == partner and scopes & scope and (can_sign(account) if signs else account != WALLET)
        )

    def full_key(self, partner: PartnerId) -> str:
        """A key of ``partner`` with every scope."""
        known = self.state.operators.items()
        return self.one_of(key for key, held in known if held == (partner, Scope.ALL) and key != WALLET)

    def registrar(self) -> str:
        return self.one_of(self.state.registrars)

    def office(self, office: int) -> str:
        """The registrar that holds an office."""
        return self.one_of(account for account, number in self.state.registrars.items() if number == office)

    def keeper(self, partner: PartnerId) -> str:
        """The registrar that accredited ``partner``."""
        return self.office(partner >> 18)

    def consent(self, account: str, by: str, gln: Gln, scopes: Scope) -> dict[str, Any]:
        """The account's signature that ``by`` makes it a key, and until when; mostly a good one."""
        deadline = self.soon()
        known = KeyConsent(account, by, gln, scopes, self.state.bindings.get(account, 0), deadline)
        signature = sign(account, self.parity.domain.digest(known.struct_hash))
        return {"operator": account, "deadline": deadline, "consent": signature}

    def new_account(self) -> str:
        """An account that holds nothing yet."""
        taken = {*self.state.operators, *self.state.registrars}
        return self.one_of(account for account in ACCOUNTS[1:] if account not in taken)

    def tree(self, lot: LotId) -> UnitTree:
        """The serials of a lot. Raises NothingToDo for one whose maker committed to none."""
        known = self.state.lots[lot]
        grown = self.grown.get((known.gtin, known.number, known.units))
        if grown is not None and grown.roots == tuple(tranche.root for tranche in known.tranches):
            self.trees[known.gtin, known.number] = grown
        tree = self.trees.get((known.gtin, known.number))
        if tree is None or len(tree) != known.units:
            raise NothingToDo
        return tree

    def is_recent(self, lot: LotId, index: int) -> bool:
        """Dispensed less than about ten days ago."""
        return self.now - int(self.state.dispensed[lot][index].at.time.timestamp()) <= 10 * DAY + 2

    def unspent(self, item: Item, most: int = 64) -> list[int]:
        """The units that ``item`` still holds, of ``most`` from somewhere in it."""
        first = item.first + (self.chance.randrange(item.count - most) if item.count > most else 0)
        units = range(first, min(item.end, first + most))
        return [index for index in units if not self.state.is_spent(item.lot, index)]

    def soon(self) -> dt.datetime:
        """A deadline, mostly a sane one."""
        window = 30 * DAY
        return moment(
            self.now + self.chance.choice([0, 1, 600, DAY, window - 1, window, window, self.chance.randrange(window)])
        )


def moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def can_sign(account: str) -> bool:
    return account == WALLET or account in ACCOUNTS


def new_tree(number: str, units: int) -> UnitTree:
    """The serials of a lot, the same in every run."""
    return UnitTree((SerialNumber(f"{number}-{index}") for index in range(units)), LotSecret(number.encode().ljust(32)))


def gtin_under(prefix: CompanyPrefix, indicator: int, number: int) -> Gtin:
    """The GTIN ``number`` under ``prefix``; numbers that do not fit begin anew."""
    room = 12 - len(prefix.digits)
    reference = str(number % 10**room).rjust(room, "0") if room else ""
    return Gtin.with_check_digit(f"{indicator}{prefix.digits}{reference}")


def sscc_under(prefix: CompanyPrefix, extension: int, number: int) -> Sscc:
    """The SSCC ``number`` under ``prefix``."""
    room = 16 - len(prefix.digits)
    return Sscc.with_check_digit(f"{extension}{prefix.digits}{str(number % 10**room).rjust(room, '0')}")


def gln_of(number: int) -> Gln:
    """A GLN, the same for the same number."""
    return Gln.with_check_digit(f"{950_000_000_000 + number}")


Draw = Callable[[Scene], Act]
DRAWS: dict[type[v.Verb], tuple[int, Draw]] = {}
"""Of each verb how often it is tried, and how it is drawn."""


def draws(kind: type[v.Verb], weight: int) -> Callable[[Draw], Draw]:
    """Registers the way to draw ``kind``."""

    def register(draw: Draw) -> Draw:
        DRAWS[kind] = (weight, draw)
        return draw

    return register
