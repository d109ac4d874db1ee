"""How a world begins: registrars, partners in all roles, products, lots, pallets; at times with a bound near."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, LotNumber
from lotproof.model.item import PartnerId, item_of_sscc
from lotproof.model.keccak import checksum_address
from lotproof.model.lot import date_of
from lotproof.model.partner import Role, Scope
from tests.stateful.before import DAY
from tests.stateful.cast import BOARD, WALLET, further
from tests.stateful.draws import DRAWS
from tests.stateful.scene import Act, NothingToDo, Scene, gln_of, gtin_under, moment, new_tree, sscc_under

ROLES = (1, 1, 2, 2, 4, 4, 8, 15)
MOST_OFFICES = 63
MOST_KEYS = 64
MOST_LOTS_INSIDE = 64


def opening(scene: Scene) -> Iterator[Act]:
    """The first moves, each drawn on what the ones before it left."""
    for _ in range(2):
        yield Act(BOARD, v.AppointRegistrar(account=scene.new_account()))
    for roles in ROLES:
        yield from _partner(scene, Role(roles))
    yield _key(scene, scene.one_of(scene.state.partners.values()).id, WALLET, Scope.ALL)
    for maker in scene.partners(Role.MANUFACTURER):
        prefix = maker.prefixes[0]
        unit, outer = gtin_under(prefix, 0, 0), gtin_under(prefix, 1, 1)
        account = scene.key(PartnerId(maker.id), Scope.COMMISSION)
        yield Act(account, v.RegisterProduct(gtin=unit, prefix=prefix))
        yield Act(
            account, v.RegisterProduct(gtin=outer, prefix=prefix, content=unit, quantity=scene.chance.randint(1, 9))
        )
    for kind in (v.RegisterLot, v.CommissionLogisticUnit):
        for _ in range(6):
            yield _drawn(scene, kind)
    near = scene.chance.randrange(24)
    if near < len(_BOUNDS):
        yield from _BOUNDS[near](scene)


def _drawn(scene: Scene, kind: type[v.Verb]) -> Act:
    while True:
        with suppress(NothingToDo):
            return DRAWS[kind][1](scene)


def _partner(scene: Scene, roles: Role) -> Iterator[Act]:
    gln = gln_of(scene.number())
    registrar = scene.registrar()
    until = moment(scene.now + scene.chance.randint(60, 900) * DAY)
    signed = scene.consent(scene.new_account(), registrar, gln, Scope.ALL)
    yield Act(registrar, v.Accredit(gln=gln, roles=roles, valid_until=until, **signed))
    known = scene.state.partner(gln)
    if known is None:
        raise AssertionError(f"{gln} was accredited and is unknown")
    prefix = CompanyPrefix(f"9{scene.number():03d}{scene.chance.randrange(10**3):03d}")
    yield Act(registrar, v.AssignCompanyPrefix(gln=gln, prefix=prefix))
    yield _key(scene, known.id, scene.new_account(), Scope(scene.chance.choice([1, 2, 4, 6, 8, 16, 31])))


def _key(scene: Scene, partner: int, account: str, scopes: Scope) -> Act:
    by = scene.full_key(PartnerId(partner))
    signed = scene.consent(account, by, scene.state.gln_of(PartnerId(partner)), scopes)
    return Act(by, v.AddOperator(scopes=scopes, **signed))


def _address(number: int) -> str:
    return checksum_address(f"0x{number:040x}")


def _offices(scene: Scene) -> Iterator[Act]:
    """All but one office is given."""
    for number in range(scene.state.offices + 1, MOST_OFFICES):
        yield Act(BOARD, v.AppointRegistrar(account=_address(0xB000 + number)))


def _keys(scene: Scene) -> Iterator[Act]:
    """One partner has all further keys but one."""
    known = scene.one_of(scene.state.partners.values())
    for number in range(scene.state.further_keys.get(PartnerId(known.id), 0) + 1, MOST_KEYS):
        yield _key(scene, known.id, further(number), Scope.SHIP)


def _lots(scene: Scene) -> Iterator[Act]:
    """A pallet of as many lots as it takes, and one more."""
    maker = PartnerId(scene.one_of(scene.partners(Role.MANUFACTURER)).id)
    gtin = scene.one_of(product.gtin for product in scene.state.products.values() if product.maker == maker)
    account = scene.key(maker, Scope.COMMISSION)
    for place in range(MOST_LOTS_INSIDE + 3):
        number = LotNumber(f"ONE-{place}")
        scene.trees[gtin, number] = tree = new_tree(number.value, 1)
        expiry = date_of(scene.today + 200 + place)
        yield Act(account, v.RegisterLot(gtin=gtin, number=number, expiry=expiry, units=1, root=tree.root))
    prefix = scene.state.partners[maker].prefixes[0]
    sscc = sscc_under(prefix, 0, scene.number())
    yield Act(account, v.CommissionLogisticUnit(sscc=sscc, prefix=prefix))
    singles = [item for item in scene.free(maker) if not item.is_container and item.count == 1]
    for some in (singles[:MOST_LOTS_INSIDE], singles[MOST_LOTS_INSIDE:]):
        yield Act(account, v.Pack(container=item_of_sscc(sscc), items=scene.in_order(some)))


_BOUNDS = (_offices, _keys, _lots, _lots)
