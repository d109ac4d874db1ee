"""What is wrong with one verb only: values that do not fit each other, goods in another state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lotproof.model import verb as v
from lotproof.model.item import Item
from lotproof.model.record import Discrepancy
from tests.stateful.draw_goods import unit_of, units_of
from tests.stateful.draw_safety import kind_of, lines_of, within
from tests.stateful.scene import Scene


def _case_gtin_of_units(scene: Scene, verb: v.RegisterLot) -> v.Verb:
    return replace(verb, case_gtin=verb.gtin)


def _taken_number(scene: Scene, verb: v.RegisterLot) -> v.Verb:
    lot = scene.one_of(lot for lot in scene.state.lots.values() if scene.state.products[lot.gtin].maker == lot.maker)
    return replace(verb, gtin=lot.gtin, number=lot.number)


def _too_few_units(scene: Scene, verb: v.RegisterLot) -> v.Verb:
    return replace(verb, units=max(sum(case.units for case in verb.cases) - 1, 0))


def _taken_product(scene: Scene, verb: v.RegisterProduct) -> v.Verb:
    product = scene.one_of(scene.state.products.values())
    return replace(verb, gtin=product.gtin, prefix=product.prefix)


def _into_itself(scene: Scene, verb: v.Pack) -> v.Verb:
    return replace(verb, items=tuple(sorted({*verb.items, verb.container})))


def _packed_elsewhere(scene: Scene, verb: v.Pack) -> v.Verb:
    item = scene.one_of(item for item in scene.state.items.values() if item.container)
    return replace(verb, items=tuple(sorted({*verb.items, item.id})))


def _of_any_state(scene: Scene, verb: Any) -> Any:
    """Any item of the same outermost holder."""
    item = scene.state.items[scene.one_of(item for item in verb.items if item in scene.state.items)]
    holder = scene.holder_of(item)
    other = scene.one_of(one for one in scene.state.items.values() if scene.holder_of(one) == holder)
    return replace(verb, items=tuple(sorted({other.id, *(verb.items if scene.seldom(2) else ())})))


def _held_consignment(scene: Scene, verb: v.UnitVerb | v.UnitsVerb) -> Item:
    """Another one of the same holder."""
    name = verb.item if isinstance(verb, v.UnitVerb) else verb.consignments[0]
    holder = scene.holder_of(scene.known(name))
    return scene.one_of(
        item for item in scene.state.items.values() if not item.is_container and scene.holder_of(item) == holder
    )


def _spent_unit(scene: Scene, verb: v.UnitVerb) -> v.Verb:
    lot = scene.known(verb.item).lot
    spent = {*scene.state.dispensed.get(lot, ()), *scene.state.decommissioned.get(lot, ())}
    index = scene.one_of(sorted(spent))
    found = scene.state.consignment_of(lot, index)
    return unit_of(scene, type(verb), found or scene.state.items[verb.item], index)


def _another_consignment(scene: Scene, verb: v.UnitsVerb) -> v.Verb:
    item = _held_consignment(scene, verb)
    indices = scene.some_of(scene.unspent(item), 8)
    return units_of(scene, type(verb), [item], indices)


def _short_lists(scene: Scene, verb: v.UnitsVerb) -> v.Verb:
    return replace(verb, serials=verb.serials[:-1], salts=verb.salts[: scene.chance.randint(0, len(verb.salts))])


def _a_hash_too_many(scene: Scene, verb: v.UnitsVerb) -> v.Verb:
    """As many flags as the proof then needs, one of them for a hash that no step takes."""
    return replace(verb, proof=(*verb.proof, scene.document()), flags=(*verb.flags, True))


def _inside_another_line(scene: Scene, verb: v.ReceiveWithDiscrepancies) -> v.Verb:
    """All of a container, and something in it."""
    whole = scene.one_of(item for item in map(scene.state.items.get, verb.items) if item and item.is_container)
    inside = scene.one_of([*within(scene, whole)][1:])
    return _with_lines(verb, Discrepancy(item=whole.id, kind=kind_of(scene)), *lines_of(scene, inside))


def _overlapping(scene: Scene, verb: v.ReceiveWithDiscrepancies) -> v.Verb:
    line = scene.one_of(line for line in verb.discrepancies)
    return _with_lines(verb, *verb.discrepancies, replace(line, first=line.first + scene.chance.randint(0, 2), units=1))


def _not_received(scene: Scene, verb: v.ReceiveWithDiscrepancies) -> v.Verb:
    item = scene.one_of(scene.in_transit())
    return _with_lines(verb, *verb.discrepancies, Discrepancy(item=item.id, kind=kind_of(scene)))


def _with_lines(verb: v.ReceiveWithDiscrepancies, *lines: Discrepancy) -> v.Verb:
    return replace(verb, discrepancies=tuple(sorted(lines, key=lambda line: (line.item, line.first))))


OF_VERBS: Mapping[type[v.Verb], Sequence[Callable[[Scene, Any], Any]]] = {
    v.RegisterLot: (_case_gtin_of_units, _taken_number, _too_few_units),
    v.RegisterProduct: (_taken_product,),
    v.Pack: (_into_itself, _packed_elsewhere),
    v.Dispense: (_spent_unit,),
    v.Decommission: (_spent_unit,),
    v.DispenseMany: (_another_consignment, _short_lists, _a_hash_too_many),
    v.ReceiveWithDiscrepancies: (_inside_another_line, _overlapping, _not_received),
    v.AcceptReturn: (_another_consignment, _another_consignment, _short_lists, _a_hash_too_many),
    **dict.fromkeys((v.Ship, v.ReceiveItems, v.Reject, v.VoidShipping, v.ShipReturn), (_of_any_state,)),
    **dict.fromkeys((v.RecordFound, v.Destroy, v.Quarantine, v.Release, v.DisputeMissing, v.Observe), (_of_any_state,)),
}
"""Of some verbs what may be wrong with them beside their fields."""
