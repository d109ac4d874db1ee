"""Long lists of EPCs: kept in little room, read as fast as the check of one product, and never differently."""

from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path

import pytest

from lotproof.epcis import iter_events, read_document
from lotproof.epcis.epc_list import EpcList
from lotproof.errors import BadInput
from lotproof.gs1 import SgtinEpc, parse_epc
from lotproof.model.event import EpcisEvent, EpcRef
from tests.simulators.epcis_files import json_pieces, xml_pieces

PACKS = 200


def xml(packs: int = PACKS) -> str:
    return "".join(xml_pieces(1, packs))


def only(text: str) -> EpcisEvent:
    (event,) = read_document(text.encode()).events
    return event


def one_by_one(uris: list[str]) -> tuple[EpcRef, ...]:
    found = [parse_epc(uri) for uri in uris]
    return tuple(EpcRef(uri, epc.sgtin) for uri, epc in zip(uris, found, strict=True) if isinstance(epc, SgtinEpc))


def test_xml_and_json_give_the_same_event() -> None:
    read = [read_document("".join(pieces).encode()).events for pieces in (xml_pieces(3, PACKS), json_pieces(3, PACKS))]
    assert read[0] == read[1]
    assert [event.hash for event in read[0]] == [event.hash for event in read[1]]


def test_a_long_list_equals_the_packs_read_one_by_one() -> None:
    event = only(xml())
    assert isinstance(event.epcs, EpcList)
    assert event.epcs == one_by_one([epc.uri for epc in event.epcs])


def test_a_long_list_has_places() -> None:
    epcs = only(xml()).epcs
    assert (epcs[3], epcs[-1], len(epcs)) == (tuple(epcs)[3], tuple(epcs)[-1], PACKS)


def test_a_long_list_hashes_as_its_tuple_and_differs_from_others() -> None:
    epcs = only(xml()).epcs
    assert hash(epcs) == hash(tuple(epcs))
    assert epcs != tuple(epcs)[:-1]
    other: object = "no list"
    assert epcs != other


@pytest.mark.parametrize("seed", range(10))
def test_the_long_way_gives_the_same_hash(seed: int) -> None:
    """A serial with a sign that is to be escaped takes its whole list the long way."""
    print("seed", seed)
    chance = random.Random(seed)
    document = json.loads("".join(json_pieces(1, 80)))
    epcs = document["epcisBody"]["eventList"][0]["epcList"]
    plain = only(json.dumps(document)).hash
    chance.shuffle(epcs)
    assert only(json.dumps(document)).hash == plain
    epcs[5] = epcs[5][:-1] + "%2F"
    mixed = only(json.dumps(document))
    assert mixed.epcs == one_by_one(epcs)
    assert mixed.hash != plain


def test_a_link_and_a_pure_identity_of_one_pack_hash_alike() -> None:
    document = json.loads("".join(json_pieces(1, 80)))
    epcs = document["epcisBody"]["eventList"][0]["epcList"]
    pure = only(json.dumps(document))
    for place in range(0, 80, 3):
        serial = epcs[place].rpartition(".")[2]
        epcs[place] = f"https://id.gs1.org/01/09521410301255/21/{serial}"
    assert only(json.dumps(document)).hash == pure.hash


@pytest.mark.parametrize("wrong", ["S0000000007X" * 2, "", "a b", "S%", "ä"])
def test_a_wrong_serial_in_a_long_list_is_named_with_its_line(wrong: str) -> None:
    text = xml().replace("S00000000007<", f"{wrong}<")
    with pytest.raises(BadInput, match=r"line 16, epcList\[7\]"):
        only(text)


def test_a_pack_named_twice_is_named_with_its_line() -> None:
    with pytest.raises(BadInput, match=r"line 16, epcList\[7\]: found .*S00000000006 again"):
        only(xml().replace("S00000000007<", "S00000000006<"))


def test_a_wrong_company_prefix_in_the_middle_is_found() -> None:
    with pytest.raises(BadInput, match=r"epcList\[7\]"):
        only(xml().replace("9521410.030125.S00000000007", "9521410.03012.S00000000007"))


def test_an_element_inside_an_epc_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match="line 16: found element 'b'; expected only a text in epc"):
        only(xml().replace("S00000000007<", "S00000000007<b/><"))


def test_another_element_between_epcs_is_refused() -> None:
    text = xml().replace("  <epc>urn:epc:id:sgtin:9521410.030125.S00000000007</epc>", "  <ePC>x</ePC>")
    with pytest.raises(BadInput, match="only epc elements in epcList"):
        only(text)


def test_a_comment_inside_an_epc_does_not_part_it() -> None:
    assert only(xml().replace("S00000000007<", "S000<!-- x -->00000007<")) == only(xml())


def test_too_many_epcs_are_refused() -> None:
    from lotproof.epcis import Limits

    with pytest.raises(BadInput, match="at most 100 of them"):
        read_document(xml().encode(), limits=Limits(epcs=100))


@pytest.mark.parametrize("pieces", [xml_pieces, json_pieces])
def test_events_come_before_the_file_is_read_to_its_end(pieces: object, tmp_path: Path) -> None:
    class Stream:
        taken = 0

        def __init__(self, parts: object) -> None:
            self.parts = parts

        def read(self, _: int) -> bytes:
            self.taken += 1
            return next(self.parts, "").encode()  # type: ignore[call-overload, no-any-return]

    stream = Stream(pieces(200, PACKS))  # type: ignore[operator]
    assert len(list(islice(iter_events(stream), 2))) == 2
    assert stream.taken < 100
