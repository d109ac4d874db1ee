"""The durable outbox: what is to be sent, what was, and what the chain said; each verb once."""

from lotproof.outbox.figures import Figures
from lotproof.outbox.intents import Intent
from lotproof.outbox.sender import Sender
from lotproof.outbox.states import IntentState
from lotproof.outbox.store import Store, SystemClock
from lotproof.outbox.tally import Progress, Settled, Summary

__all__ = [
    "Figures",
    "Intent",
    "IntentState",
    "Progress",
    "Sender",
    "Settled",
    "Store",
    "Summary",
    "SystemClock",
]
