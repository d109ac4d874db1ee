"""Many rounds: a world for each few, made afresh where a round went wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path

from tests.faults.goods import Slot
from tests.faults.rounds import Outcome, Round, focused, leave, plan_of
from tests.faults.world import Template, World, copied, make

SLOTS = 25


class Run:
    """Rounds of one seed. ``tell`` is told of rounds that go wrong, and of the way so far."""

    def __init__(self, seed: int, folder: Path, tell: Callable[[str], None], slots: int = SLOTS) -> None:
        self._mutant, self._focus = "", ("", "")
        self.seed = seed
        self._folder = folder
        self._tell = tell
        self._slots = [Slot(number) for number in range(slots)]
        self._worlds = 0

    @cached_property
    def _template(self) -> Template:
        return make(self._folder / "template", self._slots)

    def one(self, number: int) -> Outcome:
        """One round in a world of its own."""
        with self._world() as world:
            return self._play(world, number)

    def all(self, rounds: int) -> list[Outcome]:
        """Rounds 0 to ``rounds`` - 1."""
        outcomes: list[Outcome] = []
        with ExitStack() as open_world:
            world: World | None = None
            for number in range(rounds):
                if world is None or number % len(self._slots) == 0:
                    open_world.close()
                    world = open_world.enter_context(self._world())
                outcomes.append(self._play(world, number))
                if not outcomes[-1].good:
                    self._complain(outcomes[-1])
                    world = None
                if (number + 1) % len(self._slots) == 0:
                    self._tell(f"{number + 1} rounds, {sum(not one.good for one in outcomes)} of them bad")
        return outcomes

    def catches(self, mutant: str, rounds: int, *, kind: str = "", turn: str = "") -> int | None:
        """In which round, of so many at most, something is found to be wrong with a mutant; None in none of them.

        Each of these rounds begins with a strike of this ``kind`` and has this ``turn``, where they are named.
        """
        self._mutant, self._focus = mutant, (kind, turn)
        try:
            return next((number for number in range(rounds) if not self.one(number).good), None)
        finally:
            self._mutant, self._focus = "", ("", "")

    def _world(self) -> AbstractContextManager[World]:
        self._worlds += 1
        return copied(self._template, self._folder / f"world-{self._worlds}")

    def _play(self, world: World, number: int) -> Outcome:
        plan, dice = plan_of(self.seed, number, self._slots[number % len(self._slots)])
        plan, world.mutant = focused(plan, dice, *self._focus), self._mutant
        outcome = Round(world, plan, dice).play()
        leave(world)
        return outcome

    def _complain(self, outcome: Outcome) -> None:
        self._tell(f"round {outcome.number} went wrong; repeat it: make faults SEED={self.seed} ONLY={outcome.number}")
        for line in (*outcome.story, *outcome.findings.wrong):
            self._tell(f"    {line}")
