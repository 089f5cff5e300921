"""Asking people without an account, the reporter or a party outside; and the day without an answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import JoinedReport, OutsideLink
from governance.cases.notify import link_kinds, link_recipients, one_time_links
from governance.cases.privacy.redact import without_numbers
from governance.cases.workflow.validation import Incomplete
from governance.cases.worklist import recipients
from governance.common import folding, phones
from governance.notices.models import MAIL, Channel, Weight

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

LONGEST_TERM = 90  # days; a longer one is a suspension, not a question


def why_not_ask_reporter(case: Case, actor: User | None, at: datetime) -> Refused | None:
    known = link_recipients.reporters(case)
    if not known:
        return reasons.NO_REPORTER_PHONE()
    return None if any(one.can_be_asked for one in known) else reasons.QUESTION_OUT()


def ask_reporter(act: Act) -> None:
    """Send the chosen reporters the question, each by a link of their own. The case goes on meanwhile."""
    free = {one.key: one for one in link_recipients.reporters(act.case) if one.can_be_asked}
    chosen = act.get("reporters") or (list(free) if len(free) == 1 else [])
    if not chosen:
        raise Incomplete({"reporters": _("请选择问哪几位反映人。")})
    if any(key not in free for key in chosen):
        raise Incomplete({"reporters": _("所选的反映人没有手机号码，或正在等其答复，请重新选择。")})
    for key in chosen:
        one = free[key]
        _ask(act, link_kinds.QUESTION, one.phone, Channel.SMS, joined_id=key or None, place=one.place)
    if len(chosen) > 1:
        act.detail.pop("link")
        act.say(asked=len(chosen))


def why_not_forward(case: Case, actor: User | None, at: datetime) -> Refused | None:
    """The desk at any time; the lead once it has signed in."""
    if actor is None or actor.has_right("cases.forward", case.desk) or case.accepted_at is not None:
        return None
    return reasons.SIGN_IN_FIRST()


def forward(act: Act) -> None:
    """Ask a party outside, showing it the chosen photos and nothing else of the case."""
    address, channel = _address(act.get("address", ""))
    photos = act.get("shared", [])
    if any(photo.case_id != act.case.pk for photo in photos):
        raise Incomplete({"shared": _("只能共享这件事项的照片。")})
    party = act.get("party", "")[:80]
    link = _ask(act, link_kinds.FORWARD, address, channel, party=party)
    link.photos.set(photos)
    act.say(party=without_numbers(party), shared=len(photos))


def _ask(act: Act, kind: str, address: str, channel: str, **facts: Any) -> OutsideLink:
    days = act.get("days") or one_time_links.days_for(kind)
    if days > LONGEST_TERM:
        raise Incomplete({"days": _("最长 %(days)s 天。") % {"days": LONGEST_TERM}})
    link = one_time_links.make(
        act.case,
        kind,
        address=address,
        channel=channel,
        text=act.get("text", ""),
        asked_by=act.actor,
        asked_at=act.at,
        due_at=one_time_links.term_end(days, act.at),
        **facts,
    )
    one_time_links.send(link, act.at)
    act.text = link.text
    act.say(link=link.pk, until=link.last_day.isoformat())
    return link


def _address(given: str) -> tuple[str, str]:
    """A mobile number or a mail address, and the way there. Raises Incomplete."""
    given = folding.folded(given)
    try:
        if "@" in given:
            validate_email(given)
            return given, MAIL
        given = phones.normal(given)
        if not phones.is_mobile(given):
            raise ValidationError("a landline takes no message")
    except ValidationError as error:
        raise Incomplete({"address": _("请填写手机号码或邮箱地址。")}) from error
    return given, Channel.SMS


def why_not_withdraw(case: Case, actor: User | None, at: datetime) -> Refused | None:
    return None if link_recipients.withdrawable(case, actor).exists() else reasons.NO_LINK_OUT()


def withdraw(act: Act) -> None:
    if not link_recipients.withdrawable(act.case, act.actor).filter(pk=act.get("link").pk).exists():
        raise reasons.LINK_SETTLED(field="link")
    link = _settle(act, OutsideLink.State.WITHDRAWN)
    act.text = act.get("text", "")
    act.say(link=link.pk, party=link.party or link.who)


def answer(act: Act) -> None:
    """The answer is a step of the trail; who asked and who holds the case are told."""
    link = _settle(act, OutsideLink.State.ANSWERED)
    act.text = without_numbers(act.get("text", ""))
    act.say(link=link.pk, party=link.party)
    if count := len(act.get("photos", [])):
        act.say(photos=count)
    last = act.case.log.order_by("-step").values_list("step", flat=True).first() or 0
    OutsideLink.objects.filter(pk=link.pk).update(answer_step=last + 1)
    _tell(act, link, _("%(who)s已答复：%(title)s") % {"who": link.who, "title": act.name()})


def lapse(act: Act) -> None:
    """Nobody answered in time: written down, and the holders told that they go on without it."""
    link = _settle(act, OutsideLink.State.LAPSED)
    act.say(link=link.pk, party=link.party)
    if not act.case.is_open:
        return
    _tell(
        act,
        link,
        _("%(who)s到期未答复，请继续办理：%(title)s") % {"who": link.who, "title": act.name()},
    )


def remind(act: Act) -> None:
    """Remind a party outside once, before its day comes."""
    link = _waiting(act)
    OutsideLink.objects.filter(pk=link.pk).update(reminded_at=act.at)
    one_time_links.send(link, act.at, reminder=True)
    act.say(link=link.pk, party=link.party)


def add_facts(act: Act) -> None:
    """The reporter adds something of their own accord."""
    act.text = without_numbers(act.get("text", ""))
    case = act.case
    holders = recipients.of_lead(case) if case.lead else recipients.at_desk(case.desk, "cases.register")
    act.tell(holders, _("反映人补充了情况：%(title)s") % {"title": act.name()}, weight=Weight.INFO)


def change_contact(act: Act) -> None:
    """A number that its owner has proven takes the old one's place; the trail holds no number."""
    case, old, phone = act.case, act.get("old_index", ""), act.get("phone", "")
    if case.reporter_phone_index == old:
        case.reporter_phone = phone
    for row in case.joined.filter(reporter_phone_index=old):
        row.reporter_phone = phone
        row.save()
    JoinedReport.forget(case)
    act.text = _("反映人更换了手机号码，已用短信验证。")


def _waiting(act: Act) -> OutsideLink:
    """The link meant, read under the case's lock. Raises Refused (LINK_SETTLED)."""
    given: OutsideLink = act.get("link")
    link = act.case.outside_links.waiting().filter(pk=given.pk).first()
    if link is None:
        raise reasons.LINK_SETTLED(field="link")
    link.case = act.case
    return link


def _settle(act: Act, state: str) -> OutsideLink:
    link = _waiting(act)
    OutsideLink.objects.filter(pk=link.pk).update(state=state, settled_at=act.at)
    return link


def _tell(act: Act, link: OutsideLink, text: str) -> None:
    case = act.case
    holders = recipients.of_lead(case) if case.lead else recipients.at_desk(case.desk, "cases.register")
    asker = [link.asked_by] if link.asked_by is not None and link.asked_by.is_active else []
    told = {person.pk: person for person in [*asker, *holders]}
    act.tell(told.values(), text, weight=Weight.TODO, reason=_("您发起或正在办理"))
