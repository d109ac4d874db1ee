"""What would steer or deceive a reader is spelled out, and everything else passes as it is."""

from __future__ import annotations

import json
import random
import unicodedata

import pytest

from lotproof.service.shown import shown, shown_json

STEERING = {
    "\x1b[2J": "\\x1b[2J",
    "\x9b31m": "\\x9b31m",
    "\r": "\\x0d",
    "\n": "\\x0a",
    "\x08": "\\x08",
    "\x7f": "\\x7f",
    "\u202e": "\\u202e",
    "\u2066": "\\u2066",
    "\u200b": "\\u200b",
    "\ufeff": "\\ufeff",
    "\u2028": "\\u2028",
    "\u3164": "\\u3164",
    "\U000e0041": "\\U000e0041",
    "\ud800": "\\ud800",
}
CODES = (7, 27, 34, 92, 0x9B, 0x202E, 0x1F48A, 0xE0041, 0xD800, 65)
PLAIN = ("Corvalin 5 mg", "Ανδρέας", "薬局 東京", "naïve café", "50\u00a0mg", "עברית", "💊", "a\u0301")


@pytest.mark.parametrize(("sent", "seen"), STEERING.items(), ids=ascii)
def test_a_character_that_steers_or_hides_is_spelled_out(sent: str, seen: str) -> None:
    assert shown(f"a{sent}b") == f"a{seen}b"


@pytest.mark.parametrize("text", PLAIN)
def test_text_of_any_script_passes(text: str) -> None:
    assert shown(text) == text


def test_no_control_or_format_is_ever_sent() -> None:
    every = "".join(map(chr, range(0x110000)))
    left = {unicodedata.category(letter) for letter in shown(every)}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_json_keeps_its_values_and_has_none_of_them_either() -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    source = random.Random(seed)
    for _ in range(200):
        value = "".join(map(chr, source.choices(CODES, k=10)))
        text = json.dumps([value], ensure_ascii=False)
        assert json.loads(shown_json(text)) == [value]
        assert all(letter.isprintable() for letter in shown_json(text))


def test_json_keeps_its_layout() -> None:
    text = json.dumps({"a": ["\u202e"]}, ensure_ascii=False, indent=2)
    assert shown_json(text) == '{\n  "a": [\n    "\\u202e"\n  ]\n}'
