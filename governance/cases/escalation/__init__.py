"""Escalation: what happens when a clock runs out, and that it happens once. See docs/mechanisms."""

from governance.cases.escalation.parking import release
from governance.cases.escalation.sweeper import Swept, sweep

__all__ = ["Swept", "release", "sweep"]
