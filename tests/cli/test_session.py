"""What all commands share: network, home, and that everything is closed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lotproof.cli.session import Session, settings_of
from lotproof.errors import BadInput, WrongChain
from lotproof.service.settings import Settings
from tests.cli.conftest import FILE, LOT, MAKER, WHOLESALER, Place


def _session(home: Path, network: str = "local") -> Session:
    return Session(Settings(home=home, network=network))


def test_the_home_named_comes_before_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_HOME", "/elsewhere")
    assert settings_of(str(tmp_path)).home == tmp_path


def test_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_HOME", str(tmp_path))
    assert settings_of(None).home == tmp_path


def test_home_is_in_the_users_home_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTPROOF_HOME", raising=False)
    assert settings_of(None).home == Path.home() / ".lotproof"


def test_local_has_the_port_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_LOCAL_PORT", "9001")
    assert Session(settings_of(None)).network.urls == ("http://127.0.0.1:9001",)


def test_a_session_leaves_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_HOME", "/elsewhere")
    before = dict(os.environ)
    with _session(tmp_path) as session:
        assert session.network.name == "local"
        assert dict(os.environ) == before


def test_two_sessions_of_one_process_have_homes_of_their_own(tmp_path: Path) -> None:
    with _session(tmp_path / "one") as one, _session(tmp_path / "other") as other:
        assert (one.home, other.home) == (tmp_path / "one", tmp_path / "other")
        assert one.keystore.folder != other.keystore.folder


def test_local_is_meant_when_nothing_is_said(tmp_path: Path) -> None:
    with _session(home=tmp_path) as session:
        assert session.network.name == "local"


def test_an_unknown_network_is_bad_input(tmp_path: Path) -> None:
    with _session(home=tmp_path, network="nosuch") as session, pytest.raises(BadInput, match="network 'nosuch'"):
        _ = session.network


def test_a_chain_in_memory_is_empty_each_time(tmp_path: Path) -> None:
    with (
        _session(home=tmp_path, network="memory") as session,
        pytest.raises(WrongChain, match="no ledger recorded"),
    ):
        _ = session.ledger


def test_a_home_that_is_a_file_is_bad_input(alone: Place, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    told = alone.refused("key", "list", "--home", path, code=2)
    assert told.startswith("bad input: Invalid value for '--home'")


def test_a_chain_id_that_is_no_number_is_bad_input(alone: Place) -> None:
    assert alone.refused("lot", "list", "--chain-id", "one", code=2).startswith(
        "bad input: Invalid value for '--chain-id'"
    )


def test_a_chain_id_of_another_network_is_bad_input(begun: Place) -> None:
    told = begun.refused("lot", "list", "--chain-id", "5", code=2)
    assert told == "bad input: found chain id 5 for the network memory; expected 31337, or none"


def test_two_homes_know_different_names(captured: Place, tmp_path: Path) -> None:
    here = captured.run("partner", "list").stdout
    elsewhere = Place(captured.node, tmp_path / "elsewhere").run("partner", "list").stdout
    assert "Company 1" in here
    assert "Company 1" not in elsewhere
    assert MAKER in elsewhere


def test_a_passport_of_one_party_is_not_used_for_another(captured: Place) -> None:
    captured.run("lot", "show", LOT, variables={"LOTPROOF_AS": WHOLESALER})
    told = captured.refused("lot", "passport", LOT, "--output", captured.home / "p", "--as", "anvil:4")
    assert told.startswith("not found: the passport of lot")


def test_every_store_is_closed_at_the_end(captured: Place) -> None:
    """SQLite takes its side files away with the last connection that closes."""
    captured.run("capture", FILE, "--as", MAKER)
    assert list(captured.home.rglob("*-wal")) == []


def test_stores_are_for_their_owner_only(captured: Place) -> None:
    kept = [path for path in (captured.home / "outbox").rglob("*") if path.is_file()]
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
