"""EPCIS files of any size, written piece by piece: shipping events with so many packs each, a minute apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

START = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_OWNER = "urn:epcglobal:cbv:sdt:owning_party"
_FROM, _TO = "urn:epc:id:sgln:9521410.00010.0", "urn:epc:id:sgln:9521987.00010.0"


def xml_pieces(events: int, packs: int) -> Iterator[str]:
    """An EPCIS 1.2 XML document."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" '
        'schemaVersion="1.2" creationDate="2026-11-02T08:00:00Z">\n<EPCISBody>\n<EventList>\n'
    )
    for number in range(events):
        epcs = "".join(f"  <epc>{_epc(number * packs + pack)}</epc>\n" for pack in range(packs))
        yield (
            f"<ObjectEvent>\n <eventTime>{_time(number)}</eventTime>\n"
            f" <eventTimeZoneOffset>+00:00</eventTimeZoneOffset>\n <epcList>\n{epcs} </epcList>\n"
            " <action>OBSERVE</action>\n <bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>\n <extension>\n"
            f'  <sourceList><source type="{_OWNER}">{_FROM}</source></sourceList>\n'
            f'  <destinationList><destination type="{_OWNER}">{_TO}</destination></destinationList>\n'
            " </extension>\n</ObjectEvent>\n"
        )
    yield "</EventList>\n</EPCISBody>\n</epcis:EPCISDocument>\n"


def json_pieces(events: int, packs: int) -> Iterator[str]:
    """The same as an EPCIS 2.0 JSON-LD document."""
    head = {"@context": [_CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0"}
    opening = json.dumps({**head, "creationDate": "2026-11-02T08:00:00Z"})[:-1]
    yield opening + ', "epcisBody": {"eventList": [\n'
    for number in range(events):
        event = {
            "type": "ObjectEvent",
            "eventTime": _time(number),
            "eventTimeZoneOffset": "+00:00",
            "epcList": [_epc(number * packs + pack) for pack in range(packs)],
            "action": "OBSERVE",
            "bizStep": "shipping",
            "sourceList": [{"type": "owning_party", "source": _FROM}],
            "destinationList": [{"type": "owning_party", "destination": _TO}],
        }
        yield ("" if number == 0 else ",\n") + json.dumps(event)
    yield "\n]}}\n"


def write(path: Path, pieces: Iterator[str]) -> Path:
    """Puts the pieces into a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
    return path


def _epc(number: int) -> str:
    return f"urn:epc:id:sgtin:9521410.030125.S{number:011d}"


def _time(number: int) -> str:
    return (START + dt.timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
