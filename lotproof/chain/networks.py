"""Which chain is meant: `memory`, `local`, a name from networks.toml, or a URL."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lotproof.chain.rpc import shown
from lotproof.errors import BadInput
from lotproof.ports import DEFAULT_MAX_FEE, DEFAULT_PACE, Pace

MEMORY = "memory"
LOCAL = "local"
LOCAL_CHAIN_ID = 31337
LOCAL_PORT = 8545
_REPLACE_AFTER, _GIVE_UP_AFTER = round(DEFAULT_PACE.stuck), round(DEFAULT_PACE.deadline)
_MAX_FEE_GWEI = DEFAULT_MAX_FEE // 10**9
_DEFAULTS = {
    "confirmations": 0,
    "replace_after": _REPLACE_AFTER,
    "give_up_after": _GIVE_UP_AFTER,
    "max_fee_gwei": _MAX_FEE_GWEI,
}
_KEYS = ("urls", "chain_id", *_DEFAULTS)


@dataclass(frozen=True, slots=True)
class Network:
    """A chain and where it is reached.

    ``confirmations`` is how many blocks must stand on a transaction's own before it is final: none where each block is
    (QBFT, Anvil), as many as the network's reorganisations are deep elsewhere. After so many seconds without anything
    in a block, what was sent is sent again at a higher fee (``replace_after``), and waited for no longer
    (``give_up_after``). No transaction offers more than ``max_fee_gwei`` for a unit of gas.
    """

    name: str
    urls: tuple[str, ...]
    chain_id: int
    confirmations: int = 0
    replace_after: int = _REPLACE_AFTER
    give_up_after: int = _GIVE_UP_AFTER
    max_fee_gwei: int = _MAX_FEE_GWEI

    @property
    def max_fee(self) -> int:
        """The most to be offered for a unit of gas, in wei."""
        return self.max_fee_gwei * 10**9

    @property
    def pace(self) -> Pace:
        """How patient a sender is there."""
        doubt = min(DEFAULT_PACE.doubt, self.replace_after)
        return Pace(doubt=doubt, stuck=self.replace_after, deadline=self.give_up_after)

    @property
    def is_memory(self) -> bool:
        """Whether the chain lives in this process."""
        return self.name == MEMORY

    def __str__(self) -> str:
        return self.name


def local_folder(home: Path) -> Path:
    """Where the engine of the network `local` keeps its chain."""
    return home / LOCAL


def networks_file(home: Path) -> Path:
    """Where networks of other names are described."""
    return home / "networks.toml"


def resolve(named: str, home: Path, chain_id: int | None = None, *, local_port: str | None = None) -> Network:
    """The network that ``named`` means to the user whose files are under ``home``.

    ``chain_id`` goes with a URL, which is asked for its id without it. The network `local` is at ``local_port`` where
    one is named, else where its engine runs.

    Raises BadInput for an unknown name, a bad networks.toml or the id of another chain, ChainUnreachable where a URL
    that must be asked is silent.
    """
    if "://" in named:
        return _at_url(named, chain_id)
    network = _named(named, home, local_port)
    if chain_id not in (None, network.chain_id):
        raise BadInput(f"chain id {chain_id} for the network {named}", expected=f"{network.chain_id}, or none")
    return network


def configured(home: Path) -> dict[str, Network]:
    """The networks of networks.toml by name; raises BadInput with file and key where it is wrong."""
    path = networks_file(home)
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"a file that cannot be read ({error})", expected="networks in TOML", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"no TOML ({error})", expected="networks in TOML", where=str(path)) from error
    networks = table.get("networks", {})
    if not isinstance(networks, dict) or set(table) - {"networks"}:
        found = ", ".join(sorted(table))
        raise BadInput(f"the keys {found}", expected="only tables [networks.<name>]", where=str(path))
    return {name: _network(name, given, f"{path}, networks.{name}") for name, given in networks.items()}


def _named(name: str, home: Path, local_port: str | None) -> Network:
    if name == MEMORY:
        return Network(MEMORY, (), LOCAL_CHAIN_ID)
    if name == LOCAL:
        return Network(LOCAL, (_local_url(home, local_port),), LOCAL_CHAIN_ID)
    known = configured(home)
    if name not in known:
        names = ", ".join([MEMORY, LOCAL, *sorted(known)])
        expected = f"{names} (names in {networks_file(home)}), or an http or https URL"
        raise BadInput(f"network {_found(name)}", expected=expected)
    return known[name]


def _at_url(url: str, chain_id: int | None) -> Network:
    _check_url(url, "")
    if chain_id is None:
        from lotproof.chain.endpoints import ask_chain_id

        chain_id = ask_chain_id(url)
    return Network(url, (url,), chain_id)


def _local_url(home: Path, port: str | None) -> str:
    if port is None:
        from lotproof.chain import engines

        return engines.url_of(local_folder(home)) or f"http://127.0.0.1:{LOCAL_PORT}"
    return f"http://127.0.0.1:{local_port_of(port)}"


def local_port_of(port: str | None) -> int:
    """The port of the network `local` that a user's setting names, or the usual one. Raises BadInput."""
    if port is None:
        return LOCAL_PORT
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise BadInput(repr(port), expected="a port, 1 to 65535", where="LOTPROOF_LOCAL_PORT")
    return int(port)


def _network(name: str, given: Any, where: str) -> Network:
    if name in (MEMORY, LOCAL):
        raise BadInput(f"the name {name}", expected="another, since this one stands for itself", where=where)
    if not isinstance(given, dict):
        raise BadInput(_found(given), expected="a table with urls and chain_id", where=where)
    unknown = sorted(set(given) - set(_KEYS))
    if unknown:
        raise BadInput(f"the key {unknown[0]}", expected="only " + ", ".join(_KEYS), where=where)
    given = _DEFAULTS | given
    network = Network(
        name,
        _urls(given.get("urls"), f"{where}.urls"),
        _whole(given, "chain_id", 1, where),
        _whole(given, "confirmations", 0, where),
        _whole(given, "replace_after", 1, where),
        _whole(given, "give_up_after", 1, where),
        _whole(given, "max_fee_gwei", 0, where),
    )
    if network.give_up_after <= network.replace_after:
        expected = f"more than replace_after, which is {network.replace_after}"
        raise BadInput(str(network.give_up_after), expected=expected, where=f"{where}.give_up_after")
    return network


def _urls(given: Any, where: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise BadInput(_found(given), expected='a list of URLs, such as ["http://10.0.0.1:8545"]', where=where)
    for place, url in enumerate(given):
        _check_url(url, f"{where}[{place}]")
    return tuple(given)


def _check_url(url: Any, where: str) -> None:
    expected = "an http or https URL, such as http://127.0.0.1:8545"
    if not isinstance(url, str):
        raise BadInput(_found(url), expected=expected, where=where)
    if not is_web_url(url):
        raise BadInput(shown(url) if "://" in url or "@" in url else repr(url), expected=expected, where=where)


def is_web_url(url: str) -> bool:
    """Whether ``url`` is of http or https, with a host and a port that can be one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _whole(given: Mapping[str, Any], key: str, least: int, where: str) -> int:
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadInput(_found(value), expected=f"a whole number from {least} on", where=f"{where}.{key}")
    return value


def _found(value: Any) -> str:
    """What stands there, but no URL, not even one with a part missing: a password may be in it."""
    if value is None:
        return "nothing"
    written = repr(value)
    return "something like a URL" if set(written) & set("@/:") else written
