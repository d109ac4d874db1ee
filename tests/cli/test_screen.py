"""Nothing from a file, a node or a name steers the screen: it is shown, and a verdict stays what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.table import Table

from lotproof.cli import output
from tests.cli.conftest import FILE, GTIN, MAKER, PHARMACY, SCANS, Place

KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of Anvil's published keys."""
FORGED = "Corvalin\x1b[2J\x1b[H\x1b[32mAUTHENTIC\x1b[8m\u202e\nAUTHENTIC  "
PROMPTING = "Har\u200bbor\x9b2J"


def is_clean(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@pytest.fixture
def renamed(delivered: Place, tmp_path: Path) -> Place:
    """A file gives the product and the maker names that would rewrite the answer."""
    product = f"urn:epc:idpat:sgtin:{GTIN[1:8]}.{GTIN[0]}{GTIN[8:13]}.*"
    elements = {
        product: (
            "urn:epcglobal:cbv:mda#regulatedProductName",
            FORGED,
        ),
    }
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:EPCClass",
        "vocabularyElementList": [
            {"id": name, "attributes": [{"id": attribute, "attribute": text}]}
            for name, (attribute, text) in elements.items()
        ],
    }
    document = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-01-01T00:00:00Z",
        "epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}},
        "epcisBody": {"eventList": [STORED]},
    }
    path = tmp_path / "names.json"
    path.write_text(json.dumps(document), "utf-8")
    delivered.run("capture", path, "--as", MAKER)
    return delivered


STORED = {
    "type": "ObjectEvent",
    "eventTime": "2026-01-01T00:00:00Z",
    "eventTimeZoneOffset": "+00:00",
    "action": "OBSERVE",
    "bizStep": "storing",
    "epcList": ["urn:epc:id:sscc:9521410.3000004517"],
}


def test_a_products_name_cannot_rewrite_the_verdict(renamed: Place) -> None:
    renamed.run("recall", f"(01){GTIN}(10)LP2611A", "--class", "1", "--reason", "seal", "--as", MAKER)
    printed = renamed.run("verify", SCANS[0], "--holder", PHARMACY, code=1).stdout
    assert printed.startswith("SUSPECT  ")
    assert is_clean(printed)
    assert [line for line in printed.splitlines() if line.startswith("AUTHENTIC")] == []
    assert "product: Corvalin\\x1b[2J" in printed


def test_a_table_sends_nothing_that_is_not_seen(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("7", f"held by {PROMPTING}")
    output.draw(table)
    assert capsys.readouterr().out == "7  held by Har\\u200bbor\\x9b2J\n"


def test_json_has_the_name_as_it_is_and_sends_no_control(renamed: Place) -> None:
    printed = renamed.run("partner", "list", "--json").stdout
    assert is_clean(printed)


def test_an_error_shows_what_it_quotes(delivered: Place) -> None:
    told = delivered.refused("verify", "(01)\x1b[2J\u202e", code=2)
    assert is_clean(told)
    assert "\\x1b" in told


@pytest.mark.parametrize("typed", [KEY, f"0x{KEY}"])
@pytest.mark.parametrize(
    "command",
    [
        ("ship", "{}", "--to", PHARMACY, "--as", PHARMACY),
        ("verify", "{}"),
        ("partner", "show", "{}"),
        ("receive", "--all", "--as", "{}"),
        ("capture", str(FILE), "--as", "{}"),
        ("history", "(01)09521410301255(21){}"),
        ("outbox", "list", "--state", "{}"),
        ("verify", SCANS[0], "--at", "{}"),
        ("lot", "show", "{}"),
        ("{}",),
    ],
    ids=lambda command: " ".join(command)[:24],
)
def test_a_key_in_the_wrong_place_is_not_said_again(delivered: Place, command: tuple[str, ...], typed: str) -> None:
    for more in ((), ("--json",)):
        result = delivered.attempt(*(part.format(typed) for part in command), *more)
        said = result.stdout + result.stderr
        assert result.exit_code in (1, 2)
        assert not any(KEY[start : start + 16] in said for start in range(0, 49, 16))


@pytest.mark.parametrize("typed", [KEY[:63], f"{KEY[:32]} {KEY[32:]}"], ids=["a digit short", "in two parts"])
def test_most_of_a_key_is_not_said_again_either(delivered: Place, typed: str) -> None:
    result = delivered.attempt("verify", typed)
    assert not any(KEY[start : start + 16] in result.stdout + result.stderr for start in range(0, 47, 16))


def test_what_a_fault_leaves_behind_has_no_key_in_it(delivered: Place) -> None:
    result = delivered.attempt("verify", KEY, variables={"LOTPROOF_DEBUG": "1"})
    assert "Traceback" in result.stderr
    assert KEY[:16] not in result.stderr


@pytest.mark.parametrize("url", ["user:s3cret@host:8545", "https:/user:s3cret@host/KEY"])
def test_a_url_with_a_part_missing_is_not_said_again(delivered: Place, url: str) -> None:
    told = delivered.refused("partner", "list", "--network", url, code=2)
    assert "s3cret" not in told


@pytest.mark.parametrize(
    "line", ['urls = "https://u:s3cret@h/K"', 'urls = [["https://s3cret"]]', 'x = "https://s3cret"']
)
def test_networks_are_described_without_their_secrets(delivered: Place, line: str) -> None:
    (delivered.home / "networks.toml").write_text(f"[networks.one]\n{line}\nchain_id = 7\n", "utf-8")
    told = delivered.refused("partner", "list", "--network", "one", code=2)
    assert "s3cret" not in told


def test_a_proxy_that_is_none_is_not_quoted(delivered: Place) -> None:
    wrong = {"http_proxy": "http://user:s3cretA/s3cretB@127.0.0.1:9"}
    result = delivered.attempt("partner", "list", "--network", "http://node.invalid:8545", variables=wrong)
    assert "s3cret" not in result.stdout + result.stderr


def test_the_path_of_a_signer_is_listed_nowhere(delivered: Place) -> None:
    url, address = "http://127.0.0.1:9000/s3cret?token=s3cret", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    told = delivered.run("key", "add", "hsm", "--signer", url, "--address", address, "--json").stdout
    for more in ((), ("--json",)):
        told += delivered.run("key", "list", *more).stdout
    assert "127.0.0.1:9000" in told
    assert "s3cret" not in told
