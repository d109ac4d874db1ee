"""How many values a JSON text has, told before it is decoded: a byte of text may become a hundred of objects."""

from __future__ import annotations

import re

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[\[{,\]}]', re.DOTALL)


def more_nodes_than(most: int, text: str, start: int = 0) -> bool:
    """Whether the value that begins at ``start`` has more than ``most`` lists, objects and members; what stands behind
    it does not count, nor where it breaks off."""
    if sum(text.count(sign, start) for sign in "[{,") <= most:
        return False
    nodes = depth = 0
    for token in _TOKENS.finditer(text, start):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        nodes += sign in "[{,"
        if nodes > most:
            return True
        if depth <= 0:
            return False
    return False
