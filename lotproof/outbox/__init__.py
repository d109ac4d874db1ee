"""The durable outbox: what is to be sent, what was, and what the chain said; each verb once."""

from lotproof.outbox.act import Acted, NewDocument, act
from lotproof.outbox.capture import capture
from lotproof.outbox.figures import Figures
from lotproof.outbox.intents import Intent, IntentState
from lotproof.outbox.report import CaptureReport, EventLine, EventOutcome, Totals
from lotproof.outbox.sender import Sender
from lotproof.outbox.store import Store, SystemClock
from lotproof.outbox.tally import Progress, Settled, Summary

__all__ = [
    "Acted",
    "CaptureReport",
    "EventLine",
    "EventOutcome",
    "Figures",
    "Intent",
    "IntentState",
    "NewDocument",
    "Progress",
    "Sender",
    "Settled",
    "Store",
    "Summary",
    "SystemClock",
    "Totals",
    "act",
    "capture",
]
