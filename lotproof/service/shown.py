"""Text from elsewhere as a screen or a log may have it: what would steer or deceive its reader is shown, not sent."""

from __future__ import annotations

import re
import unicodedata

# Letters and marks that take no room or look like blanks, though Unicode counts them as neither: fillers of Hangul,
# inherent vowels of Khmer, a joiner of graphemes, the empty Braille cell, selectors of variants.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def shown(text: str) -> str:
    """``text`` as one line in which each control (C0, C1), bidirectional mark and invisible character is spelled out:
    an escape as ``\\x1b``, a turn of direction as ``\\u202e``. Blanks stay."""
    if text.isprintable() and not _BLANK.search(text):
        return text
    return "".join(_spelled(letter) if _is_hidden(letter) else letter for letter in text)


def shown_json(text: str) -> str:
    """JSON ``text`` of the same value, with the same characters escaped as JSON does (RFC 8259, section 7)."""
    if text.isprintable() and not _BLANK.search(text):
        return text
    return "".join(_escaped(letter) if _is_hidden(letter) else letter for letter in text)


def _is_hidden(letter: str) -> bool:
    if letter.isprintable():
        return _BLANK.match(letter) is not None
    return unicodedata.category(letter) != "Zs"


def _spelled(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escaped(letter: str) -> str:
    """In JSON controls stand outside of texts only as blanks between them."""
    if letter in "\n\t\r":
        return letter
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
