"""The codes of the two kinds of matter, of their channel and clocks, and the keys of their settings."""

KIND, REPORT_KIND = "check_in", "check_in_report"
CHANNEL = "check_in"
CONFIRMING = "checkin_confirm"
SUBMIT, VERIFY, RETURN, RECEIVE = "report_submit", "report_confirm", "report_return", "report_receive"

OPEN = ("raised", "requested")
REPORT_OPEN = ("raised", "due", "submitted", "confirmed", "returned")

# Months and days of every year.
OPENS_ON, SUBMIT_BY, RETURN_BY = (
    "checkin_report_opens",
    "checkin_report_submit_by",
    "checkin_report_return_by",
)
