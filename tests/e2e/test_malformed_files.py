"""Files as they should not be: one clear sentence that says where, exit code 2, nothing sent, nothing kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import FILE, MAKER, Place

GOOD = FILE.read_text(encoding="utf-8")
FIRST_UNIT = "<epc>urn:epc:id:sgtin:9521410.030125.WN8DFGE9AB5YE</epc>"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EVENT = re.compile(r" *<(ObjectEvent|AggregationEvent)>.*?</\1>\n", re.DOTALL)


def without(pattern: str) -> str:
    changed = re.sub(pattern, "", GOOD, count=1, flags=re.DOTALL)
    assert changed != GOOD
    return changed


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def event(number: int) -> str:
    return [found.group(0) for found in EVENT.finditer(GOOD)][number - 1]


def swapped(one: int, other: int) -> str:
    return GOOD.replace(event(one), "@").replace(event(other), event(one)).replace("@", event(other))


def as_json(**fields: object) -> str:
    whole = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": "2026-11-05T10:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "epcList": ["https://id.gs1.org/00/395214100000045174"],
        "bizStep": "shipping",
    }
    body = {"eventList": [whole | fields]}
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]
    head = {
        "@context": context,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-05T10:00:00Z",
    }
    return json.dumps(head | {"epcisBody": body})


CASES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "empty"),
    "truncated XML": (GOOD[: len(GOOD) // 2], "line"),
    "not EPCIS": ("<shipment><pallet/></shipment>", "EPCISDocument"),
    "neither XML nor JSON": (b"\x00\x01\x02 PK zip", "EPCIS 1.2 or 2.0 XML"),
    "entity bomb": (GOOD.replace("?>", "?>" + BOMB, 1), "DOCTYPE|DTD|entit"),
    "wrong encoding": (GOOD.replace("Larkfield", "Lärkfield").encode("latin-1"), "line 29, .*well-formed"),
    "no event time": (without(r"\s*<eventTime>[^<]*</eventTime>"), "eventTime"),
    "no time of an event": (changed("<eventTime>2026-11-02", "<eventTime>2026-13-02"), "eventTime"),
    "unknown action": (changed("<action>OBSERVE</action>", "<action>MOVE</action>"), "action"),
    "made-up business step": (changed("bizstep:shipping", "bizstep:teleporting"), "bizStep"),
    "malformed EPC": (changed(FIRST_UNIT, FIRST_UNIT.replace("9521410.", "95214.")), "9521"),
    "no parent": (without(r"\s*<parentID>[^<]*</parentID>"), "parentID"),
    "missing lot": (without(r"\s*<cbvmda:lotNumber>[^<]*</cbvmda:lotNumber>"), "lotNumber"),
    "missing expiry": (
        without(r"\s*<cbvmda:itemExpirationDate>[^<]*</cbvmda:itemExpirationDate>"),
        "itemExpirationDate",
    ),
    "unknown GTIN": (GOOD.replace("9521410.030125", "9521410.030126"), "GTIN 09521410301262, which is not registered"),
    "packed before commissioned": (swapped(1, 3), "expected no time before"),
    "shipped before packed": (swapped(6, 8), "SSCC|eventTime"),
    "unit commissioned twice": (changed(FIRST_UNIT, FIRST_UNIT + FIRST_UNIT), "WN8DFGE9AB5YE"),
    "no consignee": (without(r"\s*<destinationList>.*?</destinationList>"), "consignee|destination"),
    "wrong check digit": (as_json(epcList=["https://id.gs1.org/00/395214100000045175"]), "check digit"),
    "negative quantity": (
        as_json(quantityList=[{"epcClass": "https://id.gs1.org/01/09521410301255/10/LP2611A", "quantity": -4}]),
        "quantity",
    ),
    "JSON cut short": (as_json()[:-3], "JSON"),
    "no JSON context": (as_json().replace("@context", "context"), "@context"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_wrong_line_is_one_sentence_and_nothing_is_sent(
    name: str, begun: Place, write: Callable[[str, str | bytes], Path]
) -> None:
    content, told = CASES[name]
    before = begun.head
    said = begun.run("capture", write("inbound.file", content), "--as", MAKER, code=2).stderr
    assert said.startswith("bad input: ")
    assert all("inbound.file" in line for line in said.splitlines())
    assert re.search(told, said), said
    assert begun.head == before


def test_the_good_file_is_good(begun: Place) -> None:
    assert begun.json("capture", FILE, "--as", MAKER)["transactions"] == 4


@pytest.mark.parametrize("name", CASES)
def test_leaves_the_good_file_capturable(name: str, begun: Place, write: Callable[[str, str | bytes], Path]) -> None:
    begun.run("capture", write("inbound.file", CASES[name][0]), "--as", MAKER, code=2)
    assert begun.json("capture", FILE, "--as", MAKER, "--dry-run")["totals"]["planned"] == 4
