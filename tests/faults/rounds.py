"""One round: files are captured, something breaks, everything is resumed, and nothing may be lost or doubled."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
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
    "malformed": 2,
    "lie": 2,
}
"""What breaks, and how often in proportion."""
TURNS = {"": 12, "second_home": 2, "restored": 2}
"""What happens besides behind the first strike: the same files from another home, or an older outbox is put back."""

RESUMED_ONLY = "resumed_only"
"""Nothing besides, and the files are not captured again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A round as its seed has it. ``strikes`` come one during the capture, the next during each try to go on."""

    number: int
    files: tuple[File, ...]
    manners: tuple[str, ...]
    strikes: tuple[tuple[str, Moment], ...]
    turn: str = ""
    endpoints: bool = False
    """There is another one, which is in order."""
    again: bool = True
    """The files are captured again, not only resumed."""


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
    strikes = tuple((kind, _moment(kind, dice)) for kind in kinds)
    turn = _possible(dice.choices(list(TURNS), list(TURNS.values()))[0], files)
    endpoints, again = dice.random() < 0.2, bool(turn) or dice.random() < 0.6
    return Plan(number, tuple(files), manners, strikes, turn, endpoints, again), dice


def focused(plan: Plan, dice: Random, kind: str, turn: str) -> Plan:
    """The plan with this first strike and this turn, where they are named."""
    first = (kind, _moment(kind, dice)) if kind else plan.strikes[0]
    if turn == RESUMED_ONLY:
        return replace(plan, strikes=(first, *plan.strikes[1:]), turn="", again=False)
    turn = _possible(turn, plan.files) if turn else plan.turn
    return replace(plan, strikes=(first, *plan.strikes[1:]), turn=turn, again=plan.again or bool(turn))


def _possible(turn: str, files: Sequence[File]) -> str:
    """The time of its capture stands in an advice: what it commits to cannot be made again."""
    return "" if turn == "restored" and any(file.name.endswith(".csv") for file in files) else turn


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
            if self.plan.endpoints:
                self.world.reach([self.world.proxy.url, self.world.engine.url])
                self.outcome.fired["endpoints"] += 1
            if self.plan.turn == "restored":
                self._back_up()
            self._struck(calls, self.plan.strikes[0])
            self._take_turn()
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

    def _back_up(self) -> None:
        for file in self.plan.files:
            self._copy_of(file).unlink(missing_ok=True)
            self.world.run("outbox", "backup", str(self._copy_of(file)), "--as", file.owner)

    def _copy_of(self, file: File) -> Path:
        return self.world.folder / f"{file.owner}.copy"

    def _take_turn(self) -> None:
        """Another home, or an older outbox, has its turn; the senders of before have ended."""
        if not self.plan.turn:
            return
        self.outcome.fired[self.plan.turn] += 1
        self.world.shared |= {file.owner for file in self.plan.files}
        if self.plan.turn == "restored":
            for file in self.plan.files:
                for left in self.world.outboxes[file.owner].parent.glob("outbox.sqlite3*"):
                    left.unlink()
                self.world.run("outbox", "restore", str(self._copy_of(file)), "--as", file.owner)
                self._quiet("outbox", "reconcile", "--as", file.owner)
            return
        self.world.move_in()
        for file in self.plan.files:
            self._capture(file, second=True)

    def _capture(self, file: File, *, second: bool = False) -> Ended:
        """Once more, whatever came of it before; it is reconciled where more than one outbox takes part."""
        path = str(self.world.write(file.name, file.text))
        if self.plan.turn:
            self._quiet("outbox", "reconcile", "--as", file.owner, second=second)
        return self._quiet("capture", path, "--as", file.owner, second=second)

    def _needs_capture(self, file: File) -> bool:
        """Whether resuming cannot do it: the file was never planned, or something of it has to be planned anew."""
        asked = """SELECT NOT EXISTS (SELECT 1 FROM batches WHERE name LIKE ?) OR EXISTS
            (SELECT 1 FROM intents WHERE state = 'refused' AND error NOT IN ('Superseded', 'Cancelled'))"""
        path = self.world.outboxes.get(file.owner)
        if path is None:
            return True
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return bool(connection.execute(asked, (f"%{file.name}",)).fetchone()[0])

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
        if not self.plan.again:
            busy = self._resume_only(busy=busy)
            if not any(map(self._needs_capture, self.plan.files)):
                self.outcome.fired[RESUMED_ONLY] += not busy
                return busy
        if self.plan.turn == "second_home":
            self._quiet("outbox", "resume", second=True)
        for file, manner in zip(self.plan.files, self.plan.manners, strict=True):
            if manner == "watch":
                self._quiet(*self._calls_again(file))
            if self.plan.turn == "second_home":
                ended = self._capture(file, second=True)
                busy |= ended.code != 0 or ended.told.get("transactions") != 0
            ended = self._capture(file)
            busy |= ended.code != 0 or ended.told.get("transactions") != 0
        return busy

    def _resume_only(self, *, busy: bool) -> bool:
        for file in self.plan.files:
            path = self.world.outboxes.get(file.owner)
            if path is not None and self._needs_capture(file):
                self._quiet("outbox", "retry", "--all", "--as", file.owner)
        return busy

    def _calls_again(self, file: File) -> tuple[str, ...]:
        return ("capture", "--watch", str(self._watched(file)), "--once", "--every", "1", "--as", file.owner)

    def _quiet(self, *arguments: str, second: bool = False) -> Ended:
        """A command with nothing broken around it, on a chain that goes on making blocks, as others need them."""
        command, deadline = self.world.command(*arguments, second=second), time.monotonic() + PATIENCE
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
    world.reach([world.proxy.url])
