"""Who acts on each engine, and with what."""

from __future__ import annotations

from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, Sscc
from lotproof.model.item import PartnerId

PREFIX = CompanyPrefix("030001")
GTIN = Gtin.with_check_digit("0030001000001")
CASE_GTIN = Gtin.with_check_digit("1030001000001")
SSCC = Sscc.with_check_digit("00300010000000001")
MAKER = Gln.with_check_digit("030001000000")
WHOLESALER = Gln.with_check_digit("040001000000")
PHARMACY = Gln.with_check_digit("050001000000")
MAKER_ID, WHOLESALER_ID, PHARMACY_ID = (PartnerId((1 << 18) + place) for place in (1, 2, 3))
DOCUMENT = bytes(range(32))
UNITS = 16
