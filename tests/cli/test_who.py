"""--as, keys and passphrases."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.service import who
from tests.cli.conftest import CASES, MAKER, PHARMACY, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]
SHIP = ("ship", CASES[0], "--to", PHARMACY)


@pytest.fixture
def passphrase(write: Write, monkeypatch: pytest.MonkeyPatch) -> str:
    path = write("passphrase", "correct horse\n")
    path.chmod(0o600)
    monkeypatch.setenv("LOTPROOF_PASSPHRASE_FILE", str(path))
    return "correct horse"


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTPROOF_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("lotproof.cli.asking.has_terminal", lambda: False)
    monkeypatch.setattr("lotproof.cli.keys.has_terminal", lambda: False)


@pytest.fixture
def somebody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTPROOF_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("lotproof.cli.asking.has_terminal", lambda: True)
    monkeypatch.setattr("lotproof.cli.keys.has_terminal", lambda: True)


def test_nobody_named_is_bad_input(captured: Place) -> None:
    assert captured.refused(*SHIP, code=2).startswith("bad input: found nobody to act; expected --as or LOTPROOF_AS")


def test_the_environment_may_name_who_acts(captured: Place) -> None:
    captured.run(*SHIP, variables={"LOTPROOF_AS": WHOLESALER})


def test_a_partner_is_named_by_its_gln(captured: Place) -> None:
    captured.run(*SHIP, "--as", WHOLESALER)


def test_a_partner_acts_by_its_key_in_the_keystore(captured: Place, passphrase: str) -> None:
    address = captured.json("key", "new", "warehouse")["address"]
    captured.fund("warehouse")
    captured.run("partner", "add-operator", "warehouse", "--as", "anvil:2")
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:2")
    captured.run(*SHIP, "--as", WHOLESALER)
    assert captured.web3.eth.get_transaction_count(address) == 1


def test_a_key_acts_by_its_name(captured: Place, passphrase: str) -> None:
    captured.run("key", "new", "warehouse")
    captured.fund("warehouse")
    captured.run("partner", "add-operator", "warehouse", "--as", "anvil:2")
    captured.run(*SHIP, "--as", "warehouse")


def test_an_unknown_gln_is_not_found(captured: Place) -> None:
    assert captured.refused(*SHIP, "--as", "9521655000104").startswith("not found: GLN 9521655000104 was never")


def test_a_partner_without_a_key_here_is_told(captured: Place) -> None:
    stranger = "0x00000000000000000000000000000000000000AA"
    captured.run("partner", "add-operator", stranger, "--as", "anvil:2")
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:2")
    told = captured.refused(*SHIP, "--as", WHOLESALER, code=2)
    assert told == f"key refused: found no key here for GLN {WHOLESALER}; expected that of {stranger}"


def test_a_partner_without_any_key_is_told(captured: Place) -> None:
    captured.run("partner", "remove-operator", "anvil:2", "--as", "anvil:2")
    told = captured.refused(*SHIP, "--as", WHOLESALER, code=2)
    assert told.startswith(f"key refused: GLN {WHOLESALER} has no operator key on this ledger")


@pytest.mark.parametrize("wrong", ["anvil:10", "anvil:", "anvil:x"])
def test_there_are_ten_test_keys(captured: Place, wrong: str) -> None:
    assert captured.refused(*SHIP, "--as", wrong, code=2) == f"bad input: found {wrong!r}; expected anvil:0 to anvil:9"


def test_published_keys_act_on_test_chains_only(alone: Place, write: Write) -> None:
    networks = alone.home / "networks.toml"
    networks.write_text('[networks.real]\nurls = ["http://127.0.0.1:1"]\nchain_id = 5\n')
    told = alone.refused("deploy", "--network", "real", "--as", "anvil:0", code=2)
    assert told.startswith("key refused: found anvil:0 for chain 5;")


def test_a_key_that_is_not_here_is_refused(captured: Place, passphrase: str) -> None:
    assert captured.refused(*SHIP, "--as", "nokey", code=2).startswith("key refused: found no key 'nokey'")


def test_a_wrong_passphrase_is_refused(captured: Place, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    captured.run("key", "new", "warehouse")
    wrong = captured.home / "wrong"
    wrong.write_text("incorrect horse\n")
    wrong.chmod(0o600)
    monkeypatch.setenv("LOTPROOF_PASSPHRASE_FILE", str(wrong))
    told = captured.refused(*SHIP, "--as", "warehouse", code=2)
    assert told.endswith("the passphrase does not open it")
    assert "horse" not in told


def test_a_key_is_kept_encrypted_for_its_owner_only(alone: Place, passphrase: str) -> None:
    told = alone.json("key", "new", "warehouse")
    path = Path(told["file"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["crypto"]["cipher"] == "aes-128-ctr"


def test_keys_are_listed_without_a_passphrase(alone: Place, passphrase: str, nobody_there: None) -> None:
    assert alone.run("key", "list").stdout == f"no keys in {alone.home / 'keys'}\n"


def test_a_made_key_is_listed(alone: Place, passphrase: str) -> None:
    address = alone.json("key", "new", "warehouse")["address"]
    assert alone.run("key", "list").stdout == f"warehouse            {address}\n"


def test_no_terminal_and_no_file_is_refused(alone: Place, nobody_there: None) -> None:
    told = alone.refused("key", "new", "warehouse", code=2)
    assert told.startswith(
        "key refused: found no terminal to ask for the passphrase; expected LOTPROOF_PASSPHRASE_FILE"
    )


def test_a_new_passphrase_is_typed_twice_and_unseen(alone: Place, somebody_there: None) -> None:
    result = alone.run("key", "new", "warehouse", given="secret\nsecret\n")
    assert "secret" not in result.stdout + result.stderr


def test_a_key_is_imported_from_digits_in_a_file(alone: Place, passphrase: str, write: Write) -> None:
    path = write("key.txt", "0x" + "11" * 32 + "\n")
    told = alone.json("key", "import", "old", "--file", path)
    assert told["address"] == "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"


def test_a_key_is_imported_from_a_key_file(alone: Place, passphrase: str) -> None:
    made = alone.json("key", "new", "warehouse")
    assert alone.json("key", "import", "copy", "--file", made["file"])["address"] == made["address"]


def test_a_key_is_imported_as_it_is_typed(alone: Place, somebody_there: None) -> None:
    result = alone.run("key", "import", "old", given="11" * 32 + "\nsecret\nsecret\n")
    assert "1111" not in result.stdout + result.stderr


def test_a_wrong_key_is_never_shown(alone: Place, passphrase: str, write: Write) -> None:
    told = alone.refused("key", "import", "old", "--file", write("key.txt", "ab" * 31), code=2)
    assert told.endswith("found 62 characters; expected 64 hexadecimal digits")
    assert "abab" not in told


def test_no_option_takes_a_passphrase_or_key() -> None:
    from scripts.document_commands import commands

    names = {name for command, _ in commands() for one in command.params for name in one.opts}
    assert not {name for name in names if "pass" in name and name != "--passport"} | ({"--key"} & names)


def test_an_account_without_key_signs_nothing() -> None:
    from lotproof.errors import KeyRefused

    with pytest.raises(KeyRefused, match="was not opened"):
        who.Unsigned("0x1").sign_transaction({})
    with pytest.raises(KeyRefused, match="was not opened"):
        who.Unsigned("0x1").sign_typed_data({})


def test_a_maker_is_no_wholesaler(captured: Place) -> None:
    assert captured.refused(*SHIP, "--as", MAKER).startswith(f"refused: {CASES[0]} is held by GLN {WHOLESALER}")
