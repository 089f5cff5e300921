"""The code of the kind of matter and of its channel, and the groups of its states that acts name."""

KIND, CHANNEL = "secretary_item", "secretary_list"

OPEN = ("open", "rectifying", "submitted", "rectified")
