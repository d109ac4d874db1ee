"""What companies, places and products are called, from the master data of the files (CBV 2.0, section 10)."""

from __future__ import annotations

from collections.abc import Mapping

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.errors import BadInput
from lotproof.gs1 import GtinEpc, LgtinEpc, PglnEpc, SglnEpc, parse_epc
from lotproof.model.identifiers import Gln, Gtin
from lotproof.outbox.intents import Tables

_COMPANY = "name"
_PRODUCTS = ("regulatedProductName", "tradeItemDescription", "descriptionShort", "functionalName")


class KnownNames(Tables):
    """The names of a store. A later file's word replaces an earlier one's, attribute by attribute."""

    def put_master_data(self, master_data: Mapping[str, Mapping[str, str]]) -> None:
        """Keeps what a header says of GLNs and GTINs; other vocabularies are not ours to keep."""
        with self.database.transaction():
            for uri, attributes in master_data.items():
                key = _key_of(uri)
                if key is not None:
                    self._merge(key, attributes)

    def company_name(self, gln: Gln) -> str | None:
        """What a company or place is called."""
        return _first(self._attributes(gln), (_COMPANY,))

    def product_name(self, gtin: Gtin) -> str | None:
        """What a product is called."""
        return _first(self._attributes(gtin), _PRODUCTS)

    def _attributes(self, key: Gln | Gtin) -> dict[str, str]:
        body = self.database.value("SELECT attributes FROM names WHERE kind = ? AND key = ?", (_kind(key), str(key)))
        return {} if body is None else dict(read_json(body))

    def _merge(self, key: Gln | Gtin, attributes: Mapping[str, str]) -> None:
        body = canonical_json({**self._attributes(key), **attributes}).decode("utf-8")
        self.database.execute(
            "INSERT INTO names (kind, key, attributes) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET attributes = excluded.attributes",
            (_kind(key), str(key), body),
        )


def _kind(key: Gln | Gtin) -> str:
    return "gln" if isinstance(key, Gln) else "gtin"


def _key_of(uri: str) -> Gln | Gtin | None:
    """The key behind a vocabulary element; a part of a place (SGLN with extension) is not the place."""
    try:
        epc = parse_epc(uri)
    except BadInput:
        # Master data may name anything; the reader has checked what matters.
        return None
    match epc:
        case SglnEpc(gln=gln, extension="0") | PglnEpc(gln=gln):
            return gln
        case GtinEpc(gtin=gtin) | LgtinEpc(gtin=gtin):
            return gtin
        case _:
            return None


def _first(attributes: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    """The first of ``names`` that is given, whatever namespace its attribute stands in."""
    by_name = {uri.rpartition("#")[2].rpartition(":")[2].rpartition("/")[2]: text for uri, text in attributes.items()}
    return next((by_name[name] for name in names if by_name.get(name)), None)
