"""From what a scanner, a person or an EPCIS file writes to identifiers, and back."""

from lotproof.gs1.application_identifiers import Element
from lotproof.gs1.epc import (
    Epc,
    GtinEpc,
    LgtinEpc,
    OtherEpc,
    PglnEpc,
    SglnEpc,
    SgtinEpc,
    SsccEpc,
    gtin_uri,
    lgtin_uri,
    parse_epc,
    pgln_uri,
    sgln_uri,
    sgtin_uri,
    sscc_uri,
)
from lotproof.gs1.scan import Scan, format_bracketed, parse_scan, to_digital_link, to_element_string

__all__ = [
    "Element",
    "Epc",
    "GtinEpc",
    "LgtinEpc",
    "OtherEpc",
    "PglnEpc",
    "Scan",
    "SglnEpc",
    "SgtinEpc",
    "SsccEpc",
    "format_bracketed",
    "gtin_uri",
    "lgtin_uri",
    "parse_epc",
    "parse_scan",
    "pgln_uri",
    "sgln_uri",
    "sgtin_uri",
    "sscc_uri",
    "to_digital_link",
    "to_element_string",
]
