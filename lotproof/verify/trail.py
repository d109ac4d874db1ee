"""The way of a unit, a case, a container or a whole lot, from its maker to who has it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lotproof.errors import BadInput, NotFound
from lotproof.model.identifiers import Gln
from lotproof.model.item import Item, ItemId, LotId
from lotproof.ports import RecordSource
from lotproof.rules import State
from lotproof.rules.refusals import item_name, lot_name
from lotproof.verify.history import Goods, History
from lotproof.verify.holdings import Holding, Spent, holdings
from lotproof.verify.lot_parts import LotParts, OpenPart
from lotproof.verify.steps import Step, chain_of, set_aside


@dataclass(frozen=True, slots=True)
class Part:
    """Goods that went one way together. Its way is the first ``after`` steps of its parent, then its own ``steps``.

    ``parent`` is the number of another part, None for the root. ``items`` are what is still in this part, none where
    it was withdrawn;
    ``container`` is the outermost container around them, ``holder`` who has custody. ``units`` counts what lies in
    ``items``, and ``dispensed`` and ``decommissioned`` how many of these are gone. ``set_aside`` says what keeps them
    from moving on: "quarantined", "returned", "missing", "withdrawn"; or "destroyed", and then ``holder`` is who
    destroyed them.
    """

    number: int
    parent: int | None
    after: int
    steps: tuple[Step, ...]
    items: tuple[str, ...]
    container: str | None
    holder: Gln
    in_transit_to: Gln | None
    units: int
    dispensed: int
    decommissioned: int
    set_aside: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The part as JSON, with its number and that of its parent."""
        return {
            "number": self.number,
            "parent": self.parent,
            "after": self.after,
            "steps": [step.to_dict() for step in self.steps],
            "items": list(self.items),
            "container": self.container,
            "holder": str(self.holder),
            "inTransitTo": str(self.in_transit_to) if self.in_transit_to else None,
            "units": self.units,
            "dispensed": self.dispensed,
            "decommissioned": self.decommissioned,
            "setAside": list(self.set_aside),
        }


@dataclass(frozen=True, slots=True)
class Trail:
    """A tree of parts, parents before children. A unit or container has one part; a lot branches where it was parted.

    ``issued`` is how many units the lot was made of, less those withdrawn, and ``holdings`` who has them now (P1); both
    only for a lot.
    The tree is kept as a list: a lot sold off pack by pack may nest deeper than JSON readers like.
    """

    subject: str
    parts: tuple[Part, ...]
    issued: int | None = None
    holdings: tuple[Holding, ...] = ()

    @property
    def root(self) -> Part:
        """Where it begins."""
        return self.parts[0]

    @property
    def is_conserved(self) -> bool:
        """Whether the units of all parts, and those of all holders, sum up to what was issued (P1)."""
        if self.issued is None:
            return True
        return sum(part.units for part in self.parts) == self.issued == sum(line.total for line in self.holdings)

    def branches(self) -> dict[int, list[Part]]:
        """For each part's number the parts that left it to go another way, in the order they left."""
        found: dict[int, list[Part]] = {part.number: [] for part in self.parts}
        for part in self.parts:
            if part.parent is not None:
                found[part.parent].append(part)
        return found

    def way_of(self, part: Part) -> tuple[Step, ...]:
        """All steps of ``part`` from the maker on."""
        way: list[tuple[Step, ...]] = [part.steps]
        while part.parent is not None:
            way.append(self.parts[part.parent].steps[: part.after])
            part = self.parts[part.parent]
        return tuple(step for steps in reversed(way) for step in steps)

    def to_dict(self) -> dict[str, object]:
        """The trail as JSON."""
        return {
            "subject": self.subject,
            "parts": [part.to_dict() for part in self.parts],
            "issued": self.issued,
            "holdings": [line.to_dict() for line in self.holdings],
            "conserved": self.is_conserved,
        }


def trail(
    source: RecordSource[State], *, lot: LotId | None = None, index: int | None = None, item: ItemId | None = None
) -> Trail:
    """The way of a whole ``lot``, of its unit at ``index``, or of the case or container ``item``.

    Raises BadInput where none or several are named, or the records are no ledger's; NotFound where the ledger does not
    have it.
    """
    if item is not None and lot is None and index is None:
        return _item_trail(source, item)
    if item is not None or lot is None:
        raise BadInput("another choice", expected="a lot, a lot and a unit's index, or an item", where="trail")
    return _lot_trail(source, lot) if index is None else _unit_trail(source, lot, index)


def _item_trail(source: RecordSource[State], item: ItemId) -> Trail:
    """The way of a consignment is that of its first unit now: only a label may have come from other units to these."""
    known = source.state().items.get(item)
    if known is None:
        raise NotFound(f"{item_name(item)} does not stand on this ledger")
    goods = Goods(container=item) if known.is_container else Goods(known.lot, known.first)
    history = History(goods, source)
    ranges = [(inner.lot, inner.first, inner.end) for inner in _consignments_in(known, history.state)]
    return Trail(item_name(item, history.state), (_placed(tuple(history.steps), [known], ranges, history.state),))


def _unit_trail(source: RecordSource[State], lot: LotId, index: int) -> Trail:
    history = History(Goods(lot, index), source)
    item = history.item
    if item is None:
        raise NotFound(f"unit {index} of {lot_name(lot, history.state)} does not stand on this ledger")
    part = _placed(tuple(history.steps), [item], [(lot, index, index + 1)], history.state)
    return Trail(f"unit {index} of {lot_name(lot, history.state)}", (part,))


def _lot_trail(source: RecordSource[State], lot: LotId) -> Trail:
    state = source.state()
    if lot not in state.lots:
        raise NotFound(f"lot number {lot} does not stand on this ledger")
    spent = {lot: Spent(state, lot)}
    closed = tuple(_close(part, lot, state, spent) for part in LotParts(lot, source).parts)
    known = state.lots[lot]
    return Trail(lot_name(lot, state), closed, known.units - known.units_withdrawn, tuple(holdings(state, lot)))


def _close(part: OpenPart, lot: LotId, state: State, spent: dict[LotId, Spent]) -> Part:
    if not part.items:
        return _withdrawn(part, state.gln_of(state.lots[lot].maker))
    items = sorted((state.items[item] for item in part.items), key=lambda item: item.first)
    ranges = [(lot, item.first, item.end) for item in items]
    placed = _placed(tuple(part.steps), items, ranges, state, spent)
    return replace(placed, number=part.number, parent=part.parent, after=part.after)


def _withdrawn(part: OpenPart, maker: Gln) -> Part:
    """Goods that were registered by mistake: nothing of them is left."""
    steps = tuple(part.steps)
    return Part(part.number, part.parent, part.after, steps, (), None, maker, None, 0, 0, 0, ("withdrawn",))


def _placed(
    steps: tuple[Step, ...],
    items: Sequence[Item],
    ranges: Sequence[tuple[LotId, int, int]],
    state: State,
    spent: dict[LotId, Spent] | None = None,
) -> Part:
    """A part of ``items``, all in one place, with the units of ``ranges``."""
    spent = spent or {lot: Spent(state, lot) for lot, _, _ in ranges}
    gone = [spent[lot].within(first, end) for lot, first, end in ranges]
    chain = chain_of(state, items[0].id)
    outer = state.items[chain[-1]]
    return Part(
        number=0,
        parent=None,
        after=0,
        steps=steps,
        items=tuple(item_name(item.id, state) for item in items),
        container=item_name(outer.id, state) if len(chain) > 1 else None,
        holder=state.gln_of(state.destroyer_of(outer) or outer.holder),
        in_transit_to=state.gln_of(outer.pending) if outer.pending else None,
        units=sum(end - first for _, first, end in ranges),
        dispensed=sum(dispensed for dispensed, _ in gone),
        decommissioned=sum(decommissioned for _, decommissioned in gone),
        set_aside=set_aside([state.items[item] for item in chain]),
    )


def _consignments_in(item: Item, state: State) -> Iterator[Item]:
    if not item.is_container:
        yield item
    for inner in state.contents.get(item.id, ()):
        yield from _consignments_in(state.items[inner], state)
