"""A resident's own matters by a one-time link: the telephone proves who asks, no account is needed.

The answer to "send me a link" is the same whether the number is known or not, and costs the same rows.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.cases.models import Case, JoinedReport, ResidentLink
from governance.cases.notify.one_time_links import digest_of
from governance.cases.sla import limits
from governance.cases.workflow import definitions, engine
from governance.cases.workflow.definitions import Purpose
from governance.common import phones
from governance.common.refusals import Refused
from governance.notices import outbox
from governance.notices.models import Channel
from governance.notices.texts import Texts

log = logging.getLogger(__name__)
DAYS_A_MONTH = 30.4375
SHOWN = 100


@dataclass(frozen=True)
class Own:
    """One of a resident's matters: the case their report is, or the one it was added to."""

    case: Case
    code: str
    at: datetime
    is_joined: bool


@transaction.atomic
def send_link(phone: str, *, at: datetime) -> None:
    """Send a one-time link to ``phone`` if anything was reported from it; nobody learns which."""
    index, token = phones.index_of(phone), secrets.token_urlsafe(24)
    minutes = limits.setting("link_minutes")
    ResidentLink.objects.create(
        digest=digest_of(token), phone_index=index, made_at=at, until=at + timedelta(minutes=minutes)
    )
    address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-mine-open", args=[token])
    text = Texts(["link_mine"]).render("link_mine", link=address, minutes=minutes)
    if _reports(index, at).exists() or _joined(index, at).exists():
        outbox.send_to(phone, text, channel=Channel.SMS, at=at)


@transaction.atomic
def send_change(phone_index: str, new_phone: str, *, at: datetime) -> None:
    """Send a link to ``new_phone``; using it puts that number in place of the one of ``phone_index``."""
    token = secrets.token_urlsafe(24)
    minutes = limits.setting("link_minutes")
    ResidentLink.objects.create(
        digest=digest_of(token),
        phone_index=phone_index,
        new_phone=new_phone,
        made_at=at,
        until=at + timedelta(minutes=minutes),
    )
    address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-mine-open", args=[token])
    text = Texts(["link_phone"]).render("link_phone", link=address, minutes=minutes)
    outbox.send_to(new_phone, text, channel=Channel.SMS, at=at)


def is_open(token: str, *, at: datetime) -> bool:
    return ResidentLink.objects.filter(digest=digest_of(token), used_at=None, until__gt=at).exists()


def use(token: str, *, at: datetime) -> str | None:
    """Use a link up; the blind index of its telephone, or None when it was used, is too old or wrong.

    A link that went to a new number changes the number first.

    Of two that use it at once one is let in: the row is taken by one statement.
    """
    digest = digest_of(token)
    taken = ResidentLink.objects.filter(digest=digest, used_at=None, until__gt=at).update(used_at=at)
    if not taken:
        return None
    link = ResidentLink.objects.get(digest=digest)
    if link.new_phone:
        _change(link, at)
        return phones.index_of(link.new_phone)
    return link.phone_index


def _change(link: ResidentLink, at: datetime) -> None:
    """Put the proven number in place of the old one, on every matter of theirs that can be changed yet."""
    for one in own(link.phone_index, at=at):
        try:
            change_contact(one.case, old_index=link.phone_index, phone=link.new_phone, at=at)
        except Refused as refusal:
            log.info("contact of case %s stays: %s", one.case.pk, refusal.code)
    ResidentLink.objects.filter(pk=link.pk).update(new_phone="")


def change_contact(case: Case, *, old_index: str, phone: str, at: datetime) -> Case:
    """One matter's new number, of its reporter or of whoever joined. Raises Refused (WRONG_STATE)."""
    return engine.advance(
        case, Purpose.CHANGE_CONTACT, actor=None, at=at, signed=_("反映人"), old_index=old_index, phone=phone
    )


def own(phone_index: str, *, at: datetime) -> list[Own]:
    """What was reported from a telephone in the last months, the latest first."""
    if not phone_index:
        return []
    filed = [
        Own(case, case.follow_code, case.reported_at, is_joined=False)
        for case in _reports(phone_index, at).select_related("category", "community", "merged_into")
    ]
    joined = [
        Own(row.case, row.follow_code, row.at, is_joined=True)
        for row in _joined(phone_index, at).select_related("case__category", "case__community")
    ]
    return sorted(filed + joined, key=lambda one: one.at, reverse=True)[:SHOWN]


def forget_links(at: datetime) -> int:
    """Delete links that have been useless for a day; returns how many."""
    deleted, _by_model = ResidentLink.objects.filter(until__lt=at - timedelta(days=1)).delete()
    return deleted


def add_facts(case: Case, *, text: str, photos: Any, at: datetime) -> Case:
    """What the reporter adds of their own accord. Raises Refused (WRONG_STATE, PHOTO_…) or Incomplete."""
    return engine.advance(
        case, Purpose.ADD_FACTS, actor=None, at=at, signed=_("反映人"), text=text, photos=list(photos)
    )


def takes_facts(case: Case) -> bool:
    act = definitions.flow_of(case.kind).act_for(Purpose.ADD_FACTS)
    return act is not None and case.state in act.sources


def _since(at: datetime) -> datetime:
    return at - timedelta(days=round(limits.setting("my_report_months") * DAYS_A_MONTH))


def _reports(index: str, at: datetime) -> Any:
    rows = Case.objects.filter(reporter_phone_index=index, reported_at__gte=_since(at))
    return rows.exclude(state__in=definitions.drafts()).defer("search").order_by("-reported_at")


def _joined(index: str, at: datetime) -> Any:
    return (
        JoinedReport.objects.counted().filter(reporter_phone_index=index, at__gte=_since(at)).order_by("-at")
    )
