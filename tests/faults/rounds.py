"""One round: files are captured, something breaks, everything is resumed, and nothing may be lost or doubled."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lotproof.errors import LotproofError
from tests.faults.checks import Findings, check, standing
from tests.faults.commands import Command, Ended, until
from tests.faults.goods import PHARMACY, Slot
from tests.faults.lines import File, maker_file, wholesaler_file
from tests.faults.strikes import Moment, Scene, Struck
from tests.faults.world import Broken, World

PATIENCE = 25.0
"""Seconds that a command may take in a round before its user kills it."""
MOST_RESUMES = 5
BLOCK_SECONDS = 1.0
"""Between the blocks of others: what is final, and so which numbers are taken for good, shows only as they come."""
_ENDINGS = frozenset({0, 1, 3, 130, -9})
_ON_SENDING = frozenset({"drop", "swallow"})
KINDS = {
    "kill_sender": 4,
    "kill_anvil": 3,
    "kill_both": 3,
    "kill_one": 1,
    "interrupt": 1,
    "cut": 2,
    "delay": 1,
    "drop": 2,
    "swallow": 3,
    "reorg": 4,
    "revert": 2,
    "suspend": 1,
}
"""What breaks, and how often in proportion."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A round as its seed has it. ``strikes`` come one during the capture, the next during each try to go on."""

    number: int
    files: tuple[File, ...]
    manners: tuple[str, ...]
    strikes: tuple[tuple[str, Moment], ...]


@dataclass
class Outcome:
    """How a round went: ``story`` tells it line by line, ``fired`` counts what broke."""

    number: int
    findings: Findings = field(default_factory=Findings)
    fired: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.findings.good


def plan_of(seed: int, number: int, slot: Slot) -> tuple[Plan, Random]:
    """The round's plan, and the dice for the rest of it."""
    dice = Random(f"{seed}/{number}")
    who = dice.choice(["maker", "maker", "wholesaler", "both"])
    files = []
    if who != "wholesaler":
        files.append(maker_file(dice, slot, alone=who == "maker"))
    if who != "maker":
        files.append(wholesaler_file(dice, slot))
    manners = tuple(dice.choices(["file", "watch", "twice"], [6, 2, 2])[0] for _ in files)
    kinds = dice.choices(list(KINDS), list(KINDS.values()), k=dice.choice([1, 1, 2, 3]))
    return Plan(number, tuple(files), manners, tuple((kind, _moment(kind, dice)) for kind in kinds)), dice


def _moment(kind: str, dice: Random) -> Moment:
    what = "sending" if kind in _ON_SENDING else dice.choice(["request", "sending", "sending", "time"])
    if what == "time":
        return Moment(what, dice.uniform(0, 0.5))
    answered = kind == "swallow" or (kind != "drop" and dice.random() < 0.5)
    return Moment(what, dice.choice([1, 1, 2, 3]) if what == "sending" else dice.randint(1, 20), answered)


class Round:
    """Plays one plan in a world."""

    def __init__(self, world: World, plan: Plan, dice: Random) -> None:
        self.world = world
        self.plan = plan
        self.scene = Scene(world, dice)
        self.outcome = Outcome(plan.number)

    def play(self) -> Outcome:
        """Never raises for what the command line does: that stands in the outcome."""
        try:
            calls = [
                call
                for file, manner in zip(self.plan.files, self.plan.manners, strict=True)
                for call in self._calls(file, manner)
            ]
            self._struck(calls, self.plan.strikes[0])
            for strike in self.plan.strikes[1:]:
                self._struck([("outbox", "resume", "--as", file.owner) for file in self.plan.files], strike)
            self._settle()
            for file in self.plan.files:
                file.book(self.world.account)
            self.outcome.findings = check(self.world)
        except (Broken, LotproofError) as error:
            self.outcome.findings.wrong.append(f"{type(error).__name__}: {error}")
        return self.outcome

    def _calls(self, file: File, manner: str) -> list[tuple[str, ...]]:
        if manner == "watch":
            folder = self._watched(file)
            self.world.write(f"{folder.name}/{file.name}", file.text)
            (folder / f"{file.name}.ready").touch()
            return [("capture", "--watch", str(folder), "--once", "--every", "1", "--as", file.owner)]
        path = str(self.world.write(file.name, file.text))
        return [("capture", path, "--as", file.owner)] * (2 if manner == "twice" else 1)

    def _watched(self, file: File) -> Path:
        folder = self.world.folder / f"inbox-{file.owner}"
        folder.mkdir(exist_ok=True)
        return folder

    def _struck(self, calls: Sequence[tuple[str, ...]], strike: tuple[str, Moment]) -> None:
        """Runs the commands at the same time, and one strike."""
        rule = Struck(self.scene, strike[1], strike[0])
        self.scene.begin()
        self.world.proxy.obey(rule)
        self.scene.senders = [self.world.command(*call) for call in calls]
        deadline = time.monotonic() + PATIENCE
        ended = [self._ended(sender, deadline) for sender in self.scene.senders]
        rule.stop()
        self.scene.end()
        self._tell(f"{strike[0]} {strike[1]}: {'struck' if rule.fired else 'did not come to it'}")
        self.outcome.fired[strike[0]] += rule.fired
        self.world.proxy.obey(type(rule).__mro__[1]())
        for one in ended:
            self._hold_to(one)

    def _ended(self, command: Command, deadline: float) -> Ended:
        ended = command.wait(until(deadline))
        if time.monotonic() > deadline:
            self.outcome.fired["impatience"] += 1
            self._tell(f"{command.arguments[0]} took too long; {standing(self.world)}")
        said = ended.err.strip() or str(ended.told.get("error", ended.told.get("totals", ended.told)))
        self._tell(f"{' '.join(command.arguments)}: {ended.code}: {said[:600]}")
        return ended

    def _hold_to(self, ended: Ended) -> None:
        if ended.code not in _ENDINGS or "Traceback" in ended.err:
            self.outcome.findings.wrong.append(
                f"a command ended with {ended.code}: {ended.err[:2000]}{ended.out[:2000]}"
            )

    def _settle(self) -> None:
        """As a user does: resumes and repeats the captures until they say that nothing is left to do."""
        if self.scene.suspended:
            self._quiet("partner", "reinstate", PHARMACY, "--as", "anvil:0")
        for _ in range(MOST_RESUMES):
            if not self._once_more():
                return
        raise Broken(f"not done after {MOST_RESUMES} times")

    def _once_more(self) -> bool:
        """Whether anything was done, or is still to do."""
        ended = self._quiet("outbox", "resume")
        busy = ended.code != 0 or bool(ended.told.get("intents"))
        for file, manner in zip(self.plan.files, self.plan.manners, strict=True):
            if manner == "watch":
                self._quiet(*self._calls_again(file))
            path = str(self.world.write(file.name, file.text))
            ended = self._quiet("capture", path, "--as", file.owner)
            busy |= ended.code != 0 or ended.told.get("transactions") != 0
        return busy

    def _calls_again(self, file: File) -> tuple[str, ...]:
        return ("capture", "--watch", str(self._watched(file)), "--once", "--every", "1", "--as", file.owner)

    def _quiet(self, *arguments: str) -> Ended:
        """A command with nothing broken around it, on a chain that goes on making blocks, as others need them."""
        command, deadline = self.world.command(*arguments), time.monotonic() + PATIENCE
        while not command.ends_within(BLOCK_SECONDS) and time.monotonic() < deadline:
            self.world.engine.ask("evm_mine")
        ended = self._ended(command, deadline)
        self._hold_to(ended)
        return ended

    def _tell(self, sentence: str) -> None:
        if sentence not in self.outcome.story:
            self.outcome.story.append(sentence)


def leave(world: World) -> None:
    """Clears what a round's files left behind."""
    for folder in world.folder.glob("inbox-*"):
        shutil.rmtree(folder)
