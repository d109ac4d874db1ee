"""What happened, as JSON lines: every room's log through one formatter, and never a secret."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain import testkeys
from lotproof.cli.logs import logging_to
from lotproof.commit.canonical import read_json
from lotproof.errors import BadInput
from lotproof.outbox import Store
from tests.cli.conftest import CASES, FILE, LOT, MAKER, PHARMACY, WHOLESALER, Place

LOG = logging.getLogger("lotproof.outbox.sender")


def lines(path: Path) -> list[dict[str, Any]]:
    return [dict(json.loads(line)) for line in path.read_text().splitlines()]


def test_a_record_is_one_object_with_the_fields_it_is_about(tmp_path: Path) -> None:
    with logging_to(str(tmp_path / "log")):
        LOG.info("mined", extra={"intent": "3f", "nonce": 0, "reason": "", "transaction": "0xab", "other": "left out"})
    (line,) = lines(tmp_path / "log")
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "mined",
        "where": "outbox.sender",
        "intent": "3f",
        "nonce": 0,
        "transaction": "0xab",
    }


def test_nothing_of_an_exception_or_an_argument_is_written(tmp_path: Path) -> None:
    with logging_to(str(tmp_path / "log")):
        LOG.warning("failed %s", "hunter2", exc_info=ValueError("hunter2"))
    assert "hunter2" not in (tmp_path / "log").read_text()


def test_it_is_added_to_and_for_its_owner_only(tmp_path: Path) -> None:
    for _ in range(2):
        with logging_to(str(tmp_path / "log")):
            LOG.info("mined")
    assert len(lines(tmp_path / "log")) == 2
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_what_a_user_has_to_know_is_noted_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(None):
        LOG.warning("endpoint left out", extra={"endpoint": "http://node", "reason": "found chain id 5; expected 1"})
        LOG.error("reorganised", extra={"count": 3, "reason": "the chain lost blocks that were final"})
        LOG.warning("odd %s", "hunter2")
    assert capsys.readouterr().err.splitlines() == [
        "note: endpoint left out: http://node: found chain id 5; expected 1",
        "note: reorganised: lines: 3: the chain lost blocks that were final",
        "note: odd %s",
    ]


def test_how_a_command_ends_is_no_note(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(None):
        LOG.error("end", extra={"reason": "refused"})
        logging.getLogger("lotproof.cli").error("end", extra={"reason": "refused"})
    assert capsys.readouterr().err == "note: end: refused\n"


def test_without_a_file_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(None):
        LOG.info("mined")
    assert capsys.readouterr() == ("", "")


def test_the_log_ends_with_the_command(tmp_path: Path) -> None:
    with logging_to(str(tmp_path / "log")):
        pass
    LOG.info("afterwards")
    assert lines(tmp_path / "log") == []


def test_a_place_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a file that cannot be written"), logging_to(str(tmp_path)):
        pass


def test_a_full_disk_ends_the_log_and_not_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to("/dev/full"):
        LOG.info("mined")
        LOG.info("mined")
    assert capsys.readouterr().err == "the log /dev/full ends here: No space left on device\n"


def test_a_command_logs_its_begin_and_its_end(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "log"
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER, "--log", path)
    captured.run("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER, code=1, variables={"LOTPROOF_LOG": str(path)})
    told = [one for one in lines(path) if one["where"] == "cli"]
    assert [(one["event"], one["command"], one.get("exit_code")) for one in told] == [
        *(("begin", "lotproof ship", None), ("end", "lotproof ship", 0)),
        *(("begin", "lotproof ship", None), ("end", "lotproof ship", 1)),
    ]
    assert told[3]["reason"] == f"{CASES[0]} is in transit to GLN {PHARMACY}"


def test_no_secret_stands_in_a_log(begun: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, passphrase = tmp_path / "log", tmp_path / "passphrase"
    passphrase.write_text("correct horse\n")
    passphrase.chmod(0o600)
    monkeypatch.setenv("LOTPROOF_PASSPHRASE_FILE", str(passphrase))
    log = ("--log", path)
    begun.run("key", "new", "gate", *log)
    begun.fund("gate")
    begun.run("partner", "add-operator", "gate", "--as", MAKER, *log)
    begun.run("capture", FILE, "--as", "gate", *log)
    begun.run("lot", "passport", LOT, "--output", tmp_path / "p", "--as", MAKER, *log)
    begun.run("outbox", "stats", *log)
    text = path.read_text().lower()
    assert len(text.splitlines()) >= 10
    for secret in _secrets(begun, tmp_path / "p"):
        assert secret.lower() not in text


def _secrets(place: Place, passport: Path) -> list[str]:
    """The passphrase, the published keys, the lot's secret, and the salt and body of every document."""
    folder = next((place.home / "outbox").glob(f"*/*/{MAKER}"))
    with Store(folder, reading=True) as store:
        kept = [row["salt"].hex() for row in store.database.rows("SELECT salt FROM documents")]
    secret = read_json(passport.read_bytes())["lotSecret"]
    return ["correct horse", *(one.key[2:] for one in testkeys.accounts()), secret.removeprefix("0x"), *kept]
