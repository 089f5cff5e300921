"""The codes of the two kinds of matter, of their channel, and the groups of their states that acts name."""

KIND, CALL_KIND = "whistle", "whistle_call"
CHANNEL = "whistle"

# A whistle
BLOWN = ("blown", "responding", "handling")  # called, and not yet all answered
ANSWERED = "pending_confirm"
OPEN = ("submitted", "upgraded", *BLOWN, ANSWERED, "assessing")
ENDED = ("closed", "refused")

# A called unit
WORKING = ("arrived", "measured")
CALL_OPEN = ("called", *WORKING, "answered", "contested")
CALL_ENDED = ("scored", "absent")
FALLEN = ("released", "excused", "cancelled")
