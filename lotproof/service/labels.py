"""Whether a label agrees with the ledger, before its unit is spent for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lotproof.errors import Refused
from lotproof.gs1 import Scan, format_bracketed
from lotproof.model.lot import Lot
from lotproof.rules.selection import find_unit
from lotproof.service.desk import Desk


def agree(desk: Desk, scans: Iterable[Scan]) -> None:
    """Raises Refused where a label shows another lot or expiry than the ledger, or a serial nobody committed to.

    A label without lot or expiry says nothing against them; a lot whose passport is not here is left to the act itself.
    """
    for scan in scans:
        if scan.sgtin is None:
            continue
        found = find_unit(desk.state, desk.trees, scan.sgtin)
        if found is not None:
            wrong = "; ".join(_differences(scan, desk.state.lots[found[0]]))
            if wrong:
                raise Refused(f"{format_bracketed(scan)} {wrong}", promise="P6", error="LabelDisagrees")
        elif scan.gtin and scan.lot and (scan.gtin, scan.lot) in desk.trees:
            said = f"the maker did not commit to serial {scan.serial} of lot (01){scan.gtin}(10){scan.lot}"
            raise Refused(said, promise="P6", error="UnitNotCommitted")


def _differences(scan: Scan, lot: Lot) -> Iterator[str]:
    if scan.lot is not None and scan.lot != lot.number:
        yield f"shows lot {scan.lot}, and on the ledger it is of lot {lot.number}"
    if scan.expiry is not None and scan.expiry != lot.expiry:
        yield f"shows expiry {scan.expiry}, and on the ledger it is {lot.expiry}"
