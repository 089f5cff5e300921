"""The code of the kind of matter, and the groups of its states that acts name."""

KIND = "claim"
# The desk has it although a unit is its lead: a holder of our own, so that a lead beside it is no fault.
CONFIRMER = "claim_confirmer"

WORKING = ("confirmed", "under_way")
CLAIM_OPEN = ("offered", *WORKING, "delivered")
FALLEN = ("refused", "withdrawn", "given_up", "cancelled")
