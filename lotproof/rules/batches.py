"""Steps of one kind that do not rest on each other become one verb: one transaction instead of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lotproof.commit.proof import UnitMultiproof
from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.rules.decide import decide
from lotproof.rules.describe import describe
from lotproof.rules.draft import Single
from lotproof.rules.planned import ALONE, PlannedLine, PlannedVerb
from lotproof.rules.selection import Trees
from lotproof.rules.state import State

MOST_ITEMS = 200
"""Items of one verb. An item costs 6,600 to 11,000 gas, so that 200 stay below a twelfth of a block of 30 million, and
what every transaction costs is spread thin: more items would save less than one part in fifty."""

MOST_UNITS = 100
"""Units of one proof, which has up to 32 bytes for each level of the tree above each of them: 82 kB at most, and nodes
pass on no transaction of more than 128 KiB."""

Group = Sequence[int]


def may_share(singles: Sequence[Single]) -> bool:
    """Whether any two are of one kind."""
    kinds = [one.kind for one in singles if one.kind is not None]
    return len(set(kinds)) < len(kinds)


def one_by_one(singles: Sequence[Single]) -> tuple[PlannedVerb, ...]:
    """A step for each verb, in file order."""
    return tuple(
        PlannedVerb(one.verb, (PlannedLine(one.event, one.sentence),), one.sentence, one.needs, one.lot)
        for one in singles
    )


class Batching:
    """Puts steps together. Each merged verb is judged again, on the state that the steps before it leave."""

    def __init__(self, state: State, account: str, now: dt.datetime, trees: Trees) -> None:
        self.state = state.copy()
        self._account = account
        self._now = now
        self._trees = trees

    def steps(self, singles: Sequence[Single]) -> tuple[PlannedVerb, ...]:
        """What ``singles`` come to, so ordered that each comes after what it needs."""
        judged = [one for group in _groups(singles) for one in self._judged(singles, group)]
        return tuple(_linked(singles, judged))

    def _judged(self, singles: Sequence[Single], group: Group) -> Iterator[tuple[Group, v.Verb, str]]:
        """The group as one verb; were that refused, though its parts pass, they would stay single."""
        verb = self._merged([singles[place].verb for place in group])
        sentence = describe(verb, self.state)
        try:
            self._pass(verb)
        except Refused:
            if len(group) == 1:
                raise
        else:
            yield group, verb, sentence
            return
        for place in group:
            self._pass(singles[place].verb)
            yield (place,), singles[place].verb, singles[place].sentence

    def _pass(self, verb: v.Verb) -> None:
        for record in decide(self.state, self._account, verb, self._now):
            self.state.apply(record)

    def _merged(self, verbs: Sequence[v.Verb]) -> v.Verb:
        if len(verbs) == 1:
            return verbs[0]
        if isinstance(verbs[0], v.Dispense):
            lot = self.state.lots[self.state.items[verbs[0].item].lot]
            return over_units(verbs[0], _items_of(verbs), self._trees[lot.gtin, lot.number].multiproof)
        return over_items(verbs[0], _items_of(verbs))


def over_items(verb: Any, items: Iterable[int]) -> v.Verb:
    """The verb over other items, which rise."""
    changed: v.Verb = replace(verb, items=tuple(sorted(items)))
    return changed


def over_units(verb: Any, indices: Iterable[int], prove: Callable[[Iterable[int]], UnitMultiproof]) -> v.DispenseMany:
    """The units ``indices`` of the consignment that ``verb`` dispenses from, under one proof."""
    proof = prove(indices)
    return v.DispenseMany(
        items=verb.items if isinstance(verb, v.DispenseMany) else (verb.item,),
        indices=tuple(unit.index for unit in proof.units),
        serials=tuple(unit.serial.to_bytes20() for unit in proof.units),
        salts=tuple(unit.salt for unit in proof.units),
        proof=proof.siblings,
        flags=proof.flags,
        tranche=proof.tranche,
        document=verb.document,
    )


def _groups(singles: Sequence[Single]) -> Iterator[Group]:
    """Places that go together, so ordered that nothing overtakes what it rests on.

    A step stands one level above what it needs. Those of one kind on one level need nothing of each other, and all
    that they need stands below. Steps that never go together may share a level: they stay in file order.
    """
    levels: list[int] = []
    found: dict[Hashable, list[int]] = {}
    for place, one in enumerate(singles):
        alone = one.kind is None
        rises = (levels[needed] + (not alone or singles[needed].kind is not None) for needed in one.needs)
        levels.append(max(rises, default=0))
        found.setdefault((levels[place], one.kind if one.kind is not None else place), []).append(place)
    for places in sorted(found.values(), key=lambda places: (levels[places[0]], places[0])):
        yield from _within_bounds(singles, places)


def _within_bounds(singles: Sequence[Single], places: Sequence[int]) -> Iterator[Group]:
    most = MOST_UNITS if isinstance(singles[places[0]].verb, v.Dispense) else MOST_ITEMS
    group: list[int] = []
    size = 0
    for place in places:
        more = len(_items_of([singles[place].verb]))
        if group and size + more > most:
            yield group
            group, size = [], 0
        group.append(place)
        size += more
    yield group


def _items_of(verbs: Iterable[Any]) -> list[int]:
    """The items, or the unit of a Dispense; nothing of a verb that stays alone."""
    return [item for verb in verbs for item in _share(verb)]


def _share(verb: Any) -> tuple[int, ...]:
    return (verb.index,) if isinstance(verb, v.Dispense) else getattr(verb, "items", ())


def _linked(singles: Sequence[Single], judged: Sequence[tuple[Group, v.Verb, str]]) -> Iterator[PlannedVerb]:
    """The steps with what they need: by their places, and line by line where a step records several."""
    step_of = {place: step for step, (group, _, _) in enumerate(judged) for place in group}
    many = [len(group) > 1 for group, _, _ in judged]
    for step, (group, verb, sentence) in enumerate(judged):
        needs = frozenset(step_of[needed] for place in group for needed in singles[place].needs)
        yield PlannedVerb(
            verb, tuple(_parts(singles, group, step, step_of, many)), sentence, needs, singles[group[0]].lot
        )


def _parts(
    singles: Sequence[Single], group: Group, step: int, step_of: dict[int, int], many: Sequence[bool]
) -> Iterator[PlannedLine]:
    by_event: dict[str, list[int]] = {}
    for place in group:
        by_event.setdefault(singles[place].event.hash, []).append(place)
    for places in by_event.values():
        verbs = [singles[place].verb for place in places]
        said = "; ".join(dict.fromkeys(singles[place].sentence for place in places))
        needed = {one for place in places for one in singles[place].needs if many[step] or many[step_of[one]]}
        event = singles[places[0]].event
        after = {singles[one].event.hash for one in needed} - {event.hash}
        yield PlannedLine(
            event, said, tuple(_items_of(verbs)) if many[step] else (), frozenset(after) if after else ALONE
        )
