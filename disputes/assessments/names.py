"""Names that the modules of stability assessments share."""

KIND = "assessment"
CHANNEL = "assessment"
REVIEW, DECIDE, FOLLOW = "assessment_review", "assessment_decide", "assessment_follow"
OPEN = ("submitted", "reviewing", "assessed", "decided")
EVERY = (*OPEN, "closed", "archived")
