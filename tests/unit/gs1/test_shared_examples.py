"""The identifiers of the published EPCIS examples."""

import re
from collections import Counter
from pathlib import Path

import pytest

from lotproof.gs1 import OtherEpc, parse_epc

_IDENTIFIER = re.compile(r"""["'>](urn:epc:[^"'<>\s]+|https://id\.[^"'<>\s]+)["'<]""")


@pytest.fixture
def identifiers(shared_data: Path) -> list[str]:
    files = [*shared_data.glob("gs1-epcis/JSON/**/*.jsonld"), *shared_data.glob("dscsa/*.xml")]
    return [uri for file in files for uri in _IDENTIFIER.findall(file.read_text(encoding="utf-8"))]


def test_every_identifier_of_the_examples_is_read(identifiers: list[str]) -> None:
    kinds = Counter(type(parse_epc(uri)).__name__ for uri in identifiers)
    assert set(kinds) == {"SgtinEpc", "GtinEpc", "LgtinEpc", "SsccEpc", "SglnEpc", "PglnEpc", "OtherEpc"}


def test_only_families_without_a_part_here_are_left_over(identifiers: list[str]) -> None:
    others = {uri for uri in identifiers if isinstance(parse_epc(uri), OtherEpc)}
    assert others
    assert not [uri for uri in others if re.search(r"sgtin|sscc|sgln|/(00|01|414)/[0-9]", uri)]
