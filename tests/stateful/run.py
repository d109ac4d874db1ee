"""Random runs: worlds of some hundred moves each, from one seed; what they met; and what a difference looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from lotproof.errors import BadInput, Refused
from lotproof.model.lot import day_of
from tests.stateful.before import DAY
from tests.stateful.cast import ACCOUNTS, WALLET
from tests.stateful.draws import DRAWS
from tests.stateful.mirror import Difference
from tests.stateful.move import Misprint, Move, named
from tests.stateful.opening import opening
from tests.stateful.parity import Parity
from tests.stateful.scene import Act, NothingToDo, Offer, Scene
from tests.stateful.spoil import spoilt

WORLD_STEPS = 800
WHOLE_EVERY = 80
"""After so many moves everything is compared, and not only what a move touched."""

START = 1_893_456_000
"""2030-01-01: worlds begin within a year from there."""


@dataclass
class Tally:
    """How often each verb passed and was refused, and with which errors."""

    steps: int = 0
    worlds: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, move: Move, told: object) -> None:
        name = type(move.verb).__name__
        if isinstance(told, Refused):
            self.refused[name] += 1
            self.errors[told.error] += 1
        else:
            self.passed[name] += 1


class Failure(AssertionError):
    """A difference: where it showed, what led to it, how to see it again. ``moves`` are all of its world."""

    def __init__(self, seed: str, number: int, moves: Sequence[Move], difference: Difference) -> None:
        self.moves = tuple(moves)
        self.difference = difference
        concerned = difference.items | (named(moves[-1].verb) if moves else frozenset())
        led = [f"  {place}: {move}" for place, move in enumerate(moves) if named(move.verb) & concerned][-12:]
        lines = [f"seed {seed}, world {number}, after {len(moves)} moves: {difference}"]
        lines += ["the last moves with the same items:", *led] if led else []
        super().__init__("\n".join([*lines, f"again: make fuzz SEED={seed} WORLD={number}"]))


def run(seed: str, steps: int, tally: Tally, each: Callable[[Tally], None] = lambda tally: None) -> None:
    """Worlds until ``steps`` moves were compared, those of the openings not counted. Raises Failure."""
    while tally.steps < steps:
        world(seed, tally.worlds, min(WORLD_STEPS, steps - tally.steps), tally)
        each(tally)


def world(seed: str, number: int, steps: int, tally: Tally) -> list[Move]:
    """One ledger from its beginning, and its moves. Raises Failure."""
    chance = Random(f"{seed}/{number}")
    scene = Scene(Parity(), chance, START + chance.randrange(365 * DAY))
    moves: list[Move] = []
    try:
        for act in opening(scene):
            _play(scene, moves, act, None, tally)
        for step in range(steps):
            _step(scene, moves, tally)
            if step % WHOLE_EVERY == 0:
                scene.parity.check_whole(ACCOUNTS, scene.now)
        scene.parity.check_whole(ACCOUNTS, scene.now)
    except Difference as difference:
        raise Failure(seed, number, moves, difference) from None
    tally.steps += steps
    tally.worlds += 1
    return moves


def _step(scene: Scene, moves: list[Move], tally: Tally) -> None:
    """One move that can be sent."""
    while True:
        _pass_time(scene)
        act, misprint = _drawn(scene)
        if _play(scene, moves, act, misprint, tally):
            return


def _play(scene: Scene, moves: list[Move], act: Act, misprint: Misprint | None, tally: Tally) -> bool:
    """False where no call can say what was drawn."""
    scene.now = max(scene.now, act.now)
    move = Move(scene.now, act.account, act.verb, misprint)
    try:
        calls = move.calls()
    except BadInput:
        return False
    moves.append(move)
    tally.add(move, scene.parity.play(move, calls))
    return True


def _drawn(scene: Scene) -> tuple[Act, Misprint | None]:
    kinds = list(DRAWS)
    weights = [DRAWS[kind][0] for kind in kinds]
    while True:
        (kind,) = scene.chance.choices(kinds, weights)
        try:
            act, misprint = DRAWS[kind][1](scene), None
            if scene.seldom(8):
                act, misprint = spoilt(scene, act)
        except NothingToDo:
            continue
        if act.account != WALLET:  # it signs, and sends nothing
            return act, misprint


def _pass_time(scene: Scene) -> None:
    """Mostly seconds; now and then to the edge of something."""
    if scene.often(40):
        scene.now += scene.chance.choice([0, 1, 5, 60])
        return
    edges = [edge for edge in _edges(scene) if scene.now < edge < scene.now + 40 * DAY]
    scene.now = scene.one_of(edges) if edges and scene.often(4) else scene.now + scene.chance.randrange(3 * DAY)


def _edges(scene: Scene) -> Iterator[int]:
    """The last second in which something holds, and the first in which it does not."""
    state = scene.state
    lasts = [int(partner.valid_until.timestamp()) for partner in state.partners.values()]
    lasts += [(day_of(lot.last_day) + 1) * DAY - 1 for lot in state.lots.values()]
    lasts += [int(link.time.timestamp()) + 10 * DAY for links in state.trails.values() for link in links[-2:]]
    lasts += [int(proposal.not_after.timestamp()) for proposal in state.expiry_proposals.values()]
    lasts += [int(until.timestamp()) for until in state.returns_allowed.values()]
    offers: list[Offer] = [*state.office_offers.values(), *state.key_offers.values()]
    for offer in offers:
        lasts += [int(offer.not_before.timestamp()) - 1, int(offer.not_after.timestamp())]
    lasts += [int(one.deadline.timestamp()) for one in scene.signed[-10:]]
    for last in lasts:
        yield last
        yield last + 1
