"""The legal panel: five standing members and guests; words for its readers alone; adopted or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from disputes.models.reviews import LegalReview, PanelMember
from disputes.panel import reasons, services
from governance.access.models import AuditEntry
from governance.cases.privacy import retention
from governance.common.refusals import Refused
from tests.cast import Cast, fresh
from tests.disputes.mediating import Band, applied, band
from tests.portal.browsers import browser_of

QUESTION = "无产权证的老房子能不能作为遗产在兄妹之间分割"
OPINION = "可以就居住权益达成协议，不宜直接确认产权归属"


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def panel(cast: Cast) -> list[PanelMember]:
    fields = ("法官", "检察官", "民警", "律师", "司法所长")
    rows = [PanelMember.objects.create(area=cast.east_street, name=one, field=one) for one in fields]
    PanelMember.objects.filter(pk=rows[3].pk).update(user=cast.li)
    return rows


def asked(cast: Cast, **changes: Any) -> LegalReview:
    said: dict[str, Any] = {"area": cast.east_lane, "question": QUESTION, "invited": "高校教师一人"}
    members = changes.pop("members", None) or panel(cast)
    return services.ask(actor=fresh(changes.pop("actor", cast.zhang)), members=members, **(said | changes))


def refused(what: Any) -> Any:
    with pytest.raises(Refused) as caught:
        what()
    return caught.value.reason


def test_it_takes_five_standing_members_a_question_and_a_place_of_ones_own(cast: Cast, b: Band) -> None:
    five = panel(cast)
    assert refused(lambda: asked(cast, members=five[:4])) == reasons.FIVE
    assert refused(lambda: asked(cast, members=[*five[:4], five[0]])) == reasons.FIVE
    assert refused(lambda: asked(cast, members=five, question="能分吗")) == reasons.QUESTION_SHORT
    assert refused(lambda: asked(cast, members=five, area=cast.west_lane))
    dispute = applied(cast).dispute
    stranger: dict[str, Any] = {"members": five, "actor": cast.li, "dispute": dispute}
    assert refused(lambda: asked(cast, **stranger)) == reasons.UNKNOWN_DISPUTE
    assert asked(cast, members=five, dispute=dispute).dispute == dispute


def test_opinion_first_then_adopted_or_not_with_why(cast: Cast) -> None:
    review = asked(cast)
    zhang, li = fresh(cast.zhang), fresh(cast.li)

    def answered(is_adopted: bool, why: str) -> Any:
        return refused(lambda: services.answer(review, is_adopted=is_adopted, why=why, actor=zhang))

    assert answered(True, "已采纳") == reasons.NO_OPINION
    assert refused(lambda: services.give_opinion(review, text="可以", actor=li)) == reasons.OPINION_SHORT
    services.give_opinion(review, text=OPINION, actor=li)
    assert refused(lambda: services.give_opinion(review, text=OPINION, actor=li)) == reasons.OPINION_GIVEN
    assert answered(False, " ") == reasons.WHY_SHORT
    services.answer(review, is_adopted=False, why="双方已自行达成一致", actor=zhang)
    assert answered(True, "改了") == reasons.DECIDED
    review.refresh_from_db()
    assert (review.is_adopted, review.state) == (False, "没有采纳")


def test_words_are_read_by_who_asked_the_panel_and_insiders_and_noted(cast: Cast, b: Band) -> None:
    review = asked(cast, dispute=applied(cast).dispute)
    address = review.get_absolute_url()
    for who in (cast.zhang, cast.li, b.gu):
        before = AuditEntry.objects.filter(act="reveal").count()
        assert QUESTION in browser_of(who).get(address).content.decode(), who.username
        assert AuditEntry.objects.filter(act="reveal").count() == before + 1
    for who in (cast.street_wang, cast.official, cast.secretary, cast.zhao, b.mei, cast.auditor, cast.admin):
        assert browser_of(who).get(address).status_code in (403, 404), who.username
    assert refused(lambda: services.give_opinion(review, text=OPINION, actor=fresh(cast.official))) == (
        reasons.NOT_READER
    )
    listed = browser_of(cast.street_wang).get(reverse("legal-reviews")).content.decode()
    assert address in listed
    assert QUESTION not in listed
    assert address not in browser_of(cast.zhao).get(reverse("legal-reviews")).content.decode()
    with connection.cursor() as cursor:
        for table in ("disputes_legalreview", "access_auditentry"):
            cursor.execute(f'SELECT one::text FROM "{table}" AS one')  # noqa: S608 (names of our tables)
            assert QUESTION not in "\n".join(row[0] for row in cursor.fetchall()), table
    assert retention.erase(review.dispute.case)["reviews"] == 1
    review.refresh_from_db()
    assert (review.question, review.invited) == ("", "")


def test_pages_ask_opine_and_answer(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    person = {"area": cast.east_lane.pk, "name": "段律师", "field": "律师"}
    assert browser.post(reverse("panel-member-new"), person).status_code == 302
    five = [one.pk for one in panel(cast)]
    said = {"area": cast.east_lane.code, "question": QUESTION, "members": five[:3], "dispute": ""}
    assert browser.post(reverse("legal-review-new"), said).status_code == 422
    wrong = browser.post(reverse("legal-review-new"), said | {"members": five, "dispute": "9-9"})
    assert wrong.status_code == 422
    assert browser.post(reverse("legal-review-new"), said | {"members": five}).status_code == 302
    review = LegalReview.objects.get()
    browser.post(reverse("legal-review-opinion", args=[review.pk]), {"opinion": OPINION})
    answer = {"adopted": "yes", "why": "按意见起草协议"}
    assert browser.post(reverse("legal-review-answer", args=[review.pk]), answer).status_code == 302
    page = browser.get(review.get_absolute_url()).content.decode()
    assert OPINION in page
    assert "已采纳" in page
    stranger = browser_of(cast.zhao)
    assert stranger.post(reverse("legal-review-answer", args=[review.pk]), answer).status_code == 404
