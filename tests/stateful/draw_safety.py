"""Moves of unsafe, lost and returned goods."""

from __future__ import annotations

from collections.abc import Iterator

from lotproof.model import verb as v
from lotproof.model.item import GONE, Item, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.model.spent import has_unit, trail_of, word_of
from tests.stateful.before import DAY
from tests.stateful.draw_goods import arrivals, some_goods, units_of
from tests.stateful.scene import Act, Scene, draws, moment

TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS


@draws(v.Quarantine, 5)
def _(scene: Scene) -> Act:
    if scene.seldom(3):
        items = scene.some_of((item for item in scene.state.items.values() if scene.holder_of(item) != GONE), 3)
        account = scene.registrar()
    else:
        by, items = some_goods(scene, scene.held() if scene.seldom(3) else scene.free(), 3)
        account = scene.key(by, Scope.COMMISSION)
    return Act(account, v.Quarantine(items=scene.in_order(items), document=scene.document()))


@draws(v.Release, 8)
def _(scene: Scene) -> Act:
    """By who ordered it: the holder, or the registrar's office."""
    aside = [item for item in scene.state.items.values() if item.orders and scene.holder_of(item) != GONE]
    by, items = some_goods(scene, aside, 3)
    offices = [office for office in range(items[0].orders.bit_length()) if items[0].orders >> office & 1]
    office = scene.one_of(offices) if scene.often(8) else 0
    items = [item for item in items if item.orders >> office & 1] or items
    account = scene.office(office) if office else scene.key(by, Scope.COMMISSION)
    return Act(account, v.Release(items=scene.in_order(items), document=scene.document()))


@draws(v.ShipReturn, 8)
def _(scene: Scene) -> Act:
    """Unsafe goods mostly to their maker or to a logistics provider, any of them of who does not stand, too."""
    held = [item for item in scene.state.items.values() if not scene.place(item.id).pending]
    held = scene.held() if scene.often(4) else [item for item in held if scene.holder_of(item) != GONE]
    unsafe = [item for item in held if not scene.is_safe(item)]
    by, items = some_goods(scene, unsafe if unsafe and scene.seldom(3) else held)
    lots = [scene.state.lots[lot] for item in items for lot in scene.state.lots_in(item)]
    to = scene.partner(TAKES_RETURNS, but=by)
    stands = scene.stands(scene.state.partners[by])
    if lots and (scene.often(3) or not stands):
        takers = scene.partners(Role.THIRD_PARTY_LOGISTICS, but=by) if scene.seldom(2) else []
        to = scene.one_of([*takers, scene.state.partners[scene.one_of(lots).maker]])
    verb = v.ShipReturn(items=scene.in_order(items), to=to.gln, document=scene.document())
    return Act(scene.key(by, Scope.SHIP), verb)


@draws(v.AcceptReturn, 14)
def _(scene: Scene) -> Act:
    returned = [item for item in scene.held() if item.returned]
    item = scene.one_of([item for item in returned if scene.is_safe(item)] if scene.often(8) else returned)
    if item.is_container:
        return _emptied(scene, item)
    by, left = scene.holder_of(item), scene.unspent(item, most=4096)
    indices = left if left and scene.often(6) else scene.some_of(left, len(left))
    return Act(scene.key(by, Scope.RECEIVE), units_of(scene, v.AcceptReturn, [item], indices))


def _emptied(scene: Scene, item: Item) -> Act:
    """A returned container shows nothing; what is in it is taken out first."""
    by = scene.holder_of(item)
    verb: v.Verb = v.AcceptReturn(item=item.id, indices=(), serials=(), salts=(), proof=(), flags=())
    inside = sorted(scene.state.contents.get(item.id, ()))
    if inside and scene.often(4):
        verb = v.Unpack(container=item.id, items=tuple(inside), document=scene.document())
        return Act(scene.key(by, Scope.COMMISSION), verb)
    return Act(scene.key(by, Scope.RECEIVE), verb)


@draws(v.ReceiveWithDiscrepancies, 8)
def _(scene: Scene) -> Act:
    by, items = arrivals(scene, 3)
    inside = [known for item in items for known in within(scene, item)]
    concerned = {item.id: item for item in scene.some_of(inside, 3)} if scene.often(12) else {}
    lines = [line for name in sorted(concerned) for line in lines_of(scene, concerned[name])]
    verb = v.ReceiveWithDiscrepancies(
        items=scene.in_order(items), discrepancies=tuple(lines), document=scene.document()
    )
    return Act(scene.key(by, Scope.RECEIVE), verb)


def within(scene: Scene, item: Item) -> Iterator[Item]:
    """``item`` and all that lies in it."""
    yield item
    for name in sorted(scene.state.contents.get(item.id, ())):
        yield from within(scene, scene.state.items[name])


def lines_of(scene: Scene, item: Item) -> Iterator[Discrepancy]:
    """All of an item, or one or more of its ranges."""
    if item.is_container or scene.seldom(3):
        yield Discrepancy(item=item.id, kind=kind_of(scene))
        return
    first = item.first
    while first < item.end:
        first = scene.chance.randrange(first, item.end)
        units = scene.chance.randint(1, item.end - first)
        yield Discrepancy(item=item.id, kind=kind_of(scene), first=first, units=units)
        first += units
        if scene.seldom(2):
            return


def kind_of(scene: Scene) -> DiscrepancyKind:
    return DiscrepancyKind(scene.chance.choice([0, 0, 0, 1, 1, 1, 2, 3]))


@draws(v.RecordFound, 8)
def _(scene: Scene) -> Act:
    by, items = some_goods(scene, [item for item in scene.state.items.values() if item.missing], 3)
    return Act(scene.key(by, Scope.RECEIVE), v.RecordFound(items=scene.in_order(items), document=scene.document()))


@draws(v.Destroy, 2)
def _(scene: Scene) -> Act:
    by, items = some_goods(scene, scene.held(), 2)
    return Act(scene.key(by, Scope.COMMISSION), v.Destroy(items=scene.in_order(items), document=scene.document()))


@draws(v.DisputeMissing, 3)
def _(scene: Scene) -> Act:
    by, items = some_goods(scene, [item for item in scene.state.items.values() if item.missing], 3)
    return Act(scene.key(by, Scope.SHIP), v.DisputeMissing(items=scene.in_order(items), document=scene.document()))


@draws(v.Observe, 4)
def _(scene: Scene) -> Act:
    """By who holds them; on their way by the consignee or a logistics provider, too."""
    goods = scene.in_transit() if scene.seldom(2) else scene.held()
    by, items = some_goods(scene, goods)
    pending = scene.place(items[0].id).pending
    if pending and scene.often(3):
        by = scene.one_of([pending, PartnerId(scene.partner(Role.THIRD_PARTY_LOGISTICS).id)])
    return Act(scene.key(by, Scope.RECEIVE), v.Observe(items=scene.in_order(items), document=scene.document()))


@draws(v.TakeBack, 10)
def _(scene: Scene) -> Act:
    """A unit dispensed lately, or any spent one; mostly shown as it was, sometimes by other links."""
    free = [item for item in scene.free() if not item.is_container]
    spent = [(item, index) for item in free for index in scene.state.dispensed.get(item.lot, ()) if index in item]
    recent = [(item, index) for item, index in spent if scene.is_recent(item.lot, index)]
    if scene.seldom(12):
        spent = [(item, index) for item in free for index in scene.state.decommissioned.get(item.lot, ())]
    item, index = scene.one_of(recent if recent and scene.often(4) else spent)
    links = scene.state.trails.get((item.lot, word_of(index)), ())
    last = max((place for place, link in enumerate(links) if has_unit(link, index)), default=0)
    if scene.seldom(10):
        last = scene.chance.randint(0, len(links))
    shown = links[last:] if scene.often(12) else links[last:-1]
    before = trail_of(links[:last])
    verb = v.TakeBack(item=item.id, index=index, before=before, links=shown, document=scene.document())
    return Act(scene.key(scene.holder_of(item), Scope.DISPENSE), verb)


@draws(v.AllowReturns, 3)
def _(scene: Scene) -> Act:
    stopped = [known for known in scene.state.partners.values() if not scene.stands(known)]
    known = scene.one_of(stopped if stopped and scene.often(3) else scene.state.partners.values())
    until = None if scene.seldom(4) else moment(scene.now + scene.chance.choice([-1, 0, 600, DAY, 30 * DAY]))
    to = scene.partner(TAKES_RETURNS, but=PartnerId(known.id)).gln
    verb = v.AllowReturns(gln=known.gln, to=to, until=until, document=scene.document())
    return Act(scene.keeper(PartnerId(known.id)), verb)
