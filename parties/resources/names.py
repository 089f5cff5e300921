"""The codes of the kind of matter, of its channel and clock, and the keys of the settings bookings go by."""

KIND = CHANNEL = "booking"
DECIDE = "booking_decide"
OPEN = ("raised", "asked")
ENDED = ("approved", "refused")

NO_SHOWS, WITHIN, BLOCKED_FOR = "booking_no_shows", "booking_within_days", "booking_block_days"
REMIND, KEEP_DAYS, MOST_OPEN = "booking_remind_hours", "booking_keep_days", "booking_most_open"
EXPECTED = "booking_settle_days"
