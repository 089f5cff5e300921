"""What acts on a need's own case write: published, changed, refused, withdrawn, rated, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import services
from governance.cases.sla import clocks, limits
from governance.cases.workflow import history
from governance.cases.workflow.definitions import Purpose
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties import reasons
from parties.claims.names import CLAIM_OPEN
from parties.lists.clocks import RATING, REVIEW, UNCLAIMED
from parties.lists.names import LEAST_RATINGS
from parties.models import Claim
from parties.rights import CLAIM, PUBLISH

if TYPE_CHECKING:
    from datetime import datetime

    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused
    from parties.models import NeedItem


def publish(act: Act) -> None:
    """It stands on a list from now on, in words without anything personal, and waits to be claimed."""
    need = _write(act)
    need.sort = act.supplied["sort"]
    need.published_at = act.at
    need.save()
    act.say(list=need.sort, capacity=need.capacity)
    act.stop(REVIEW)
    act.start(UNCLAIMED)
    if need.unit is not None:
        act.tell(
            recipients.of_unit(need.unit, CLAIM),
            _("本单位提出的需求已公布：%s") % act.name(),
            weight=Weight.INFO,
        )


def amend(act: Act) -> None:
    """Other words, days or places. Raises Refused (LESS_THAN_CLAIMED)."""
    need = _write(act)
    taken = need.claims.live().count()
    if need.capacity < taken:
        raise reasons.LESS_THAN_CLAIMED(n=taken, field="capacity")
    need.save()
    act.say(capacity=need.capacity)


def _write(act: Act) -> NeedItem:
    need: NeedItem = act.case.need
    need.title, need.text = act.get("title")[:60], act.get("text")[:1000]
    need.capacity = act.supplied["capacity"]
    wanted = act.get("wanted")
    need.wanted_from, need.wanted_until = (wanted.first, wanted.last) if wanted else (None, None)
    if category := act.get("category"):
        act.case.category = category
    return need


def refuse(act: Act) -> None:
    """It is not taken up, with a reason."""
    act.stop(REVIEW)
    _end(act)


def withdraw(act: Act) -> None:
    """It is needed no more: what was claimed falls with it, and nobody is judged."""
    signed = history.name_of(act.actor)
    for claim in _claims(act.case, *CLAIM_OPEN):
        services.advance(
            claim.case,
            Purpose.CANCEL_PART,
            actor=None,
            at=act.at,
            signed=signed,
            quiet=act.is_quiet,
            text=act.get("text"),
        )
        claim.is_live = False
        claim.save()
    act.case.need.claims.live().update(is_live=False)
    _end(act)


def _end(act: Act) -> None:
    act.text = act.get("text")
    clocks.cancel(clocks.live(act.case), act.at)
    act.case.closed_at = act.at
    need = act.case.need
    need.ended_because = act.text[:300]
    need.save()
    if need.unit is not None:
        act.tell(
            recipients.of_unit(need.unit, CLAIM),
            _("本单位提出的需求没有公布或已撤下：%s") % act.name(),
            weight=Weight.INFO,
        )


def why_not_rate(case: Case, actor: Any, at: datetime) -> Refused | None:
    """The residents first: the community's word comes when enough of them have said theirs."""
    count, least = case.need.ratings.count(), limits.setting(LEAST_RATINGS)
    return reasons.RATINGS_MISSING(n=count, least=least) if count < least else None


def rate(act: Act) -> None:
    """The community's own word. What was delivered is done with, what was never confirmed falls."""
    need, signed = act.case.need, history.name_of(act.actor)
    need.community_stars = act.supplied["stars"]
    act.text = act.get("text")
    need.community_words = act.text[:300]
    need.save()
    act.say(stars=need.community_stars, ratings=need.ratings.count())
    act.stop(RATING)
    for claim in _claims(act.case, "delivered"):
        services.advance(claim.case, "settle", actor=None, at=act.at, signed=signed, quiet=act.is_quiet)
    for claim in _claims(act.case, "offered"):
        services.advance(
            claim.case,
            Purpose.CANCEL_PART,
            actor=None,
            at=act.at,
            signed=signed,
            quiet=act.is_quiet,
            text=_("项目已经交付"),
        )
        Claim.objects.filter(pk=claim.pk).update(is_live=False)


def close(act: Act) -> None:
    """Everything is said: the matter ends."""
    act.text = act.get("text", "")
    act.case.result = act.case.result or act.text or act.case.need.community_words
    act.case.closed_at = act.at


def count_rating(act: Act) -> None:
    """One resident more has rated; the trail keeps that, and not who."""
    act.say(stars=act.supplied["stars"], ratings=act.case.need.ratings.count())
    least = limits.setting(LEAST_RATINGS)
    if act.case.need.ratings.count() == least:
        act.tell(
            recipients.at_desk(act.case.desk, PUBLISH),
            _("居民评价已满 %(n)s 份，请社区评价：%(name)s") % {"n": least, "name": act.name()},
        )


def _claims(case: Case, *states: str) -> list[Claim]:
    rows = Claim.objects.filter(need__case=case, case__state__in=states).select_related("case", "unit")
    return list(rows.order_by("case"))
