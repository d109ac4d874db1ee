import os
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account

from lotproof.chain.keystore import Keystore
from lotproof.chain.signing import LocalSigner
from lotproof.errors import BadInput, KeyRefused, LotproofError

KEY = b"\x07" * 32
ADDRESS = "0x4a62316623ad457F02cDC5D997deD67a383EC569"
PASSPHRASE = "open-sesame-4711"


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "keys", work_factor=2)


@pytest.fixture
def filled(keystore: Keystore) -> Keystore:
    keystore.import_key("maker", KEY, PASSPHRASE)
    return keystore


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_imported_key_gives_its_address(keystore: Keystore) -> None:
    assert keystore.import_key("maker", KEY, PASSPHRASE) == ADDRESS


def test_unlocked_key_signs_as_its_address(filled: Keystore) -> None:
    assert filled.unlock("maker", PASSPHRASE).address == ADDRESS


def test_new_key_is_unlocked_with_its_passphrase(keystore: Keystore) -> None:
    address = keystore.new("operator", PASSPHRASE)
    assert keystore.unlock("operator", PASSPHRASE).address == address


def test_new_keys_differ(keystore: Keystore) -> None:
    assert keystore.new("one", PASSPHRASE) != keystore.new("two", PASSPHRASE)


def test_new_key_skips_numbers_that_are_no_key(tmp_path: Path) -> None:
    draws = iter([bytes(32), b"\xff" * 32, KEY])
    keystore = Keystore(tmp_path / "keys", work_factor=2, randomness=lambda _: next(draws))
    assert keystore.new("maker", PASSPHRASE) == ADDRESS


def test_other_tools_open_the_file(filled: Keystore) -> None:
    text = (filled.folder / "maker.json").read_text()
    assert bytes(Account.decrypt(text, PASSPHRASE)) == KEY


def test_list_gives_names_addresses_and_files_in_order(filled: Keystore) -> None:
    other = filled.new("dispenser", PASSPHRASE)
    entries = [(entry.name, entry.address, entry.path.name) for entry in filled.list()]
    assert entries == [("dispenser", other, "dispenser.json"), ("maker", ADDRESS, "maker.json")]


def test_list_of_a_folder_that_is_not_there_is_empty(keystore: Keystore) -> None:
    assert keystore.list() == ()


def test_list_leaves_other_files_alone(filled: Keystore) -> None:
    (filled.folder / "README").write_text("not a key")
    (filled.folder / ".maker.0011.tmp").write_text("left by a crash")
    assert [entry.name for entry in filled.list()] == ["maker"]


def test_list_names_the_damaged_file(filled: Keystore) -> None:
    (filled.folder / "maker.json").write_text("{}")
    with pytest.raises(BadInput, match=r"key file .*maker\.json: found another 'version', or none"):
        filled.list()


def test_folder_and_file_are_for_the_owner_only(filled: Keystore) -> None:
    assert mode_of(filled.folder) == 0o700
    assert mode_of(filled.folder / "maker.json") == 0o600


def test_parent_folders_are_made(tmp_path: Path) -> None:
    keystore = Keystore(tmp_path / "a" / "b", work_factor=2)
    keystore.new("maker", PASSPHRASE)
    assert mode_of(tmp_path / "a" / "b") == 0o700


def test_nothing_but_the_key_file_stays(filled: Keystore) -> None:
    assert files_in(filled.folder) == ["maker.json"]


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "0", "x" * 40, "con.json"])
def test_plain_names_are_taken(keystore: Keystore, name: str) -> None:
    keystore.import_key(name, KEY, PASSPHRASE)
    assert [entry.name for entry in keystore.list()] == [name]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "/etc/x", ".hidden", "-x", "a b", "a\n", "a\0", "é", "a\\b", "x" * 41]
)
def test_other_names_are_refused(filled: Keystore, name: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: filled.new(name, PASSPHRASE),
        lambda: filled.import_key(name, KEY, PASSPHRASE),
        lambda: filled.unlock(name, PASSPHRASE),
    ]
    for call in calls:
        with pytest.raises(BadInput, match=r"key name .*expected 1 to 40 letters"):
            call()


def test_key_pasted_as_a_name_is_not_shown(keystore: Keystore) -> None:
    with pytest.raises(BadInput) as caught:
        keystore.new(KEY.hex(), PASSPHRASE)
    assert KEY.hex() not in shown(caught.value)


def test_taken_name_is_refused_and_the_file_stays(filled: Keystore) -> None:
    before = (filled.folder / "maker.json").read_bytes()
    with pytest.raises(KeyRefused, match="a key 'maker' already"):
        filled.new("maker", "another passphrase")
    assert (filled.folder / "maker.json").read_bytes() == before


def test_file_that_appears_meanwhile_is_not_overwritten(keystore: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def late(source: Path, target: Path) -> None:
        target.write_text("the other process was faster")
        real(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(KeyRefused, match="a key 'maker' already"):
        keystore.new("maker", PASSPHRASE)
    assert (keystore.folder / "maker.json").read_text() == "the other process was faster"
    assert files_in(keystore.folder) == ["maker.json"]


def test_link_to_nowhere_is_a_taken_name(filled: Keystore) -> None:
    (filled.folder / "other.json").symlink_to(filled.folder / "nowhere")
    with pytest.raises(KeyRefused, match="a key 'other' already"):
        filled.new("other", PASSPHRASE)


def test_full_disk_leaves_nothing_behind(keystore: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyRefused, match=r"key maker cannot be written .*: No space left on device"):
        keystore.new("maker", PASSPHRASE)
    assert files_in(keystore.folder) == []


def test_unknown_name_is_refused(filled: Keystore) -> None:
    with pytest.raises(KeyRefused, match="found no key 'wholesaler'"):
        filled.unlock("wholesaler", PASSPHRASE)


def test_unknown_folder_holds_no_key(keystore: Keystore) -> None:
    with pytest.raises(KeyRefused, match="found no key 'maker'"):
        keystore.unlock("maker", PASSPHRASE)


def test_wrong_passphrase_is_refused(filled: Keystore) -> None:
    with pytest.raises(KeyRefused, match=r"maker\.json: the passphrase does not open it") as caught:
        filled.unlock("maker", "wrong")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o620])
def test_file_open_to_others_is_refused(filled: Keystore, mode: int) -> None:
    (filled.folder / "maker.json").chmod(mode)
    with pytest.raises(KeyRefused, match=rf"maker\.json is open to others \(mode {mode:04o}\); expected 0600"):
        filled.unlock("maker", PASSPHRASE)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_folder_open_to_others_is_refused(filled: Keystore, mode: int) -> None:
    filled.folder.chmod(mode)
    calls: list[Callable[[], object]] = [
        filled.list,
        lambda: filled.unlock("maker", PASSPHRASE),
        lambda: filled.new("other", PASSPHRASE),
    ]
    for call in calls:
        with pytest.raises(KeyRefused, match=rf"keys is open to others \(mode {mode:04o}\); expected 0700"):
            call()


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    keystore = Keystore(tmp_path / "keys", work_factor=2)
    with pytest.raises(KeyRefused, match="is no folder"):
        keystore.list()
    with pytest.raises(KeyRefused, match="is no folder"):
        keystore.new("maker", PASSPHRASE)


def test_link_in_the_place_of_a_key_is_refused(filled: Keystore) -> None:
    (filled.folder / "other.json").symlink_to(filled.folder / "maker.json")
    with pytest.raises(KeyRefused, match=r"other\.json cannot be read"):
        filled.unlock("other", PASSPHRASE)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused(filled: Keystore, make: Callable[[Path], None]) -> None:
    make(filled.folder / "other.json")
    with pytest.raises(KeyRefused, match=r"other\.json (is no regular file|cannot be read)"):
        filled.unlock("other", PASSPHRASE)


def test_endless_file_is_refused(filled: Keystore) -> None:
    (filled.folder / "maker.json").write_text(" " * 70_000)
    with pytest.raises(BadInput, match="more than 65536 bytes"):
        filled.unlock("maker", PASSPHRASE)


def test_repr_shows_the_folder_only(filled: Keystore) -> None:
    assert repr(filled) == f"Keystore({str(filled.folder)!r})"


def shown(error: BaseException) -> str:
    """Everything a user or a log can get to see of an error."""
    chain = "".join(traceback.format_exception(error))
    return chain + repr(error) + repr(error.args) + repr(error.__cause__) + repr(error.__context__)


SECRETS = (PASSPHRASE, KEY.hex(), repr(KEY), str(int.from_bytes(KEY, "big")))


def damage(keystore: Keystore) -> LocalSigner:
    (keystore.folder / "maker.json").write_text("{" + PASSPHRASE)
    return keystore.unlock("maker", PASSPHRASE)


@pytest.mark.parametrize(
    "act",
    [
        lambda keystore: keystore.unlock("maker", PASSPHRASE + "!"),
        lambda keystore: keystore.unlock("nobody", PASSPHRASE),
        lambda keystore: keystore.unlock("maker", PASSPHRASE + "\udce9"),
        lambda keystore: keystore.import_key("maker", KEY, PASSPHRASE),
        lambda keystore: keystore.import_key("new", KEY, PASSPHRASE + "\udce9"),
        lambda keystore: keystore.import_key("new", KEY + KEY, PASSPHRASE),
        lambda keystore: keystore.import_key("../new", KEY, PASSPHRASE),
        damage,
    ],
)
def test_no_secret_is_ever_shown(filled: Keystore, act: Callable[[Keystore], object]) -> None:
    with pytest.raises(LotproofError) as caught:
        act(filled)
    assert caught.value.exit_code == 2
    assert not [secret for secret in SECRETS if secret in shown(caught.value)]
