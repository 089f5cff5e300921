"""Notices of the loop's own accord: written as rows with what they tell of, a flood of them gathered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from governance.notices import services as notices
from governance.notices.services import Digest, Message

if TYPE_CHECKING:
    from governance.cases.sla.escalation.context import SweepContext

TOPIC = "escalation"


def tell(rows: list[Message], book: SweepContext, at: datetime) -> None:
    """Write ``rows``; beyond the number ``digest_after`` a person gets one notice in place of many."""
    notices.tell_many(
        rows,
        at=at,
        topic=TOPIC,
        digest=Digest(
            text=book.texts.render("case_digest", count="{count}"),
            url=reverse("workbench"),
            after=book.number("digest_after"),
            channels=book.texts.channels("case_digest"),
        ),
    )
