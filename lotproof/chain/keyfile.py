"""The content of one key file: Web3 Secret Storage, version 3, as geth, Besu and eth-account write it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from lotproof.commit.canonical import read_json
from lotproof.errors import BadInput, KeyRefused
from lotproof.model.keccak import checksum_address, keccak256

STANDARD_WORK_FACTOR = 2**18
"""scrypt's N for keys that are worth something: 256 MiB and about a second for each guess."""

# What a file may demand: 1 GiB of memory for scrypt, some seconds for either. A hostile file could ask for more.
_MAX_SCRYPT_MEMORY = 2**30
_MAX_PARALLEL = 16
_MAX_ITERATIONS = 10_000_000
_HEXADECIMAL = re.compile(r"(?:0x)?(?:[0-9a-fA-F]{2})+")


def encrypt(private_key: bytes, passphrase: str, work_factor: int) -> str:
    """The text of a key file; raises KeyRefused when ``passphrase`` is empty or no text."""
    if not passphrase:
        raise KeyRefused("found an empty passphrase; expected at least one character")
    _refuse_unwritable(passphrase)
    derivation = {"dklen": 32, "n": work_factor, "r": 8, "p": 1, "salt": secrets.token_hex(16)}
    derived, iv = _derived("scrypt", derivation, passphrase), secrets.token_bytes(16)
    ciphertext = _crypted(private_key, derived, iv)
    crypto = {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": iv.hex()},
        "ciphertext": ciphertext.hex(),
        "kdf": "scrypt",
        "kdfparams": derivation,
        "mac": _checksum(derived, ciphertext).hex(),
    }
    address = _address_for(private_key).removeprefix("0x").lower()
    return json.dumps({"address": address, "crypto": crypto, "id": str(uuid.uuid4()), "version": 3}) + "\n"


def address_of(text: bytes, where: str) -> str:
    """The address a key file states, which needs no passphrase; raises BadInput when the file is damaged."""
    return _address(_checked(text, where), where)


def decrypt(text: bytes, passphrase: str, where: str) -> bytes:
    """The private key in a key file. ``where`` names the file in messages.

    Raises BadInput when the file is damaged, KeyRefused when the passphrase does not open it or the key is not that of
    the address it states: the checksum inside does not cover the whole file.
    """
    document = _checked(text, where)
    _refuse_unwritable(passphrase)
    crypto = document["crypto"]
    derived, ciphertext = _derived(crypto["kdf"], crypto["kdfparams"], passphrase), _octets(crypto["ciphertext"])
    if not hmac.compare_digest(_checksum(derived, ciphertext), _octets(crypto["mac"])):
        raise KeyRefused(f"{where}: the passphrase does not open it")
    private_key = _crypted(ciphertext, derived, _octets(crypto["cipherparams"]["iv"]))
    stated = _address(document, where)
    if _address_for(private_key) != stated:
        raise KeyRefused(f"{where}: the key inside is not that of {stated}, which the file states")
    return private_key


def _derived(kind: str, parameters: Mapping[str, Any], passphrase: str) -> bytes:
    """32 bytes: the first half encrypts, the second one goes into the checksum."""
    typed, salt = passphrase.encode(), _octets(parameters["salt"])
    if kind == "pbkdf2":
        return hashlib.pbkdf2_hmac("sha256", typed, salt, parameters["c"], 32)
    # OpenSSL's own takes no r of 1 with the n that the definition's test vector has.
    from Crypto.Protocol.KDF import scrypt

    n, r, p = parameters["n"], parameters["r"], parameters["p"]
    found = scrypt(typed, salt, 32, n, r, p)  # type: ignore[arg-type]
    return bytes(found)  # type: ignore[arg-type]


def _crypted(data: bytes, derived: bytes, iv: bytes) -> bytes:
    """AES-128 in counter mode, which goes both ways."""
    from Crypto.Cipher import AES

    start = int.from_bytes(iv, "big")
    return AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=start).encrypt(data)


def _checksum(derived: bytes, ciphertext: bytes) -> bytes:
    return keccak256(derived[16:] + ciphertext)


def _octets(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _address_for(private_key: bytes) -> str:
    from lotproof.chain.signing import LocalSigner, is_private_key

    return LocalSigner(private_key).address if is_private_key(private_key) else ""


def _refuse_unwritable(passphrase: str) -> None:
    """Not by catching UnicodeEncodeError: it carries the whole text."""
    if any("\ud800" <= character <= "\udfff" for character in passphrase):
        raise KeyRefused("found a passphrase with half a character (a lone surrogate); expected text")


def _checked(text: bytes, where: str) -> dict[str, Any]:
    """The document, with every member that decryption will use in the shape it must have."""
    try:
        document = read_json(text)
    except BadInput as error:
        raise error.at(where) from error
    _member(document, "version", where, 3)
    _address(document, where)
    crypto = _table(document, "crypto", where)
    _member(crypto, "cipher", where, "aes-128-ctr")
    _hexadecimal(_table(crypto, "cipherparams", where), "iv", where, range(1, 17))
    _hexadecimal(crypto, "ciphertext", where, range(32, 33))
    _hexadecimal(crypto, "mac", where, range(32, 33))
    _check_derivation(crypto, where)
    return dict(document)


def _check_derivation(crypto: Mapping[str, Any], where: str) -> None:
    params = _table(crypto, "kdfparams", where)
    _hexadecimal(params, "salt", where, range(1, 65))
    _member(params, "dklen", where, 32)
    if crypto.get("kdf") == "pbkdf2":
        _member(params, "prf", where, "hmac-sha256")
        _number(params, "c", where, _MAX_ITERATIONS)
        return
    _member(crypto, "kdf", where, "scrypt")
    block = _number(params, "r", where, 64)
    _number(params, "p", where, _MAX_PARALLEL)
    cost = _number(params, "n", where, _MAX_SCRYPT_MEMORY // (128 * block))
    if cost < 2 or cost & (cost - 1):
        raise BadInput(f"n {cost}", expected="a power of two", where=where)


def _table(holder: object, name: str, where: str) -> Mapping[str, Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(found, dict):
        raise BadInput(f"no object {name!r}", expected="a key file of Web3 Secret Storage, version 3", where=where)
    return found


def _member(holder: object, name: str, where: str, expected: str | int) -> None:
    found = holder.get(name) if isinstance(holder, dict) else None
    if found != expected or type(found) is not type(expected):
        raise BadInput(f"another {name!r}, or none", expected=f"{name!r} of {expected!r}", where=where)


def _number(holder: Mapping[str, Any], name: str, where: str, most: int) -> int:
    found = holder.get(name)
    if type(found) is not int or not 1 <= found <= most:
        raise BadInput(f"another {name!r}, or none", expected=f"{name!r} from 1 to {most}", where=where)
    return found


def _hexadecimal(holder: Mapping[str, Any], name: str, where: str, lengths: range) -> str:
    found = holder.get(name)
    digits = found.removeprefix("0x") if isinstance(found, str) and _HEXADECIMAL.fullmatch(found) else ""
    if len(digits) // 2 not in lengths:
        expected = f"{name!r} as {2 * lengths[0]} to {2 * lengths[-1]} hexadecimal digits"
        raise BadInput(f"another {name!r}, or none", expected=expected, where=where)
    return digits


def _address(document: Mapping[str, Any], where: str) -> str:
    if not isinstance(document, dict):
        raise BadInput("no JSON object", expected="a key file of Web3 Secret Storage, version 3", where=where)
    return checksum_address("0x" + _hexadecimal(document, "address", where, range(20, 21)).lower())
