"""How far a run has come, on stderr: never in the answer, and by a clock that the test moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from lotproof.cli.progress import Meter, following, said_rate, span
from lotproof.outbox import IntentState
from tests.cli.conftest import FILE, MAKER, Place


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def step(done: int, total: int, state: IntentState = IntentState.MINED, gas: int = 50) -> Any:
    return SimpleNamespace(done=done, total=total, intent=SimpleNamespace(state=state, gas=gas))


def steps(watch: Watch, count: int, seconds: float) -> Iterator[Any]:
    """So many lines of 100, each after as many seconds."""
    for done in range(1, count + 1):
        watch.time += seconds
        yield step(done, 100)


def lines_of(watch: Watch, capsys: pytest.CaptureFixture[str], mode: str, count: int, seconds: float) -> list[str]:
    with following("Sending", mode, clock=watch) as seen:
        for one in steps(watch, count, seconds):
            seen(one)
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_short_run_says_nothing(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(watch, capsys, "auto", 9, 0.1) == []


def test_elsewhere_than_on_a_terminal_a_line_comes_every_few_seconds(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, last = lines_of(watch, capsys, "auto", 80, 0.125)
    assert first == "Sending: 8 of 100; 8 mined; 8.0 a second, 11 s left"
    assert second == "Sending: 48 of 100; 48 mined; 8.0 a second, 6.5 s left"
    assert last == "Sending: 80 mined; gas 4,000; 10 s, 8.0 a second"


def test_machines_get_an_object_a_second_and_one_at_the_end(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    told = [json.loads(line) for line in lines_of(watch, capsys, "json", 20, 0.25)]
    assert [one["done"] for one in told] == [1, 5, 9, 13, 17, 20]
    assert [one["ended"] for one in told] == [False] * 5 + [True]
    assert told[-1] == {
        "run": "Sending",
        "done": 20,
        "total": 100,
        "states": {"mined": 20},
        "gas": 1000,
        "ended": True,
        "seconds": 5.0,
        "rate": 4.0,
        "secondsLeft": 20.0,
    }


def test_nothing_is_said_where_that_is_asked(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(watch, capsys, "none", 80, 1) == []


def test_a_bar_leaves_one_line(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    told = lines_of(watch, capsys, "bar", 80, 1)
    assert told[-1] == "Sending: 80 mined; gas 4,000; 1 min 20 s, 1.0 a second"


def test_the_last_line_comes_whatever_ends_the_run(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), following("Sending", "lines", clock=watch) as seen:
        watch.time += 0.9
        seen(step(1, 2))
        watch.time += 0.9
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "Sending: 1 mined; gas 50; 1.8 s, 0.6 a second\n"


def test_a_second_run_counts_on(watch: Watch) -> None:
    meter = Meter(watch)
    for one in (step(1, 2), step(2, 2), step(1, 3, IntentState.PLANNED), step(2, 3, IntentState.REFUSED)):
        meter.see(one)
    assert (meter.done, meter.total, meter.came) == (4, 5, "2 mined, 1 waiting, 1 refused")


def test_without_a_step_there_is_no_rate(watch: Watch) -> None:
    assert str(Meter(watch)) == "0 of 0; none yet; 0.0 a second"


def test_what_else_is_to_be_done_is_done_after_each_step(watch: Watch) -> None:
    done: list[int] = []
    with following("Sending", "none", lambda: done.append(1), watch) as seen:
        for one in steps(watch, 3, 1):
            seen(one)
    assert done == [1, 1, 1]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "0.0 s"), (9.96, "10.0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (7322, "2 h 2 min")]
)
def test_times_are_said_in_words(seconds: float, said: str) -> None:
    assert span(seconds) == said


@pytest.mark.parametrize(("rate", "said"), [(0.25, "0.2 a second"), (9.94, "9.9 a second"), (1234.5, "1,234 a second")])
def test_rates_are_said_in_words(rate: float, said: str) -> None:
    assert said_rate(rate) == said


def test_a_capture_answers_on_stdout_and_is_followed_on_stderr(begun: Place) -> None:
    result = begun.run("capture", FILE, "--as", MAKER, "--json", "--progress", "json")
    summary = json.loads(result.stdout)["summary"]
    last = json.loads(result.stderr.splitlines()[-1])
    assert (summary["sent"], summary["gas"]) == (last["done"], last["gas"]) == (4, last["gas"])
    assert last["states"] == {"mined": 4}
    assert summary["rate"] > 0


def test_an_unknown_manner_is_bad_input(begun: Place) -> None:
    told = begun.refused("capture", FILE, "--as", MAKER, "--progress", "loud", code=2)
    assert told.startswith("bad input: Invalid value for '--progress'")


def test_a_closed_stderr_does_not_stop_the_run(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("lotproof.cli.say.click.echo", broken)
    with following("Sending", "lines", clock=watch) as seen:
        for one in steps(watch, 3, 10):
            seen(one)
