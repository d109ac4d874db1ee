"""How each verb is drawn: importing this fills the table."""

from __future__ import annotations

from tests.stateful import draw_goods, draw_lots, draw_registry, draw_safety
from tests.stateful.scene import DRAWS

__all__ = ["DRAWS", "draw_goods", "draw_lots", "draw_registry", "draw_safety"]
