"""Moves of the board, of registrars, and of partners as companies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix
from lotproof.model.item import PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.rules.state import NOBODY
from tests.stateful.before import DAY
from tests.stateful.cast import ACCOUNTS, BOARD
from tests.stateful.scene import Act, NothingToDo, Offer, Scene, draws, gln_of, gtin_under, moment

MOST_PARTNERS = 24
FURTHER_SCOPES = (31, 31, 1, 2, 3, 4, 6, 8, 12, 16, 29)


@draws(v.AppointRegistrar, 1)
def _(scene: Scene) -> Act:
    return Act(BOARD, v.AppointRegistrar(account=scene.new_account()))


@draws(v.ReplaceRegistrar, 1)
def _(scene: Scene) -> Act:
    return Act(
        BOARD, v.ReplaceRegistrar(number=scene.one_of(scene.state.registrars.values()), to_account=scene.new_account())
    )


@draws(v.OfferOffice, 2)
def _(scene: Scene) -> Act:
    return Act(scene.registrar(), v.OfferOffice(to_account=scene.new_account()))


@draws(v.WithdrawOfficeOffer, 1)
def _(scene: Scene) -> Act:
    offer = scene.one_of(scene.state.office_offers.values())
    registrar = scene.one_of(one for one, number in scene.state.registrars.items() if number == offer.number)
    return Act(registrar, v.WithdrawOfficeOffer(to_account=offer.to_account))


@draws(v.AcceptOffice, 3)
def _(scene: Scene) -> Act:
    offer = scene.one_of(_open(scene, scene.state.office_offers.values()))
    return Act(offer.to_account, v.AcceptOffice(number=offer.number), _when_open(scene, offer))


Offers = TypeVar("Offers", rec.OfficeOffered, rec.KeyOffered, rec.CompanyPrefixEndAnnounced)


def _open(scene: Scene, offers: Iterable[Offers]) -> list[Offers]:
    """Mostly offers that have not ended."""
    known = list(offers)
    return [offer for offer in known if offer.not_after >= scene.moment] if scene.often(8) else known


def _when_open(scene: Scene, offer: Offer) -> int:
    """On the first second, the last, the ones beside them, or whenever it is now."""
    first, last = int(offer.not_before.timestamp()), int(offer.not_after.timestamp())
    return scene.chance.choice([0, first, first, first, first + 1, first - 1, last if scene.seldom(3) else first, 0])


@draws(v.Accredit, 3)
def _(scene: Scene) -> Act:
    gln = gln_of(scene.number())
    if len(scene.state.partners) >= MOST_PARTNERS:
        gln = scene.one_of(scene.state.partners.values()).gln
    registrar, account = scene.registrar(), scene.new_account()
    verb = v.Accredit(
        gln=gln,
        roles=Role(scene.chance.choice([1, 2, 2, 4, 4, 8, 3, 15, scene.chance.randint(1, 15)])),
        valid_until=moment(scene.now + scene.chance.randint(1, 900) * DAY),
        document=scene.document(),
        **scene.consent(account, registrar, gln, Scope.ALL),
    )
    return Act(registrar, verb)


@draws(v.Renew, 10)
def _(scene: Scene) -> Act:
    lapsed = [known for known in scene.state.partners.values() if known.valid_until < scene.moment]
    known = scene.one_of(lapsed if lapsed and scene.often(4) else scene.state.partners.values())
    roles = known.roles if scene.often(3) else Role(scene.chance.randint(1, 15))
    until = moment(scene.now + scene.chance.choice([1, 60, 40 * DAY, 400 * DAY, 700 * DAY, 700 * DAY]))
    return Act(
        scene.keeper(PartnerId(known.id)),
        v.Renew(gln=known.gln, roles=roles, valid_until=until, document=scene.document()),
    )


@draws(v.Suspend, 1)
def _(scene: Scene) -> Act:
    known = scene.one_of(scene.state.partners.values())
    return Act(scene.keeper(PartnerId(known.id)), v.Suspend(gln=known.gln, document=scene.document()))


@draws(v.Reinstate, 6)
def _(scene: Scene) -> Act:
    known = scene.one_of(known for known in scene.state.partners.values() if known.suspended)
    return Act(scene.keeper(PartnerId(known.id)), v.Reinstate(gln=known.gln, document=scene.document()))


@draws(v.AddOperator, 4)
def _(scene: Scene) -> Act:
    known = scene.partner()
    scopes = Scope(scene.chance.choice(FURTHER_SCOPES))
    by = scene.full_key(PartnerId(known.id))
    signed = scene.consent(scene.new_account(), by, known.gln, scopes)
    return Act(by, v.AddOperator(scopes=scopes, **signed))


@draws(v.RemoveOperator, 2)
def _(scene: Scene) -> Act:
    account, (partner, _) = scene.one_of(scene.state.operators.items())
    by = account if scene.seldom(3) else scene.keeper(partner) if scene.seldom(2) else scene.full_key(partner)
    return Act(by, v.RemoveOperator(operator=account))


@draws(v.OfferKey, 3)
def _(scene: Scene) -> Act:
    """A further one, or in place of one."""
    account, (partner, scopes) = scene.one_of(scene.state.operators.items())
    verb = v.OfferKey(
        gln=scene.state.gln_of(partner),
        to_account=scene.new_account(),
        scopes=scopes if scene.often(3) else Scope(scene.chance.choice(FURTHER_SCOPES)),
        replaces=account if scene.seldom(2) else None,
    )
    return Act(scene.keeper(partner), verb)


@draws(v.WithdrawKeyOffer, 1)
def _(scene: Scene) -> Act:
    partner, account = scene.one_of(scene.state.key_offers)
    by = scene.keeper(partner) if scene.seldom(2) else scene.full_key(partner)
    return Act(by, v.WithdrawKeyOffer(gln=scene.state.gln_of(partner), to_account=account))


@draws(v.AcceptKey, 3)
def _(scene: Scene) -> Act:
    offer = scene.one_of(_open(scene, scene.state.key_offers.values()))
    return Act(offer.to_account, v.AcceptKey(gln=scene.state.gln_of(offer.partner)), _when_open(scene, offer))


@draws(v.AssignCompanyPrefix, 2)
def _(scene: Scene) -> Act:
    """A new one, or one digit more or less than one that is assigned."""
    known = scene.one_of(scene.state.partners.values())
    digits = f"{scene.chance.randrange(10**6):06d}"[: scene.chance.randint(4, 6)]
    if scene.seldom(3):
        near = scene.one_of(scene.state.prefixes).digits
        digits = (near + "7")[:12] if scene.often(2) else near[:-1].ljust(4, "0")
    verb = v.AssignCompanyPrefix(gln=known.gln, prefix=CompanyPrefix(digits))
    return Act(scene.keeper(PartnerId(known.id)), verb)


@draws(v.RegisterProduct, 3)
def _(scene: Scene) -> Act:
    maker = scene.partner(Role.MANUFACTURER)
    prefix = scene.one_of(maker.prefixes)
    gtin = gtin_under(prefix, scene.chance.randint(0, 9), scene.chance.randrange(10**4))
    return Act(scene.key(PartnerId(maker.id), Scope.COMMISSION), v.RegisterProduct(gtin=gtin, prefix=prefix))


@draws(v.OfferProduct, 2)
def _(scene: Scene) -> Act:
    product = scene.one_of(product for product in scene.state.products.values() if product.maker != NOBODY)
    taker = scene.partner(Role.MANUFACTURER, but=product.maker)
    return Act(scene.key(product.maker, Scope.COMMISSION), v.OfferProduct(gtin=product.gtin, to=taker.gln))


@draws(v.AcceptProduct, 3)
def _(scene: Scene) -> Act:
    offer = scene.one_of(scene.state.product_offers.values())
    last = int(offer.not_after.timestamp())
    now = scene.chance.choice([0, 0, 0, 0, last, last + 1]) if scene.seldom(4) else 0
    return Act(scene.key(offer.to_partner, Scope.COMMISSION), v.AcceptProduct(gtin=offer.gtin), now)


@draws(v.WithdrawCompanyPrefix, 1)
def _(scene: Scene) -> Act:
    unused = [one for one in scene.state.prefixes if one not in scene.state.prefixes_in_use]
    prefix = scene.one_of(unused if scene.often(4) else scene.state.prefixes)
    owner = scene.state.prefixes[prefix]
    return Act(scene.keeper(owner), v.WithdrawCompanyPrefix(gln=scene.state.gln_of(owner), prefix=prefix))


@draws(v.OfferCompanyPrefix, 2)
def _(scene: Scene) -> Act:
    prefix, owner = scene.one_of(scene.state.prefixes.items())
    taker = scene.partner(but=owner)
    return Act(scene.full_key(owner), v.OfferCompanyPrefix(prefix=prefix, to=taker.gln))


@draws(v.AcceptCompanyPrefix, 3)
def _(scene: Scene) -> Act:
    offer = scene.one_of(scene.state.prefix_offers.values())
    last = int(offer.not_after.timestamp())
    now = scene.chance.choice([last, last + 1]) if scene.seldom(8) else 0
    return Act(scene.full_key(offer.to_partner), v.AcceptCompanyPrefix(prefix=offer.prefix), now)


@draws(v.AnnounceCompanyPrefixEnd, 1)
def _(scene: Scene) -> Act:
    prefix = scene.one_of(scene.state.prefixes)
    under = [gtin for gtin, known in scene.state.products.items() if prefix.covers(gtin) and known.maker != NOBODY]
    products = tuple(scene.some_of(under, 3)) if under and scene.often(3) else ()
    return Act(BOARD, v.AnnounceCompanyPrefixEnd(prefix=prefix, products=products))


@draws(v.WithdrawCompanyPrefixEnd, 1)
def _(scene: Scene) -> Act:
    return Act(BOARD, v.WithdrawCompanyPrefixEnd(prefix=scene.one_of(scene.state.prefix_ends)))


@draws(v.EndCompanyPrefix, 1)
def _(scene: Scene) -> Act:
    end = scene.one_of(_open(scene, scene.state.prefix_ends.values()))
    verb = v.EndCompanyPrefix(prefix=end.prefix, products=end.products)
    return Act(BOARD, verb, _when_open(scene, end))


@draws(v.AnnounceClosing, 1)
def _(scene: Scene) -> Act:
    if scene.often(6):
        raise NothingToDo
    return Act(BOARD, v.AnnounceClosing(successor=scene.one_of(ACCOUNTS)))


@draws(v.WithdrawClosing, 3)
def _(scene: Scene) -> Act:
    if scene.state.closing is None:
        raise NothingToDo
    return Act(BOARD, v.WithdrawClosing())


@draws(v.MarkForClosing, 1)
def _(scene: Scene) -> Act:
    if scene.state.closing is None and scene.often(4):
        raise NothingToDo
    some = scene.some_of(scene.state.partners.values(), 4)
    return Act(scene.one_of(ACCOUNTS), v.MarkForClosing(glns=tuple(sorted(known.gln for known in some))))
