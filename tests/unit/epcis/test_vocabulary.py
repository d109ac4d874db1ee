"""CBV words: bare, as URN, as web URI, as CURIE; made-up ones."""

import json
from pathlib import Path

import pytest

from lotproof.epcis.vocabulary import (
    BIZ_STEP,
    BIZ_TRANSACTION,
    COMPONENT,
    DISPOSITION,
    ERROR_REASON,
    MEASUREMENT,
    SENSOR_ALERT,
    SOURCE_DESTINATION,
    Vocabulary,
)
from tests.unit.epcis.samples import XML_EVENT, one, one_xml, refused_xml

ALL = [BIZ_STEP, DISPOSITION, BIZ_TRANSACTION, SOURCE_DESTINATION, ERROR_REASON, COMPONENT, MEASUREMENT, SENSOR_ALERT]
NAMES = [
    "bizStep",
    "disposition",
    "bizTransaction-type",
    "source-dest-type",
    "error-reason",
    "component",
    "measurementType",
    "sensorAlertType",
]


@pytest.mark.parametrize(("vocabulary", "name"), list(zip(ALL, NAMES, strict=True)))
def test_the_words_are_those_of_the_official_schema(vocabulary: Vocabulary, name: str, shared_data: Path) -> None:
    schema = json.loads((shared_data / "gs1-epcis" / "EPCIS-JSON-Schema.json").read_text())
    assert vocabulary.words == frozenset(schema["definitions"][name]["anyOf"][1]["enum"])


@pytest.mark.parametrize("vocabulary", ALL)
def test_every_word_is_found_again_behind_its_uris(vocabulary: Vocabulary) -> None:
    for word in vocabulary.words:
        assert vocabulary.word_of(vocabulary.uri_of(word)) == word
        assert vocabulary.word_of(vocabulary.urn + word) == word


@pytest.mark.parametrize(
    "text",
    [
        "shipping",
        "cbv:BizStep-shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
    ],
)
def test_json_writes_a_step_in_several_ways(text: str) -> None:
    assert one(bizStep=text).biz_step == "shipping"


@pytest.mark.parametrize(
    "text",
    [
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_xml_writes_a_step_as_a_uri(text: str) -> None:
    assert one_xml(XML_EVENT.replace("urn:epcglobal:cbv:bizstep:shipping", text)).biz_step == "shipping"


@pytest.mark.parametrize("text", ["https://example.com/steps/x-ray", "urn:example:step:x", "geo:1,2"])
def test_a_users_own_step_keeps_its_full_uri(text: str) -> None:
    assert one(bizStep=text).biz_step == text


def test_a_users_prefix_is_expanded() -> None:
    assert one(bizStep="ex:x-ray").biz_step == "https://ns.example.com/epcis/x-ray"


@pytest.mark.parametrize(
    "text",
    [
        "shipping",
        "urn:epcglobal:cbv:bizstep:teleporting",
        "urn:epcglobal:cbv:disp:in_transit",
        "https://ref.gs1.org/cbv/BizStep-",
        "https://ns.gs1.org/cbv/BizStep-teleporting",
    ],
)
def test_xml_refuses_what_is_no_step(text: str) -> None:
    error = refused_xml(XML_EVENT.replace("urn:epcglobal:cbv:bizstep:shipping", text))
    assert error.where == "file.xml, line 10, bizStep"
    assert error.expected.startswith("a CBV business step, such as")
