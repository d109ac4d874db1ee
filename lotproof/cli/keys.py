"""Private keys that come from outside."""

from __future__ import annotations

import re
from pathlib import Path

import click

from lotproof.cli.asking import has_terminal, passphrase
from lotproof.errors import KeyRefused
from lotproof.service.files import read_bytes

_LONGEST = 64 * 1024


def private_key_from(path: Path) -> bytes:
    """The 32 bytes in ``path``: a version 3 key file, opened by its passphrase, or 64 hexadecimal digits."""
    from lotproof.chain.keyfile import decrypt

    content = read_bytes(path, "a key file", most=_LONGEST)
    if content.lstrip().startswith(b"{"):
        return decrypt(content, passphrase(f"Passphrase of {path}"), f"key file {path}")
    return _hexadecimal(content.decode("latin-1").strip(), f"key file {path}")


def private_key_typed() -> bytes:
    """The key as it is typed, unseen."""
    if not has_terminal():
        raise KeyRefused("found no terminal to ask for the private key; expected --file")
    return _hexadecimal(str(click.prompt("Private key (64 hex digits)", hide_input=True, err=True)), "the key typed")


def _hexadecimal(text: str, where: str) -> bytes:
    """Says only how long it is: it may be nearly a key."""
    digits = text.removeprefix("0x")
    if re.fullmatch("[0-9a-fA-F]{64}", digits) is None:
        raise KeyRefused(f"{where}: found {len(digits)} characters; expected 64 hexadecimal digits")
    return bytes.fromhex(digits)
