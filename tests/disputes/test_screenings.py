"""Screenings: every grid reports, also that there is nothing; a button makes a dispute of what was found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.models import Dispute, Finding, Screening
from disputes.screenings import reasons, services
from disputes.screenings.services import Found
from governance.access.models import AuditEntry, User
from governance.areas.models import Area
from governance.cases.models import Category
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cast import Cast, fresh
from tests.disputes.mediating import Band, band
from tests.portal.browsers import browser_of

WORDS = "三单元两户为楼道堆物争吵多次，王大爷放了话"


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def arranged(area: Area, actor: User, **changes: Any) -> Screening:
    today = timezone.localdate()
    said: dict[str, Any] = {
        "title": "节前欠薪排查",
        "special": "arrears",
        "starts_on": today - timedelta(days=3),
        "due_on": today + timedelta(days=4),
    }
    return services.arrange(area=area, actor=fresh(actor), **(said | changes))


def quarrel() -> Found:
    return Found(Category.objects.get(code="dispute_neighbours"), WORDS)


def refused(what: Any) -> Any:
    with pytest.raises(Refused) as caught:
        what()
    return caught.value.reason


def test_zero_reports_count_and_the_grids_that_did_not_look_are_listed(cast: Cast) -> None:
    row = arranged(cast.east_street, cast.street_wang)
    assert services.grids(row).count() == 4
    services.report(row, cast.east_grid, actor=fresh(cast.grid_ma), households=31)
    assert cast.east_grid not in list(services.not_looked(row))
    assert services.not_looked(row).count() == 3
    assert row.looks.get().findings.count() == 0
    page = browser_of(cast.street_wang).get(row.get_absolute_url()).content.decode()
    assert "其中零报告 1" in page
    assert "没有上报的网格" in page


def test_what_a_report_is_refused_for(cast: Cast) -> None:
    row = arranged(cast.east_street, cast.street_wang)
    ma = fresh(cast.grid_ma)
    tomorrow = timezone.localdate() + timedelta(days=1)
    early = row.starts_on - timedelta(days=1)
    zhang = fresh(cast.zhang)
    assert refused(lambda: services.report(row, cast.east_grid, actor=fresh(cast.zhao)))
    assert refused(lambda: services.report(row, cast.east_lane, actor=zhang)) == reasons.NOT_OF_GRID
    assert refused(lambda: services.report(row, cast.east_grid, actor=ma, on=tomorrow)) == reasons.IN_FUTURE
    assert refused(lambda: services.report(row, cast.east_grid, actor=ma, on=early)) == reasons.NOT_YET
    short = [Found(quarrel().category, "吵架")]
    assert refused(lambda: services.report(row, cast.east_grid, actor=ma, found=short)) == reasons.FACTS_SHORT
    services.report(row, cast.east_grid, actor=ma)
    assert refused(lambda: services.report(row, cast.east_grid, actor=ma)) == reasons.LOOKED_ALREADY
    services.close(row, actor=fresh(cast.street_wang))
    assert refused(lambda: services.report(row, cast.east_grid, actor=ma)) == reasons.CLOSED
    assert refused(lambda: services.close(row, actor=fresh(cast.street_wang))) == reasons.CLOSED


def test_one_button_makes_a_dispute_and_the_words_go_along(cast: Cast, b: Band) -> None:
    row = arranged(cast.east_street, cast.street_wang)
    services.report(row, cast.east_grid, actor=fresh(cast.grid_ma), found=[quarrel()])
    finding = Finding.objects.get()
    for who in (cast.grid_ma, cast.street_wang, cast.official, cast.zhao):
        answer = browser_of(who).post(reverse("finding-enter", args=[finding.pk]))
        assert answer.status_code in (302, 403, 404)
        assert not Dispute.objects.exists()
    assert browser_of(cast.zhang).post(reverse("finding-enter", args=[finding.pk])).status_code == 302
    dispute = Dispute.objects.get()
    assert (dispute.source, dispute.facts, dispute.special) == ("screening", WORDS, "arrears")
    finding.refresh_from_db()
    assert (finding.dispute, finding.facts) == (dispute, "")
    assert refused(lambda: services.enter(finding, actor=fresh(cast.zhang))) == reasons.ENTERED_ALREADY


def test_the_words_are_read_by_finder_and_community_against_a_note_and_by_nobody_above(
    cast: Cast, b: Band
) -> None:
    row = arranged(cast.north, cast.official)
    services.report(row, cast.east_grid, actor=fresh(cast.grid_ma), found=[quarrel()])
    address = reverse("screening-words", args=[row.pk])
    for who in (cast.grid_ma, cast.zhang):
        before = AuditEntry.objects.filter(act="reveal").count()
        assert WORDS in browser_of(who).post(address).content.decode()
        assert AuditEntry.objects.filter(act="reveal").count() == before + 1
    for who in (cast.street_wang, cast.official, cast.mayor, cast.auditor, cast.admin, cast.zhao, b.next_mei):
        browser = browser_of(who)
        assert WORDS not in browser.post(address).content.decode(), who.username
        assert WORDS not in browser.get(row.get_absolute_url()).content.decode(), who.username
    assert WORDS not in " ".join(Notice.objects.values_list("text", flat=True))


def test_the_next_street_sees_its_own_grids_of_a_round_above_and_nothing_of_a_round_beside(
    cast: Cast,
) -> None:
    above, beside = arranged(cast.north, cast.official), arranged(cast.east_street, cast.street_wang)
    services.report(above, cast.east_grid, actor=fresh(cast.grid_ma), found=[quarrel()])
    browser = browser_of(cast.zhao)
    page = browser.get(above.get_absolute_url()).content.decode()
    assert "邻里纠纷" not in page
    assert cast.west_grid.name in page
    assert browser.get(beside.get_absolute_url()).status_code == 404
    assert beside.get_absolute_url() not in browser.get(reverse("screenings")).content.decode()
    assert Screening.objects.concerning(fresh(cast.grid_ma), "disputes.screenings").count() == 2


def test_who_has_not_looked_is_reminded_once_a_day(cast: Cast) -> None:
    row = arranged(cast.east_lane, cast.secretary)
    assert Notice.objects.filter(person=cast.grid_ma, text__contains="节前欠薪排查").count() == 1
    assert services.remind(row, actor=fresh(cast.secretary)) >= 1
    assert services.remind(row, actor=fresh(cast.secretary)) == 0
    assert "还没有上报" in Notice.objects.filter(person=cast.grid_ma).latest("pk").text
    assert not Notice.objects.filter(person=cast.zhao).exists()
    for grid in services.grids(row):
        services.report(row, grid, actor=fresh(cast.zhang))
    assert refused(lambda: services.remind(row, actor=fresh(cast.secretary))) == reasons.ALL_LOOKED
    assert refused(lambda: services.remind(row, actor=fresh(cast.zhao)))


def test_pages_arrange_and_report(cast: Cast) -> None:
    browser = browser_of(cast.secretary)
    said = {"area": cast.east_lane.pk, "title": "汛期排查", "starts_on": "2026-03-01", "due_on": "2026-02-01"}
    assert browser.post(reverse("screening-new"), said).status_code == 422
    assert browser.post(reverse("screening-new"), said | {"due_on": "2030-03-09"}).status_code == 302
    row = Screening.objects.get()
    assert row.due_on == date(2030, 3, 9)
    address = reverse("screening-report", args=[row.pk])
    worker = browser_of(cast.grid_ma)
    kind = quarrel().category
    typed = {"grid": cast.east_grid.pk, "on": timezone.localdate().isoformat(), "households": "12"}
    assert worker.post(address, typed | {"facts_1": WORDS}).status_code == 422
    assert worker.post(address, typed | {"facts_1": WORDS, "category_1": kind.pk}).status_code == 302
    assert Finding.objects.get().facts == WORDS
    assert browser.post(reverse("screening-remind", args=[row.pk])).status_code == 302
    assert browser.post(reverse("screening-close", args=[row.pk])).status_code == 302
    assert worker.get(address).status_code == 404
