"""The parts of a lot that went one way together, found in one pass over the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lotproof.errors import NotFound
from lotproof.model import record as rec
from lotproof.model.item import NO_ITEM, ItemId, LotId, item_of_range
from lotproof.ports import LedgerView, RecordSource
from lotproof.rules import State
from lotproof.rules.concerned import born_by, cased_by, items_of, no_ledger
from lotproof.rules.items import Cut
from lotproof.rules.possible import parted
from lotproof.verify.lines import DISCREPANCIES, LinesView
from lotproof.verify.steps import Step, chain_of, step_of


@dataclass(slots=True)
class OpenPart:
    """A part while records still come in. ``items`` are its consignments, in the order they came; none of what was
    withdrawn."""

    number: int
    parent: int | None = None
    after: int = 0
    steps: list[Step] = field(default_factory=list)
    items: dict[ItemId, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Touch:
    """What one record does to one part: the items it names, and the consignments these hold."""

    items: dict[ItemId, None] = field(default_factory=dict)
    consignments: dict[ItemId, None] = field(default_factory=dict)


class LotParts:
    """Goes through the records of a lot. A part that is touched as a whole goes on; one touched in part branches.

    Each record costs as much as it touches consignments of the lot. Raises BadInput on records that no ledger can have
    written. ``parts`` lists parents before children; ``state`` is the ledger at the head.
    """

    def __init__(self, lot: LotId, source: RecordSource[State]) -> None:
        self.state = source.state()
        self.parts: list[OpenPart] = []
        self._lot = lot
        self._part_of: dict[ItemId, OpenPart] = {}
        self._inside: dict[ItemId, dict[ItemId, None]] = {}
        self._answered: frozenset[ItemId] = frozenset()
        self._answered_in = ""
        self._source = source
        for record in source.of_units(lot):
            try:
                self._take(record)
            except (LookupError, NotFound) as error:
                raise no_ledger(record) from error

    def _take(self, record: rec.Record) -> None:
        answered = self._answered if record.at.transaction == self._answered_in else ()
        named = [item for item in items_of(record) if self._is_ours(item) and item not in answered]
        self._answered = frozenset()
        if isinstance(record, rec.DiscrepanciesRecorded):
            self._answered = self._set_apart(record)
            self._answered_in = record.at.transaction
            return
        before = self._source.before(record.at)
        if isinstance(record, rec.CasesCommissioned) and named:
            self._case(record, before)
            return
        # Many parts may ride on one pallet: they share the step, or a lot of many parts would cost memory for each.
        steps: dict[tuple[ItemId, ...], Step] = {}
        for part, touch in self._touched(named):
            items = tuple(touch.items)
            if items not in steps:
                steps[items] = step_of(record, before, items)
            self._go_on(part, touch, steps[items])
        self._note(record, named)

    def _note(self, record: rec.Record, named: list[ItemId]) -> None:
        """What the record changes beside the steps of the parts that it touches."""
        after = self._source.after(record.at)
        match record:
            case rec.LotRegistered(lot=self._lot) | rec.TrancheAdded(lot=self._lot):
                self._begin(record, after)
            case rec.LotWithdrawn(lot=self._lot):
                self._withdraw(record)
            case (
                rec.LotRecalled(lot=self._lot) | rec.RecallTerminated(lot=self._lot) | rec.ExpiryExtended(lot=self._lot)
            ):
                self._recall(record, after)
            case rec.Packed() if named:
                self._inside.setdefault(record.container, {}).update(dict.fromkeys(named))
                chain_of(after, record.container)
            case rec.Unpacked():
                self._take_out(record.container, record.items)
            case rec.Split() if named:
                self._branch(record)

    def _is_ours(self, item: ItemId) -> bool:
        return item in self._part_of or item in self._inside

    def _touched(self, named: list[ItemId]) -> list[tuple[OpenPart, _Touch]]:
        touches: dict[int, _Touch] = {}
        for item in named:
            for consignment in self._consignments_in(item):
                touch = touches.setdefault(self._part_of[consignment].number, _Touch())
                touch.items[item] = None
                touch.consignments[consignment] = None
        return [(self.parts[number], touch) for number, touch in touches.items()]

    def _consignments_in(self, item: ItemId) -> Iterator[ItemId]:
        if item in self._part_of:
            yield item
        for inner in self._inside.get(item, ()):
            yield from self._consignments_in(inner)

    def _go_on(self, part: OpenPart, touch: _Touch, step: Step) -> None:
        if len(touch.consignments) == len(part.items):
            part.steps.append(step)
            return
        for item in touch.consignments:
            del part.items[item]
        self._open(part, touch.consignments, step)

    def _open(self, parent: OpenPart | None, items: Iterable[ItemId], *steps: Step) -> None:
        number = parent.number if parent else None
        after = len(parent.steps) if parent else 0
        part = OpenPart(len(self.parts), number, after, list(steps), dict.fromkeys(items))
        self.parts.append(part)
        self._part_of.update(dict.fromkeys(part.items, part))

    def _begin(self, record: rec.LotRegistered | rec.TrancheAdded, view: LedgerView) -> None:
        """A tranche is a part beside all that came before it: it shares none of their steps."""
        born = sorted(born_by(record), key=lambda item: view.items[item].first)
        self._open(None, born, step_of(record, view, born))
        if isinstance(record, rec.TrancheAdded):
            self.parts[-1].parent = 0

    def _case(self, record: rec.CasesCommissioned, view: LedgerView) -> None:
        """The same goods under other names: no part leaves another by it."""
        part = self._part_of.pop(record.item)
        cased = cased_by(record, view.items[record.item])
        items = [one for item in part.items for one in (cased if item == record.item else (item,))]
        part.items = dict.fromkeys(items)
        self._part_of.update(dict.fromkeys(cased, part))
        part.steps.append(step_of(record, view, (record.item,)))

    def _withdraw(self, record: rec.LotWithdrawn) -> None:
        for item in record.items:
            self._part_of.pop(item).items.pop(item)

    def _recall(self, record: rec.LotRecalled | rec.RecallTerminated | rec.ExpiryExtended, view: LedgerView) -> None:
        step = step_of(record, view, ())
        for part in self.parts:
            part.steps.append(step)

    def _take_out(self, container: ItemId, items: Iterable[ItemId]) -> None:
        """Also what holds nothing of the lot any more: it may come to hold some again."""
        inside = self._inside.get(container, {})
        for item in items:
            inside.pop(item, None)
        if not inside:
            self._inside.pop(container, None)

    def _branch(self, record: rec.Split) -> None:
        trunk = self._part_of[record.item]
        for cut in record.cuts:
            self._open(trunk, [item_of_range(self._lot, cut)])

    def _set_apart(self, record: rec.DiscrepanciesRecorded) -> frozenset[ItemId]:
        """Each line in turn: a whole item goes on by itself, and so does a range that is cut out.

        Gives what the receipt right behind no more concerns, though it may name it.
        """
        pieces = set()
        view = LinesView.of(record, self._source.before(record.at))
        for line, cut in parted(record, view.state):
            pieces.add(cut.piece.id)
            if not self._is_ours(line.item):
                continue
            step = step_of(record, view, (line.item,), what=DISCREPANCIES[line.kind])
            if cut.kept is None and cut.fresh is None:
                for part, touch in self._touched([line.item]):
                    self._go_on(part, touch, step)
            elif line.item in self._part_of:
                self._cut_out(cut, step, step_of(record, view, (line.item,), what="receive"))
            container = view.items[line.item].container
            if container != NO_ITEM:
                self._take_out(container, [cut.piece.id])
        return frozenset(pieces)

    def _cut_out(self, cut: Cut, apart: Step, received: Step) -> None:
        """A part with a new id is received here, unless it stays in its container: then it goes on with that."""
        trunk = self._part_of[cut.kept.id if cut.kept else cut.piece.id]
        trunk.items.pop(cut.piece.id, None)
        if cut.fresh is not None and cut.fresh.container != NO_ITEM:
            trunk.items[cut.fresh.id] = None
            self._part_of[cut.fresh.id] = trunk
            self._inside[cut.fresh.container][cut.fresh.id] = None
        elif cut.fresh is not None and trunk.items:
            self._open(trunk, [cut.fresh.id], received)
        self._open(trunk, [cut.piece.id], apart)
        if not trunk.items and cut.fresh is not None:
            trunk.steps.append(received)
            trunk.items[cut.fresh.id] = None
            self._part_of[cut.fresh.id] = trunk
