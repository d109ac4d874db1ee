"""One shape for every error, one sentence, and the exit code that goes with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from lotproof.cli import boundary
from lotproof.cli.commands import lot
from lotproof.errors import (
    BadInput,
    ChainUnreachable,
    KeyRefused,
    LotproofError,
    NotFound,
    Refused,
    WrongChain,
)
from tests.cli.conftest import CASES, MAKER, PHARMACY, Place

ERRORS: dict[str, tuple[BaseException, str, int]] = {
    "Refused": (Refused("no", promise="P3", error="NotHolder"), "refused: no (P3)", 1),
    "NotFound": (NotFound("no such lot"), "not found: no such lot", 1),
    "LotproofError": (LotproofError("the disk is full"), "refused: the disk is full", 1),
    "BadInput": (BadInput("x", expected="y", where="a, line 1"), "bad input: a, line 1: found x; expected y", 2),
    "KeyRefused": (KeyRefused("no key"), "key refused: no key", 2),
    "ChainUnreachable": (ChainUnreachable("silence"), "chain unreachable: silence", 3),
    "WrongChain": (WrongChain("another chain"), "wrong chain: another chain", 3),
    "usage": (click.UsageError("No such\noption."), "bad input: No such option", 2),
}


def _raise(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_one_sentence_on_stderr(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    error, sentence, code = ERRORS[name]
    assert boundary.guarded(lambda: _raise(error), []) == code
    assert capsys.readouterr() == ("", sentence + "\n")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_json_has_one_shape_on_stdout(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    error, _, code = ERRORS[name]
    assert boundary.guarded(lambda: _raise(error), ["ship", "--json"]) == code
    out, err = capsys.readouterr()
    assert err == ""
    assert set(json.loads(out)["error"]) == {"kind", "sentence", "promise", "error", "facts"}


def test_a_refusal_carries_the_contracts_facts(captured: Place) -> None:
    told = captured.json("ship", CASES[0], "--to", PHARMACY, "--as", MAKER, code=1)["error"]
    assert (told["kind"], told["promise"], told["error"]) == ("refused", "P3", "NotHolder")
    assert set(told["facts"]) == {"item", "holder", "caller"}


def test_facts_too_large_for_json_numbers_are_text() -> None:
    failure = boundary.failure_of(Refused("no", facts={"item": 2**87, "serial": b"\x01"}))
    assert failure.fields()["error"] == {
        "kind": "refused",
        "sentence": "no",
        "promise": "",
        "error": "",
        "facts": {"item": str(2**87), "serial": "0x01"},
    }


def test_a_usage_error_is_json_where_that_is_asked(alone: Place) -> None:
    told = alone.json("ship", "--nosuch", code=2)["error"]
    assert (told["kind"], told["error"]) == ("bad_input", "UsageError")
    assert "see lotproof ship --help" in told["sentence"]


def test_a_value_that_looks_like_the_option_asks_for_nothing() -> None:
    assert not boundary.wants_json(["ship", "--", "--json"])


def test_an_unknown_command_is_bad_input(alone: Place) -> None:
    assert alone.refused("nosuch", code=2) == "bad input: No such command 'nosuch'; see lotproof --help"


@pytest.mark.parametrize("typed", [(), ("lot",), ("outbox",)])
def test_without_a_command_the_help_is_shown_as_it_is(alone: Place, typed: tuple[str, ...]) -> None:
    shown = alone.run(*typed, code=2)
    assert (shown.stdout, shown.stderr) == ("", alone.run(*typed, "--help").stdout)


def test_a_fault_of_ours_is_a_sentence_without_the_message(alone: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lot, "known_lot", None, raising=False)
    monkeypatch.setattr("lotproof.service.workplace.Workplace.books", property(lambda _: _raise(ValueError("secret"))))
    told = alone.refused("lot", "list", code=boundary.UNEXPECTED)
    assert told.startswith("unexpected: this is a fault of lotproof (ValueError at test_boundary.py:")
    assert "secret" not in told


def test_a_fault_shows_its_way_where_that_is_asked(alone: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.service.workplace.Workplace.books", property(lambda _: _raise(ValueError("why"))))
    result = alone.run("lot", "list", code=boundary.UNEXPECTED, variables={"LOTPROOF_DEBUG": "1"})
    assert "Traceback" in result.stderr
    assert "ValueError: why" in result.stderr


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_an_interrupt_is_a_clean_sentence(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.guarded(lambda: _raise(error), []) == 130
    told = capsys.readouterr().err
    assert told.startswith("interrupted: stopped by hand;")
    assert told.count("\n") == 1


def test_sigterm_ends_a_command_as_an_interrupt_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.guarded(lambda: os.kill(os.getpid(), signal.SIGTERM), []) == 143
    told = capsys.readouterr().err
    assert told.startswith("interrupted: stopped by SIGTERM; what was signed is kept")
    assert told.count("\n") == 1


def test_sigterm_is_what_it_was_after_a_command() -> None:
    boundary.guarded(lambda: 0, [])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_sigterm_is_left_to_who_has_an_answer_of_its_own() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert boundary.guarded(lambda: os.kill(os.getpid(), signal.SIGTERM), []) == 0
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_closed_pipe_is_quiet(root: Path) -> None:
    """`lotproof --help | head -0`: who reads has gone before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    program = "from lotproof.cli.main import main; main()"
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-c", program, "--help"], stdout=pipe, stderr=subprocess.PIPE, cwd=root, check=False
        )
    assert (done.returncode, done.stderr) == (boundary.BROKEN_PIPE, b"")


def test_a_chain_that_does_not_answer_is_code_three(root: Path, tmp_path: Path) -> None:
    """Through the real entrance, without any of this folder's fixtures."""
    program = "from lotproof.cli.main import main; main()"
    typed = ["lot", "list", "--network", "http://127.0.0.1:9", "--chain-id", "1", "--home", str(tmp_path), "--json"]
    done = subprocess.run([sys.executable, "-c", program, *typed], capture_output=True, cwd=root, check=False)
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["kind"] == "chain_unreachable"
    assert done.stderr == b""


def test_an_empty_chain_is_code_three(alone: Place) -> None:
    from lotproof.chain.connect import open_chain
    from tests.cli.conftest import MEMORY

    told = Place(open_chain(MEMORY), alone.home).refused("lot", "list", code=3)
    assert told.startswith("wrong chain: ")
    assert "`lotproof deploy`" in told


def test_a_key_typed_in_a_wrong_place_is_not_said_again(alone: Place) -> None:
    secret = "ab" * 32
    assert secret not in alone.refused("key", "import", "name", "0x" + secret, code=2)


def _in_process(root: Path, home: Path, *typed: str, stdout: str) -> tuple[int, str]:
    """Exit code and stderr of a command whose standard output is the file ``stdout``."""
    program = "from lotproof.cli.main import main; main()"
    around = {**os.environ, "LOTPROOF_HOME": str(home)}
    with open(stdout, "w") as out:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-c", program, *typed],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
            env=around,
            check=False,
        )
    return done.returncode, done.stderr


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_an_answer_that_cannot_be_written_is_no_fault_of_ours(
    root: Path, tmp_path: Path, extra: tuple[str, ...]
) -> None:
    code, told = _in_process(root, tmp_path, "key", "list", *extra, stdout="/dev/full")
    assert (code, told) == (
        boundary.UNWRITTEN,
        "not written: what was done stands, but standard output took no answer (No space left on device)\n",
    )


def test_an_error_that_cannot_be_written_keeps_its_code(root: Path, tmp_path: Path) -> None:
    code, told = _in_process(root, tmp_path, "key", "import", "a", "--file", "none", "--json", stdout="/dev/full")
    assert (code, told.count("\n")) == (2, 1)


def test_no_standard_output_at_all_is_no_fault(root: Path, tmp_path: Path) -> None:
    shell = 'exec "$0" -c "from lotproof.cli.main import main; main()" key list >&-'
    around = {**os.environ, "LOTPROOF_HOME": str(tmp_path)}
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable], capture_output=True, cwd=root, env=around, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_operating_systems_error_of_another_place_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.guarded(lambda: _raise(OSError(28, "No space left on device")), []) == boundary.UNEXPECTED
    assert capsys.readouterr().err.startswith("unexpected: ")
