"""Names that the modules of disputes share."""

KIND = "dispute"
INCIDENT = "incident"
HOLDER = "dispute_team"  # whose turn it is: the mediators, before there are any the committee's chair
CHANNEL = "dispute"
CONSENTING = ("accepted", "consented", "mediating")
GATHERING = ("accepted", "consented")
IN_EFFECT = ("performing", "performed", "breached")
OPEN = ("applied", *CONSENTING, "agreed", *IN_EFFECT)
ENDED = ("followed_up", "failed", "terminated", "withdrawn", "declined")
EVERY = (*OPEN, *ENDED, "archived")
