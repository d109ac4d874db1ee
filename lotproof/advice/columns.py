"""The header of a dispatch advice: which column holds what.

``sscc`` names a whole logistic unit; or ``gtin``, ``lot`` and ``expiry`` name goods, with the ``serial`` of one pack or
case, or the ``quantity`` of packs. ``to`` is the GLN of the consignee, ``document`` the number of the advice.
"""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.errors import BadInput

COLUMNS = ("sscc", "gtin", "lot", "expiry", "serial", "quantity", "to", "document")
_ALWAYS = ("to", "document")
_GOODS = ("gtin", "lot", "expiry")


def read_header(cells: Sequence[str], where: str) -> tuple[str, ...]:
    """The names of the columns in their order. Raises BadInput for an unknown, repeated or missing one."""
    names = tuple(cell.strip().lower() for cell in cells)
    for number, name in enumerate(names, start=1):
        place = f"{where}, column {number}"
        if name not in COLUMNS:
            raise BadInput(f"the column {cells[number - 1][:60]!a}", expected=f"of {_listed(COLUMNS)}", where=place)
        if name in names[: number - 1]:
            raise BadInput(f"a second column {name}", expected="each column once", where=place)
    for name in _ALWAYS:
        _need(name in names, f"no column {name}", f"the columns {_listed(_ALWAYS)}", where)
    _need("sscc" in names or "gtin" in names, "neither sscc nor gtin", "a column that names the goods", where)
    if "gtin" in names:
        complete = all(name in names for name in _GOODS) and ("serial" in names or "quantity" in names)
        _need(complete, f"gtin with {_listed(names)}", f"{_listed(_GOODS)}, and serial or quantity", where)
    return names


def _need(holds: bool, found: str, expected: str, where: str) -> None:
    if not holds:
        raise BadInput(found, expected=expected, where=where)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
