"""Moves of goods from their making to the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from lotproof.commit.handover import HandOverMessage, ReceiptMessage
from lotproof.commit.tree import TreeOfTranches
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import NO_ITEM, Item, PartnerId
from lotproof.model.lot import Lot, date_of
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, DecommissionReason
from tests.stateful.cast import ACCOUNTS, sign
from tests.stateful.scene import Act, NothingToDo, Scene, draws, new_tree, sscc_under

OneUnit = TypeVar("OneUnit", bound=v.UnitVerb)

MOST_LOTS = 40
MOST_UNITS = 24
WORDS = (256, 257, 511, 600)
"""Units of a lot that fills more than one word of the bitmap, or just one."""


@draws(v.RegisterLot, 4)
def _(scene: Scene) -> Act:
    if len(scene.state.lots) >= MOST_LOTS:
        raise NothingToDo
    maker = scene.maker()
    case_gtin, gtin, most = _case_and_unit(scene, maker)
    text = f"L{scene.number()}"
    units = scene.chance.randint(1, MOST_UNITS) if scene.often(16) else scene.chance.choice(WORDS)
    cases = _cases(scene, text, units, most)
    tree = new_tree(text, units)
    number = LotNumber(text)
    if scene.seldom(16):
        units = scene.chance.choice([2**32 - 1, 2**31, 10**6])
    else:
        scene.trees[gtin, number] = tree
    verb = v.RegisterLot(
        gtin=gtin,
        number=number,
        expiry=date_of(scene.today + scene.chance.choice([0, 1, 5, 30, 400, 400, 400])),
        units=units,
        root=tree.root,
        case_gtin=case_gtin if cases or scene.seldom() else None,
        cases=cases,
        document=scene.document(),
    )
    return Act(scene.key(maker, Scope.COMMISSION), verb)


def _case_and_unit(scene: Scene, maker: PartnerId, unit: Gtin | None = None) -> tuple[Gtin, Gtin, int]:
    """A case of the maker's, the unit in it, and how many it holds."""
    own = [product for product in scene.state.products.values() if product.maker == maker and product.content]
    case = scene.one_of(product for product in own if unit in (None, product.content))
    assert case.content is not None
    return case.gtin, case.content, case.quantity


def _cases(scene: Scene, text: str, units: int, most: int) -> tuple[Case, ...]:
    """Some of the units in cases, or all, or none."""
    left, cases = units, list[Case]()
    while left and len(cases) < 5 and scene.often(4):
        size = scene.chance.randint(1, min(left, most))
        cases.append(Case(serial=SerialNumber(f"{text}-C{len(cases)}"), units=size))
        left -= size
    return tuple(cases)


@draws(v.AddTranche, 3)
def _(scene: Scene) -> Act:
    lot = _own_lot(scene)
    case_gtin, _, most = _case_and_unit(scene, lot.maker, lot.gtin)
    text, units = f"T{scene.number()}", scene.chance.randint(1, MOST_UNITS)
    cases = _cases(scene, text, units, most)
    serials = (SerialNumber(f"{text}-{index}") for index in range(units))
    known, root = scene.trees.get((lot.gtin, lot.number)), scene.chance.randbytes(32)
    if known is not None and len(known) == lot.units:
        grown = (known if isinstance(known, TreeOfTranches) else TreeOfTranches((known,))).grown(serials)
        scene.grown[lot.gtin, lot.number, lot.units + units] = grown
        root = grown.roots[-1]
    verb = v.AddTranche(
        gtin=lot.gtin,
        number=lot.number,
        units=units,
        root=root,
        case_gtin=case_gtin if cases or scene.seldom() else None,
        cases=cases,
        document=scene.document(),
    )
    return Act(scene.key(lot.maker, Scope.COMMISSION), verb)


@draws(v.CommissionCases, 4)
def _(scene: Scene) -> Act:
    lot = _own_lot(scene)
    free = [item for item in scene.free() if item.lot == lot.id and item.container == NO_ITEM and not item.is_container]
    item = scene.one_of(item for item in free if item.holder == lot.maker)
    case_gtin, _, most = _case_and_unit(scene, lot.maker, lot.gtin)
    cases = _cases(scene, f"K{scene.number()}", item.count, most)
    verb = v.CommissionCases(
        gtin=lot.gtin, number=lot.number, item=item.id, case_gtin=case_gtin, cases=cases, document=scene.document()
    )
    return Act(scene.key(lot.maker, Scope.COMMISSION), verb)


@draws(v.WithdrawLot, 2)
def _(scene: Scene) -> Act:
    lot = _own_lot(scene)
    items = [scene.state.items[item] for item in scene.state.consignments[lot.id]]
    unmoved = [item for item in items if not item.moved and item.holder == lot.maker]
    chosen = unmoved if scene.often(2) else scene.some_of(unmoved, 3)
    if not chosen:
        raise NothingToDo
    verb = v.WithdrawLot(lot=lot.id, items=scene.in_order(chosen), document=scene.document())
    return Act(scene.key(lot.maker, Scope.COMMISSION), verb)


@draws(v.Repackage, 2)
def _(scene: Scene) -> Act:
    lot = _own_lot(scene)
    fitting = [item for item in scene.free() if scene.holder_of(item) == lot.maker and item.lot != lot.id]
    items = scene.some_of(fitting, 2)
    verb = v.Repackage(into=lot.id, items=scene.in_order(items), document=scene.document())
    return Act(scene.key(lot.maker, Scope.COMMISSION), verb)


def _own_lot(scene: Scene) -> Lot:
    """Mostly one that its maker still makes, and did not withdraw."""
    lots = [lot for lot in scene.state.lots.values() if scene.state.products[lot.gtin].maker == lot.maker]
    return scene.one_of([lot for lot in lots if not lot.withdrawn] if scene.often(16) else lots)


@draws(v.CommissionLogisticUnit, 5)
def _(scene: Scene) -> Act:
    prefix, owner = scene.one_of(scene.state.prefixes.items())
    sscc = sscc_under(prefix, scene.chance.randint(0, 9), scene.number())
    verb = v.CommissionLogisticUnit(sscc=sscc, prefix=prefix, document=scene.document())
    return Act(scene.key(owner, Scope.COMMISSION), verb)


@draws(v.CommissionCase, 2)
def _(scene: Scene) -> Act:
    product = scene.one_of(scene.state.products.values())
    sgtin = Sgtin(product.gtin, SerialNumber(f"MIX-{scene.number()}"))
    return Act(scene.key(product.maker, Scope.COMMISSION), v.CommissionCase(sgtin=sgtin, document=scene.document()))


@draws(v.Pack, 16)
def _(scene: Scene) -> Act:
    loose = [item for item in scene.free() if item.container == NO_ITEM]
    parent = scene.one_of(item for item in loose if item.is_container)
    by = parent.holder
    fitting = [item for item in loose if item.holder == by and item.id != parent.id]
    items = scene.some_of(fitting, 5)
    verb = v.Pack(container=parent.id, items=scene.in_order(items), document=scene.document())
    return Act(scene.key(by, Scope.COMMISSION), verb)


@draws(v.Unpack, 8)
def _(scene: Scene) -> Act:
    packed = [item for item in (scene.free() if scene.often(4) else scene.held()) if item.container != NO_ITEM]
    one = scene.one_of(packed)
    beside = [item for item in packed if item.container == one.container]
    items = scene.in_order([one, *scene.some_of(beside, 4)])
    verb = v.Unpack(container=one.container, items=items, document=scene.document())
    return Act(scene.key(scene.holder_of(one), Scope.COMMISSION), verb)


@draws(v.SplitItem, 8)
def _(scene: Scene) -> Act:
    goods = scene.free() if scene.often(4) else scene.held()
    item = scene.one_of(item for item in goods if not item.is_container and item.count > 1)
    cuts = {scene.chance.randint(item.first + 1, item.end - 1) for _ in range(scene.chance.randint(1, 3))}
    verb = v.SplitItem(item=item.id, cuts=tuple(sorted(cuts)), document=scene.document())
    return Act(scene.key(scene.holder_of(item), Scope.COMMISSION), verb)


def some_goods(scene: Scene, goods: list[Item], most: int = 4) -> tuple[PartnerId, list[Item]]:
    """Goods of one holder."""
    first = scene.one_of(goods)
    by = scene.holder_of(first)
    more = [item for item in goods if scene.holder_of(item) == by]
    return by, [first, *(scene.some_of(more, most - 1) if scene.seldom(2) else [])]


def _saleable(scene: Scene) -> list[Item]:
    free = scene.free()
    return [item for item in free if scene.is_safe(item)] if scene.often(12) else free


@draws(v.Ship, 24)
def _(scene: Scene) -> Act:
    by, items = some_goods(scene, _saleable(scene))
    roles = Role.DISPENSER if scene.seldom(3) else Role(15)
    to = scene.partner(roles, but=by).gln
    return Act(scene.key(by, Scope.SHIP), v.Ship(items=scene.in_order(items), to=to, document=scene.document()))


def arrivals(scene: Scene, most: int = 4) -> tuple[PartnerId, list[Item]]:
    """Goods under way to one consignee."""
    first = scene.one_of(scene.in_transit())
    return first.pending, [first, *scene.some_of(scene.in_transit(first.pending), most - 1)]


@draws(v.ReceiveItems, 16)
def _(scene: Scene) -> Act:
    by, items = arrivals(scene)
    return Act(scene.key(by, Scope.RECEIVE), v.ReceiveItems(items=scene.in_order(items), document=scene.document()))


@draws(v.Reject, 4)
def _(scene: Scene) -> Act:
    by, items = arrivals(scene, 3)
    return Act(scene.key(by, Scope.RECEIVE), v.Reject(items=scene.in_order(items), document=scene.document()))


@draws(v.VoidShipping, 4)
def _(scene: Scene) -> Act:
    by, items = some_goods(scene, scene.in_transit(), 3)
    return Act(scene.key(by, Scope.SHIP), v.VoidShipping(items=scene.in_order(items), document=scene.document()))


@draws(v.ReceiveSigned, 8)
def _(scene: Scene) -> Act:
    if scene.seldom(10):
        return _once_more(scene)
    goods = _saleable(scene)
    holder, items = some_goods(
        scene, [item for item in goods if item.container == NO_ITEM] if scene.often(8) else goods
    )
    to = scene.partner(but=holder)
    shipper = scene.key(holder, Scope.SHIP, signs=True)
    names, deadline, document = scene.in_order(items), scene.soon(), scene.document()
    versions = [scene.state.items[name].version for name in names]
    digest = scene.parity.domain.digest(HandOverMessage(names, versions, to.gln, deadline, document).struct_hash)
    verb = v.ReceiveSigned(
        items=names, shipper=shipper, deadline=deadline, signature=sign(shipper, digest), document=document
    )
    scene.signed.append(verb)
    return Act(scene.key(PartnerId(to.id), Scope.RECEIVE), verb)


def _once_more(scene: Scene) -> Act:
    """A signature given before: for goods that moved since, or that did not."""
    verb = scene.one_of(one for one in scene.signed[-40:] if isinstance(one, v.ReceiveSigned))
    account = scene.one_of(account for account in scene.state.operators if account in ACCOUNTS)
    return Act(account, verb, int(verb.deadline.timestamp()) + scene.chance.choice([-1, 0, 1]))


@draws(v.Deliver, 6)
def _(scene: Scene) -> Act:
    waiting = scene.in_transit()
    scene.chance.shuffle(waiting)
    receipts = []
    for _ in range(scene.chance.choice([1, 1, 2, 3])):
        if not waiting:
            break
        to = waiting[0].pending
        items = [item for item in waiting if item.pending == to][: scene.chance.randint(1, 3)]
        waiting = [item for item in waiting if item not in items]
        receipts.append(_receipt(scene, to, items))
    if not receipts:
        raise NothingToDo
    if scene.seldom(8):
        receipts.append(scene.one_of([*receipts, *(one for one in scene.signed if isinstance(one, v.SignedReceipt))]))
    scene.signed += receipts
    return Act(scene.one_of(ACCOUNTS), v.Deliver(receipts=tuple(receipts)))


def _receipt(scene: Scene, to: PartnerId, items: list[Item]) -> v.SignedReceipt:
    receiver = scene.key(to, Scope.RECEIVE, signs=True)
    names, deadline, document = scene.in_order(items), scene.soon(), scene.document()
    versions = [scene.state.items[name].version for name in names]
    digest = scene.parity.domain.digest(ReceiptMessage(names, versions, deadline, document).struct_hash)
    return v.SignedReceipt(
        items=names, receiver=receiver, deadline=deadline, document=document, signature=sign(receiver, digest)
    )


def unit_of(scene: Scene, kind: type[OneUnit], item: Item, index: int) -> OneUnit:
    """A verb on one unit with its proof."""
    unit = scene.tree(item.lot).proof(index)
    return kind(
        item=item.id,
        index=index,
        serial=unit.serial.to_bytes20(),
        salt=unit.salt,
        proof=unit.siblings,
        tranche=unit.tranche,
        document=scene.document(),
    )


def units_of(scene: Scene, kind: type[v.UnitsVerb], items: Sequence[Item], indices: list[int]) -> v.UnitsVerb:
    """A verb on several units of one lot with one proof."""
    shown = scene.tree(items[0].lot).multiproof(indices)
    named = tuple(item.id for item in items)
    where: dict[str, Any] = {"items": named} if kind is v.DispenseMany else {"item": named[0]}
    return kind(
        **where,
        indices=tuple(unit.index for unit in shown.units),
        serials=tuple(unit.serial.to_bytes20() for unit in shown.units),
        salts=tuple(unit.salt for unit in shown.units),
        proof=shown.siblings,
        flags=shown.flags,
        tranche=shown.tranche,
        document=scene.document(),
    )


def _consignment(scene: Scene, goods: list[Item], roles: Role) -> tuple[PartnerId, Item]:
    """A consignment with units left, whose serials are known, of a partner in one of ``roles``."""
    fitting = {partner.id for partner in scene.partners(roles)}
    item = scene.one_of(
        item for item in goods if not item.is_container and scene.holder_of(item) in fitting and scene.unspent(item)
    )
    return scene.holder_of(item), item


@draws(v.Dispense, 14)
def _(scene: Scene) -> Act:
    by, item = _consignment(scene, _saleable(scene), Role.DISPENSER)
    index = scene.one_of(scene.unspent(item)) if scene.often(12) else scene.chance.randrange(item.first, item.end)
    return Act(scene.key(by, Scope.DISPENSE), unit_of(scene, v.Dispense, item, index))


@draws(v.DispenseMany, 8)
def _(scene: Scene) -> Act:
    by, item = _consignment(scene, _saleable(scene), Role.DISPENSER)
    most = 12 if scene.often(6) else max(WORDS)
    tree = scene.tree(item.lot)
    beside = [
        other
        for other in _saleable(scene)
        if other.lot == item.lot
        and other.id != item.id
        and not other.is_container
        and scene.holder_of(other) == by
        and tree.tranche_of(other.first) == tree.tranche_of(item.first)
        and scene.unspent(other)
    ]
    items = sorted([item, *(scene.some_of(beside, 4) if beside else ())], key=lambda one: one.first)
    indices = [index for one in items for index in scene.some_of(scene.unspent(one, most=max(most, 64)), most)]
    return Act(scene.key(by, Scope.DISPENSE), units_of(scene, v.DispenseMany, items, indices))


@draws(v.Decommission, 6)
def _(scene: Scene) -> Act:
    by, item = _consignment(scene, scene.held(), Role(15))
    verb = unit_of(scene, v.Decommission, item, scene.one_of(scene.unspent(item)))
    reason = scene.one_of(DecommissionReason)
    return Act(scene.key(by, Scope.COMMISSION), replace(verb, reason=reason))
