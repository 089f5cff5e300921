"""The code of the kind of matter, of its channel and setting, and the groups of states that acts name."""

KIND, CHANNEL = "need", "need"
LEAST_RATINGS = "need_ratings_minimum"  # how many residents have to have rated

CLAIMABLE = ("published", "claimed", "under_way")
ANSWERED = "delivered"
OPEN = ("collected", *CLAIMABLE, ANSWERED, "rated")
ENDED = ("closed", "refused")
SHOWN = (*CLAIMABLE, ANSWERED, "rated", "closed", "archived")
