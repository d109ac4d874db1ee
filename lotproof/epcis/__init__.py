"""EPCIS 1.2 XML and 2.0 JSON-LD in, 2.0 JSON-LD out; the CBV's words; the event hash."""

from lotproof.epcis.hashing import event_hash
from lotproof.epcis.limits import Limits
from lotproof.epcis.reader import iter_events, read_document
from lotproof.epcis.spool import spooled
from lotproof.epcis.writer import to_jsonld

__all__ = ["Limits", "event_hash", "iter_events", "read_document", "spooled", "to_jsonld"]
