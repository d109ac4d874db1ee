"""Random ledgers: several lots and pallets that go to and fro, by what the rules allow, from one seed."""

from __future__ import annotations

import contextlib
from random import Random

from lotproof.errors import Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, LotNumber, Sscc
from lotproof.model.item import GONE, Item, LotId, PartnerId
from tests.story import MAKER, PHARMACY, PREFIX, REGISTRAR, WHOLESALER, Story

PARTNERS = (MAKER, WHOLESALER, PHARMACY)


def random_world(seed: int, acts: int = 60) -> Story:
    """Two lots, one with cases, and three pallets. What the ledger refuses does not happen."""
    chance = Random(seed)
    story = Story.with_lot()
    story.make_lot(cases=(), number=LotNumber("B2"))
    for number in (1, 2, 3):
        story.new_pallet(MAKER, Sscc.with_check_digit(f"0061414100000000{number}"), PREFIX)
    for _ in range(acts):
        with contextlib.suppress(Refused):
            _act(story, chance)
    return story


def _act(story: Story, chance: Random) -> None:
    """Mostly on goods, by who may; now and then a recall, or a partner that is suspended for a while."""
    suspended = [partner for partner in story.state.partners.values() if partner.suspended]
    drawn = chance.randrange(60)
    if suspended and drawn < 20:
        story.note(rec.PartnerReinstated(partner=PartnerId(suspended[0].id), reason=bytes(32)))
    elif drawn == 20:
        by: Gln | str = MAKER if chance.randrange(2) else REGISTRAR
        story.recall(chance.randint(1, 3), lot=chance.choice([1, 2]), by=by)
    elif drawn < 23:
        story.do(MAKER, v.TerminateRecall(lot=LotId(chance.choice([1, 2]))))
    elif drawn == 23:
        story.suspend(chance.choice(PARTNERS))
    else:
        _act_on_goods(story, chance)


def _act_on_goods(story: Story, chance: Random) -> None:
    item = story.item(chance.choice(sorted(story.state.items)))
    outer = story.state.outermost(item)
    if outer.holder == GONE:
        return
    holder = story.state.gln_of(outer.holder)
    paper = chance.randbytes(32)
    if outer.pending and chance.randrange(6) == 0:
        story.do(holder, v.VoidShipping(items=(outer.id,), document=paper))
    elif outer.pending:
        consignee = story.state.gln_of(outer.pending)
        verb = chance.choice(
            [
                v.ReceiveItems(items=(outer.id,), document=paper),
                v.ReceiveItems(items=(outer.id,), document=paper),
                v.Reject(items=(outer.id,), document=paper),
                v.ReceiveWithDiscrepancies(items=(outer.id,), discrepancies=_lines(story, outer, chance)),
            ]
        )
        story.do(consignee, verb)
    elif chance.randrange(12) == 0:
        story.hand_over(holder, chance.choice(PARTNERS), outer.id)
    elif chance.randrange(3) == 0:
        story.do(holder, v.Ship(items=(outer.id,), to=chance.choice(PARTNERS), document=paper))
    elif outer.set_aside:
        story.do(holder, _set_right(outer, chance))
    else:
        story.do(holder, _in_hand(story, item, outer, chance))


def _set_right(outer: Item, chance: Random) -> v.Verb:
    """What may be done to goods set aside."""
    only = (outer.id,)
    return chance.choice(
        [
            v.Release(items=only),
            v.RecordFound(items=only),
            v.ShipReturn(items=only, to=chance.choice(PARTNERS), document=chance.randbytes(32)),
            v.Destroy(items=only, document=chance.randbytes(32)),
        ]
    )


def _in_hand(story: Story, item: Item, outer: Item, chance: Random) -> v.Verb:
    boxes = sorted(known.id for known in story.state.items.values() if known.is_container and known.id != item.id)
    verbs: list[v.Verb] = [v.Pack(container=chance.choice(boxes), items=(item.id,), document=chance.randbytes(32))] * 4
    verbs.append(v.Quarantine(items=(outer.id,)))
    verbs.append(v.ShipReturn(items=(outer.id,), to=chance.choice(PARTNERS)))
    if item.container:
        verbs += [v.Unpack(container=item.container, items=(item.id,))] * 3
    if not item.is_container:
        unit = chance.randrange(item.first, item.end)
        verbs += [v.SplitItem(item=item.id, cuts=(unit,))] * 2
        verbs.append(story.unit_verb(v.Dispense, item.id, unit))
        verbs.append(story.unit_verb(v.Decommission, item.id, unit))
        verbs.append(story.units_verb(v.DispenseMany, item.id, *{unit, item.first}))
    return chance.choice(verbs)


def _lines(story: Story, item: Item, chance: Random) -> tuple[rec.Discrepancy, ...]:
    """A range of the item or of what lies in it, at times two of one."""
    inside = [story.item(one) for one in (item.id, *story.state.contents.get(item.id, ()))]
    lines: list[rec.Discrepancy] = []
    for one in chance.sample(inside, min(len(inside), chance.randint(1, 2))):
        kind = rec.DiscrepancyKind(chance.randrange(4))
        units = 0 if one.is_container else chance.randrange(one.count + 1)
        first = one.first + (chance.randrange(one.count - units + 1) if units else 0)
        lines.append(rec.Discrepancy(item=one.id, kind=kind, first=first if units else 0, units=units))
    return tuple(sorted(lines, key=lambda line: (line.item, line.first)))
