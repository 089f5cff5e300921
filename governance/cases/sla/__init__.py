"""Time limits and clocks: which limit applies, when a clock is due, how it is shown, and escalation."""
