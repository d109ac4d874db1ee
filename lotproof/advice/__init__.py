"""Dispatch advices as CSV: a documented header, one line a shipment, to the same events as an EPCIS file gives."""

from lotproof.advice.columns import COLUMNS
from lotproof.advice.limits import AdviceLimits
from lotproof.advice.reader import iter_advice, looks_like_advice, read_advice

__all__ = ["COLUMNS", "AdviceLimits", "iter_advice", "looks_like_advice", "read_advice"]
