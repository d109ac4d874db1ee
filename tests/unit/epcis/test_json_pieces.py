"""JSON in pieces: the same document and the same errors, wherever the pieces end."""

from __future__ import annotations

import json
import random

import pytest

from lotproof.epcis import Limits, read_document
from lotproof.errors import BadInput
from lotproof.model.event import EpcisDocument, Unread
from tests.simulators.epcis_files import json_pieces

TEXT = "".join(json_pieces(4, 5))


class Chopped:
    """Gives a text in pieces of random sizes."""

    def __init__(self, text: str, seed: int) -> None:
        self.content, self.chance = text.encode(), random.Random(seed)

    def read(self, _: int) -> bytes:
        size = self.chance.randint(1, 40)
        piece, self.content = self.content[:size], self.content[size:]
        return piece


def chopped(text: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> EpcisDocument:
    print("seed", seed)
    monkeypatch.setattr("lotproof.epcis.json_stream._AHEAD", 1)
    return read_document(Chopped(text, seed), name="f.json")


@pytest.mark.parametrize("seed", range(20))
def test_pieces_make_no_difference(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chopped(TEXT, seed, monkeypatch) == read_document(TEXT.encode())


@pytest.mark.parametrize("seed", range(20))
def test_letters_of_several_bytes_may_be_cut(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(TEXT)
    document["instanceIdentifier"] = "Straße \U0001f48a " * 5
    text = json.dumps(document, ensure_ascii=bool(seed % 2))
    assert chopped(text, seed, monkeypatch).header.instance_id == "Straße \U0001f48a " * 5


BROKEN = {
    "cut off": (TEXT[: len(TEXT) // 2], "broken JSON"),
    "a comma too many": (TEXT.replace("\n]}}", ",\n]}}"), "Expecting value"),
    "a comma missing": (TEXT.replace("},\n{", "}\n{", 1), "Expecting ',' delimiter"),
    "more behind the end": (TEXT + "x", "Extra data"),
    "no colon": (TEXT.replace('"epcisBody": ', '"epcisBody" '), "Expecting ':' delimiter"),
    "a bare name": (TEXT.replace('"epcisBody"', "epcisBody"), "property name"),
    "NaN": (TEXT.replace('"2.0"', "NaN"), "no NaN"),
    "twice": (TEXT.replace('"type": "EPCISDocument"', '"type": "EPCISDocument", "type": "x"'), "a second type"),
    "two bodies": (TEXT.rstrip()[:-1] + ', "epcisBody": {}}', "a second epcisBody"),
    "no list": (TEXT[: TEXT.index("[\n")] + "3}}", "a list for eventList"),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_broken_is_named_wherever_pieces_end(fault: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text, said = BROKEN[fault]
    with pytest.raises(BadInput) as whole:
        read_document(text.encode(), name="f.json")
    with pytest.raises(BadInput) as pieces:
        chopped(text, seed, monkeypatch)
    assert str(pieces.value) == str(whole.value)
    assert said in str(whole.value)


def test_the_line_of_an_error_deep_in_the_file_is_right() -> None:
    lines = TEXT.splitlines()
    lines[3] = lines[3].replace('"action"', "action")
    with pytest.raises(BadInput, match=f"line 4, column {lines[3].index('action') + 1}"):
        read_document("\n".join(lines).encode())


def test_the_path_of_a_wrong_field_is_right() -> None:
    document = json.loads(TEXT)
    document["epcisBody"]["eventList"][2]["epcList"][1] = 7
    with pytest.raises(BadInput, match=r"\$\.epcisBody\.eventList\[2\]\.epcList\[1\]"):
        read_document(json.dumps(document).encode())


def test_a_context_behind_the_events_still_counts() -> None:
    document = json.loads(TEXT)
    context = document.pop("@context")
    document["epcisBody"]["eventList"][0]["ex:colour"] = "red"
    late = {**document, "@context": [*context, {"ex": "https://example.com/"}]}
    first = {"@context": late["@context"], **document}
    read = [read_document(json.dumps(one).encode()).events for one in (late, first)]
    assert [event.hash for event in read[0]] == [event.hash for event in read[1]]


def test_an_event_longer_than_allowed_is_refused() -> None:
    with pytest.raises(BadInput, match="a value longer than 100 characters"):
        read_document(TEXT.encode(), limits=Limits(value=100))


def test_all_wrong_events_are_handed_over_and_the_others_read() -> None:
    document = json.loads(TEXT)
    events = document["epcisBody"]["eventList"]
    events[1]["action"], events[3]["eventTime"] = "MAYBE", "yesterday"
    bad: list[Unread] = []
    read = read_document(json.dumps(document).encode(), on_bad=bad.append)
    assert len(read.events) == 2
    assert ["action" in bad[0].error.where, "eventTime" in bad[1].error.where] == [True, True]
    assert bad[0].names == tuple(events[1]["epcList"])
