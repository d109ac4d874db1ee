"""Which chain a name means, and how a bad description of one is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.chain import engines, networks
from lotproof.chain.networks import Network
from lotproof.errors import BadInput

Write = Callable[[str], Path]
CONSORTIUM = '[networks.consortium]\nurls = ["http://10.0.0.1:8545", "https://node.example"]\nchain_id = 1337\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes networks.toml into a home of this test's own."""

    def put(text: str) -> Path:
        path = tmp_path / "networks.toml"
        path.write_text(text, "utf-8")
        return path

    return put


def test_memory_has_no_url(tmp_path: Path) -> None:
    network = networks.resolve("memory", tmp_path)

    assert network == Network("memory", (), 31337)
    assert network.is_memory


def test_local_is_this_machine(tmp_path: Path) -> None:
    assert networks.resolve("local", tmp_path) == Network("local", ("http://127.0.0.1:8545",), 31337)


def test_local_has_the_port_that_is_named(tmp_path: Path) -> None:
    assert networks.resolve("local", tmp_path, local_port="9001").urls == ("http://127.0.0.1:9001",)


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_told(port: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"LOTPROOF_LOCAL_PORT: found {port!r}; expected a port"):
        networks.resolve("local", tmp_path, local_port=port)


def test_local_has_the_port_of_its_engine(tmp_path: Path) -> None:
    folder = networks.local_folder(tmp_path)
    folder.mkdir()
    record = engines._EngineRecord("anvil", 2**22 + 1, "long ago", 9002, None)
    engines._write(folder, record)

    assert networks.resolve("local", tmp_path).urls == ("http://127.0.0.1:9002",)


def test_a_name_from_the_file(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM + "confirmations = 2\n")

    urls = ("http://10.0.0.1:8545", "https://node.example")
    assert networks.resolve("consortium", tmp_path) == Network("consortium", urls, 1337, 2)


def test_confirmations_are_none_by_default(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM)

    assert networks.resolve("consortium", tmp_path).confirmations == 0


def test_how_long_to_wait_is_read_from_the_file(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM + "replace_after = 2\ngive_up_after = 600\n")

    pace = networks.resolve("consortium", tmp_path).pace
    assert (pace.doubt, pace.stuck, pace.deadline) == (2, 2, 600)


def test_half_a_minute_and_two_are_waited_by_default(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM)

    pace = networks.resolve("consortium", tmp_path).pace
    assert (pace.doubt, pace.stuck, pace.deadline) == (3, 30, 120)


def test_the_most_for_gas_is_read_from_the_file(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM + "max_fee_gwei = 0\n")

    assert networks.resolve("consortium", tmp_path).max_fee == 0


def test_a_thousand_gwei_are_the_most_by_default(write: Write, tmp_path: Path) -> None:
    write(CONSORTIUM)

    assert networks.resolve("consortium", tmp_path).max_fee == 10**12


def test_a_url_with_its_chain_id_is_not_asked(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1"

    assert networks.resolve(url, tmp_path, 5) == Network(url, (url,), 5)


def test_an_unknown_name_is_told_with_the_known_ones(write: Write, tmp_path: Path) -> None:
    path = write(CONSORTIUM)

    with pytest.raises(BadInput, match=re.escape(f"expected memory, local, consortium (names in {path})")):
        networks.resolve("consortum", tmp_path)


def test_the_chain_id_of_a_name_cannot_be_another(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="found chain id 1 for the network local; expected 31337"):
        networks.resolve("local", tmp_path, 1)


@pytest.mark.parametrize("url", ["ftp://node", "http://", "http://node:99999", "http://[::1", "://x"])
def test_a_url_that_is_none_is_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="expected an http or https URL"):
        networks.resolve(url, tmp_path, 1)


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("urls = [", "", "no TOML"),
        ("[network.x]", "", "the keys network"),
        ("networks = 3", "", "the keys networks"),
        ("[networks]\nx = 3", "networks.x", "3"),
        ("[networks.local]", "networks.local", "the name local"),
        ('[networks.x]\nurl = "http://a"', "networks.x", "the key url"),
        ("[networks.x]\nchain_id = 1", "networks.x.urls", "nothing"),
        ("[networks.x]\nurls = []\nchain_id = 1", "networks.x.urls", "[]"),
        ('[networks.x]\nurls = ["http://a", 4]\nchain_id = 1', "networks.x.urls[1]", "4"),
        ('[networks.x]\nurls = ["a"]\nchain_id = 1', "networks.x.urls[0]", "'a'"),
        ('[networks.x]\nurls = ["http://a"]', "networks.x.chain_id", "nothing"),
        ('[networks.x]\nurls = ["http://a"]\nchain_id = "1"', "networks.x.chain_id", "'1'"),
        ('[networks.x]\nurls = ["http://a"]\nchain_id = true', "networks.x.chain_id", "True"),
        ('[networks.x]\nurls = ["http://a"]\nchain_id = 0', "networks.x.chain_id", "0"),
        (CONSORTIUM + "confirmations = -1", "networks.consortium.confirmations", "-1"),
        (CONSORTIUM + "replace_after = 0", "networks.consortium.replace_after", "0"),
        (CONSORTIUM + "give_up_after = 1.5", "networks.consortium.give_up_after", "1.5"),
        (CONSORTIUM + "give_up_after = 30", "networks.consortium.give_up_after", "30"),
    ],
)
def test_a_bad_description_is_told_with_file_and_key(
    text: str, where: str, found: str, write: Write, tmp_path: Path
) -> None:
    path = write(text)

    with pytest.raises(BadInput) as refused:
        networks.resolve("x", tmp_path)

    assert refused.value.where == f"{path}, {where}".removesuffix(", ")
    assert refused.value.found.startswith(found)


def test_a_file_that_is_no_text_is_told(write: Write, tmp_path: Path) -> None:
    write("").write_bytes(b"\xff\xfe\xfa")

    with pytest.raises(BadInput, match=r"networks\.toml: found a file that cannot be read"):
        networks.resolve("x", tmp_path)
