"""Telling those without an account that they were answered: a short message to the number they left.

It holds number, desk and address, not a word of the report; what came of it they read with their follow
code. Which ends are told, and in which words, is a text that administrators edit; without the channel SMS
none is sent. At night it waits for the office, as other notices do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from governance.cases.notify import staff
from governance.common import phones
from governance.notices import outbox
from governance.notices.models import Channel
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act

CLOSED, REJECTED, REPLIED = "reporter_closed", "reporter_rejected", "reporter_reply"


def send(act: Act) -> int:
    """Put the messages of ``act`` into the outbox, in its transaction; returns how many."""
    if not act.informs:
        return 0
    texts = Texts([act.informs])
    if Channel.SMS not in texts.channels(act.informs):
        return 0
    found = _numbers(act)
    if not found:
        return 0
    case = act.case
    link = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-follow")
    at = staff.opens(case, act.at)
    for number, phone in found:
        text = texts.render(act.informs, number=number, desk=str(case.desk), link=link)
        outbox.send_to(phone, text, channel=Channel.SMS, at=at, url=case.get_absolute_url(), area=case.desk)
    return len(found)


def _numbers(act: Act) -> list[tuple[str, str]]:
    """Case number and telephone of each reporter, a telephone once; not of whoever was just called."""
    case = act.case
    rows: list[tuple[str, Any]] = [(case.number, case)]
    rows += [(case.number, row) for row in case.joined.counted()]
    rows += [(row.number, row) for row in case.merged.all()]
    called = {case.reporter_phone_index} if act.get("reached") else set()
    found: dict[str, tuple[str, str]] = {}
    for number, row in rows:
        if phones.is_mobile(row.reporter_phone) and row.reporter_phone_index not in called:
            found.setdefault(row.reporter_phone_index, (number, row.reporter_phone))
    return list(found.values())
