"""A folder of encrypted private keys with names, and of names for keys that another program holds."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lotproof.chain import external, files, keyfile
from lotproof.chain.files import make_private_folder
from lotproof.chain.signing import LocalSigner, is_private_key
from lotproof.commit.canonical import read_json
from lotproof.errors import BadInput, KeyRefused
from lotproof.model.keccak import checksum_address

# Shorter than a private key in hexadecimal, so that one pasted in the wrong place never becomes a file's name.
_MAX_NAME = 40
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SUFFIX = ".json"
_MAX_FILE = 64 * 1024
_SIGNER = "signer"
"""The member that tells the file of a key held elsewhere from a key file."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key in the folder: its name, its address with the checksum of EIP-55, its file.

    ``signer`` is the URL of the program that holds it, empty where the file itself does.
    """

    name: str
    address: str
    path: Path
    signer: str = ""


class Keystore:
    """Key files of Web3 Secret Storage, version 3, named ``<name>.json``: the folder 0700, the files 0600.

    A file is written whole or not at all, and never over another. No message, repr or traceback of this class carries
    a key or a passphrase.
    """

    def __init__(
        self,
        folder: Path,
        *,
        work_factor: int = keyfile.STANDARD_WORK_FACTOR,
        randomness: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Name the folder, which is made with the first key. A smaller ``work_factor`` is for tests only."""
        self.folder = folder
        self._work_factor = work_factor
        self._randomness = randomness

    def __repr__(self) -> str:
        return f"Keystore({str(self.folder)!r})"

    def new(self, name: str, passphrase: str) -> str:
        """Make a key and keep it under ``name``; gives its address.

        Raises BadInput on an impossible name, KeyRefused when the name is taken or the passphrase is empty.
        """
        private_key = self._randomness(32)
        while not is_private_key(private_key):
            private_key = self._randomness(32)
        return self.import_key(name, private_key, passphrase)

    def import_key(self, name: str, private_key: bytes, passphrase: str) -> str:
        """Keep the 32-byte ``private_key`` under ``name``; gives its address. Raises as ``new`` does."""
        path = self._path(name)
        address = LocalSigner(private_key).address
        self._make_folder()
        if os.path.lexists(path):
            raise _taken(name)
        text = keyfile.encrypt(private_key, passphrase, self._work_factor)
        self._write(name, text.encode("ascii"))
        return address

    def add_external(self, name: str, url: str, address: str) -> str:
        """Give ``name`` to a key that the program at ``url`` holds; gives its address. Raises as ``new`` does."""
        path = self._path(name)
        external.check_url(url)
        stated = checksum_address(address)
        self._make_folder()
        if os.path.lexists(path):
            raise _taken(name)
        self._write(name, (json.dumps({_SIGNER: url, "address": stated}) + "\n").encode())
        return stated

    def list(self) -> tuple[KeyEntry, ...]:
        """All keys by name; needs no passphrase. Raises BadInput or KeyRefused on the first file that is not sound."""
        self._check_folder()
        names = sorted(path.stem for path in self.folder.glob("[!.]*" + _SUFFIX))
        return tuple(self.entry(name) for name in names)

    def unlock(self, name: str, passphrase: str) -> LocalSigner:
        """The signer for the key ``name``.

        Raises KeyRefused when there is no such key, the passphrase is wrong, or the file or folder is open to others;
        BadInput when the file is damaged.
        """
        path = self._path(name)
        self._check_folder()
        return LocalSigner(keyfile.decrypt(_read(path), passphrase, _where(path)))

    def entry(self, name: str) -> KeyEntry:
        """One key by its name; needs no passphrase. Raises KeyRefused where there is none, else as ``list`` does."""
        path = self._path(name)
        self._check_folder()
        content, where = _read(path), _where(path)
        if _SIGNER.encode() not in content:
            return KeyEntry(name, keyfile.address_of(content, where), path)
        try:
            fields = read_json(content)
        except BadInput as error:
            raise error.at(where) from error
        if not isinstance(fields, dict):
            raise BadInput(type(fields).__name__, expected="an object", where=where)
        url = files.field(fields, _SIGNER, str, where)
        external.check_url(url)
        return KeyEntry(name, files.address(fields, "address", where), path, url)

    def _path(self, name: str) -> Path:
        expected = f"1 to {_MAX_NAME} letters, digits, '.', '_' or '-', a letter or digit first"
        if not 1 <= len(name) <= _MAX_NAME:
            raise BadInput(f"a key name of {len(name)} characters", expected=expected)
        if not _NAME.fullmatch(name):
            raise BadInput(f"key name {name!r}", expected=expected)
        return self.folder / (name + _SUFFIX)

    def _make_folder(self) -> None:
        try:
            make_private_folder(self.folder)
        except OSError as error:
            raise KeyRefused(f"keystore folder {self.folder} cannot be made: {error.strerror}") from error
        self._check_folder()

    def _check_folder(self) -> None:
        """A folder that is not there holds no keys, and that is no fault."""
        try:
            mode = self.folder.stat().st_mode
        except FileNotFoundError:
            return
        except OSError as error:
            raise KeyRefused(f"keystore folder {self.folder} cannot be opened: {error.strerror}") from error
        if not stat.S_ISDIR(mode):
            raise KeyRefused(f"keystore folder {self.folder} is no folder")
        _refuse_open(mode, f"keystore folder {self.folder}", "0700")

    def _write(self, name: str, content: bytes) -> None:
        """Write beside, flush to the disk, then link: a link, unlike a rename, never replaces another file."""
        temporary = self.folder / f".{name}.{secrets.token_hex(8)}.tmp"
        try:
            _write_through(temporary, content)
            os.link(temporary, self._path(name))
        except FileExistsError as error:
            raise _taken(name) from error
        except OSError as error:
            raise KeyRefused(f"key {name} cannot be written to {self.folder}: {error.strerror}") from error
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        _flush_folder(self.folder)


def _taken(name: str) -> KeyRefused:
    return KeyRefused(f"found a key {name!r} already; expected another name, as keys are never overwritten")


def _where(path: Path) -> str:
    return f"key file {path}"


def _refuse_open(mode: int, what: str, expected: str) -> None:
    found = stat.S_IMODE(mode)
    if found & 0o077:
        raise KeyRefused(f"{what} is open to others (mode {found:04o}); expected {expected}: chmod {expected} it")


def _read(path: Path) -> bytes:
    # Not through links, and without waiting at a pipe: only what was checked is read.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise KeyRefused(f"{_where(path)} is no regular file")
            _refuse_open(mode, _where(path), "0600")
            content = file.read(_MAX_FILE + 1)
    except FileNotFoundError as error:
        raise KeyRefused(f"found no key {path.stem!r} in {path.parent}; expected the name of a key there") from error
    except OSError as error:
        raise KeyRefused(f"{_where(path)} cannot be read: {error.strerror}") from error
    if len(content) > _MAX_FILE:
        raise BadInput(f"more than {_MAX_FILE} bytes", expected="a key file of a few hundred", where=_where(path))
    return content


def _write_through(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
