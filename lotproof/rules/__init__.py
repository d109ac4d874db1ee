"""The contract's rules in Python: records fold into a state, and a verb is judged on a state before it is sent."""

from lotproof.rules.decide import decide
from lotproof.rules.refusals import refusal
from lotproof.rules.state import State

__all__ = ["State", "decide", "refusal"]
