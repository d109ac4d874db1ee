import os
import traceback
from pathlib import Path

import pytest

from lotproof.chain.passphrase import PASSPHRASE_FILE, passphrase_from
from lotproof.errors import KeyRefused


def written(folder: Path, content: bytes, mode: int = 0o600) -> dict[str, str]:
    """The environment that names a file of this content."""
    path = folder / "passphrase"
    path.write_bytes(content)
    path.chmod(mode)
    return {PASSPHRASE_FILE: str(path)}


def test_variable_that_is_not_set_gives_none() -> None:
    assert passphrase_from(environ={}) is None


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (b"open sesame", "open sesame"),
        (b"open sesame\n", "open sesame"),
        (b"open sesame\r\n", "open sesame"),
        (b"first\nsecond\n", "first"),
        (b"  blanks belong to it \n", "  blanks belong to it "),
        ("Schlüssel\n".encode(), "Schlüssel"),
    ],
)
def test_first_line_is_the_passphrase(tmp_path: Path, content: bytes, passphrase: str) -> None:
    assert passphrase_from(environ=written(tmp_path, content)) == passphrase


def test_another_variable_may_name_the_file(tmp_path: Path) -> None:
    name = written(tmp_path, b"x")[PASSPHRASE_FILE]
    assert passphrase_from("OTHER", {"OTHER": name}) == "x"


def test_process_environment_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE_FILE, written(tmp_path, b"from outside")[PASSPHRASE_FILE])
    assert passphrase_from() == "from outside"


def test_pipe_gives_a_passphrase() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"through a pipe\n")
    os.close(writer)
    assert passphrase_from(environ={PASSPHRASE_FILE: f"/dev/fd/{reader}"}) == "through a pipe"
    os.close(reader)


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n", b"\nsecond line"])
def test_empty_first_line_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(KeyRefused, match="begins with a line of 0 bytes"):
        passphrase_from(environ=written(tmp_path, content))


def test_endless_first_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="expected 1 to 4096"):
        passphrase_from(environ=written(tmp_path, b"x" * 100_000))


def test_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match=r"nowhere' \(LOTPROOF_PASSPHRASE_FILE\) cannot be read: No such file"):
        passphrase_from(environ={PASSPHRASE_FILE: str(tmp_path / "nowhere")})


@pytest.mark.parametrize("name", ["", "/", "a\0b"])
def test_name_of_no_file_is_refused(name: str) -> None:
    with pytest.raises(KeyRefused, match="cannot be read"):
        passphrase_from(environ={PASSPHRASE_FILE: name})


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o606, 0o601])
def test_file_open_to_everybody_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyRefused, match=f"open to everybody .mode {mode:04o}"):
        passphrase_from(environ=written(tmp_path, b"secret", mode))


def test_file_open_to_its_group_is_read(tmp_path: Path) -> None:
    assert passphrase_from(environ=written(tmp_path, b"shared", 0o640)) == "shared"


def test_other_encodings_are_refused_without_showing_the_line(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="UTF-8") as caught:
        passphrase_from(environ=written(tmp_path, b"s" * 9 + b"\xff\n"))
    assert "sssss" not in "".join(traceback.format_exception(caught.value))
