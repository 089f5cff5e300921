"""Escalation: what happens when a clock runs out, and that it happens once. See docs/mechanisms."""
