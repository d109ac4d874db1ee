"""Which steps must come before which: those on the same things, in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.rules.touch import Mode, Thing, Touched

NOTHING: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Together:
    """Steps that touch a thing in one mode, and what they all come after."""

    mode: Mode
    steps: list[int]
    after: tuple[int, ...]


class Order:
    """Takes steps in file order, and tells for each the latest earlier ones that it must not overtake."""

    def __init__(self) -> None:
        self._written: dict[Thing, int] = {}
        self._together: dict[Thing, _Together] = {}

    def place(self, step: int, touches: Touched) -> frozenset[int]:
        """The steps that must come before ``step``; those before them are not named again."""
        found: set[int] = set()
        for thing, mode in touches.items():
            found.update(self._write(step, thing) if mode is Mode.WRITE else self._join(step, thing, mode))
        return frozenset(found) if found else NOTHING

    def _write(self, step: int, thing: Thing) -> list[int]:
        together, written = self._together.pop(thing, None), self._written.get(thing)
        self._written[thing] = step
        if together is not None:
            return together.steps
        return [] if written is None else [written]

    def _join(self, step: int, thing: Thing, mode: Mode) -> list[int] | tuple[int, ...]:
        together = self._together.get(thing)
        if together is None:
            written = self._written.get(thing)
            after = () if written is None else (written,)
            self._together[thing] = _Together(mode, [step], after)
            return after
        if together.mode is mode:
            together.steps.append(step)
            return together.after
        # Behind many of another mode the first one stands for all: pairs would grow with the square.
        self._together[thing] = _Together(mode, [step], (step,))
        return together.steps
