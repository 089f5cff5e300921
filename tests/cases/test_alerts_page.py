"""What needs an administrator: seen where one answers for it, released, sent again, acknowledged."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.models import Alarm, Case, ParkedClock
from governance.cases.sla.escalation import alert_queue
from governance.notices import outbox
from governance.notices.models import Delivery, Notice
from tests.cases.story import walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused


def alarm(cast: Cast, case: Case | None = None, **facts: Any) -> Alarm:
    case = case or walk(cast, "dispatched")
    said = {
        "case": case,
        "area": case.desk,
        "code": "nobody",
        "text": "无人负责",
        "raised_at": timezone.now(),
    }
    return Alarm.objects.create(**(said | facts))


def parked(cast: Cast) -> ParkedClock:
    clock = walk(cast, "dispatched").clocks.running().order_by("pk")[0]
    return ParkedClock.objects.create(
        clock=clock, error="ValueError: 'lunar_day'", attempts=5, parked_at=timezone.now(), retry_at=None
    )


def dead(cast: Cast, **facts: Any) -> Delivery:
    notice = Notice.objects.create(person=cast.zhang, text="请签收")
    said = {"notice": notice, "channel": "sms", "not_before": timezone.now(), "state": "dead", "attempts": 6}
    return Delivery.objects.create(**(said | facts))


def test_each_is_listed_where_one_answers_for_the_rules_and_nowhere_else(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    alarm(cast, case), parked(cast), dead(cast, error="TimeoutError: x")
    for path, word in (("", case.number), ("parked/", "lunar_day"), ("undelivered/", "TimeoutError")):
        for person in (cast.admin, cast.north_admin):
            page = browser_of(person).get(f"/alarms/{path}").content.decode()
            assert (word if path else "无人负责") in page
        assert browser_of(cast.zhang).get(f"/alarms/{path}").status_code == 403
    # An administrator of the other district sees none of it.
    cast.north_admin.posts.update(area=cast.south)
    assert alert_queue.counts(fresh(cast.north_admin)) == {"alarms": 0, "parked": 0, "undelivered": 0}
    assert alert_queue.counts(fresh(cast.admin)) == {"alarms": 1, "parked": 1, "undelivered": 1}
    browser = browser_of(cast.north_admin)
    for path in (
        f"{Alarm.objects.get().pk}/seen/",
        f"parked/{ParkedClock.objects.get().pk}/release/",
        f"undelivered/{Delivery.objects.get().pk}/retry/",
    ):
        assert browser.post(f"/alarms/{path}", {"note": "处理了"}).status_code == 404


def test_an_alarm_is_acknowledged_with_a_note_and_by_name_and_stands_on(cast: Cast) -> None:
    row, browser = alarm(cast), browser_of(cast.admin)
    assert browser.post(f"/alarms/{row.pk}/seen/", {"note": " "}).status_code == 422
    assert browser.post(f"/alarms/{row.pk}/seen/", {"note": "已请街道任命"}).status_code == 302
    row.refresh_from_db()
    assert (row.seen_by, row.seen_note, row.settled_at) == (cast.admin, "已请街道任命", None)
    assert "已请街道任命" in browser.get("/alarms/").content.decode()
    assert browser.post(f"/alarms/{row.pk}/seen/", {"note": "又一次"}).status_code == 422
    entry = AuditEntry.objects.get(act="alarm")
    assert (entry.actor, entry.purpose, entry.detail) == (cast.admin, "已请街道任命", {"act": "acknowledge"})


def test_a_parked_clock_is_released_and_it_is_written_down(cast: Cast) -> None:
    row = parked(cast)
    assert browser_of(cast.admin).post(f"/alarms/parked/{row.pk}/release/").status_code == 302
    row.refresh_from_db()
    assert row.attempts == 0
    assert row.retry_at is not None
    assert AuditEntry.objects.get(act="alarm").detail == {"act": "release"}


def test_a_notice_that_did_not_arrive_is_sent_again_or_put_away(cast: Cast) -> None:
    row, browser = dead(cast), browser_of(cast.admin)
    browser.post(f"/alarms/undelivered/{row.pk}/retry/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert outbox.run().sent == 1
    other = dead(cast)
    browser.post(f"/alarms/undelivered/{other.pk}/seen/", {"note": "已电话告知"})
    assert not alert_queue.undelivered_of(fresh(cast.admin)).exists()


def test_words_to_somebody_outside_go_when_nobody_will_send_them(cast: Cast) -> None:
    row = dead(cast, notice=None, address="13987654321", text="https://x/answer/abc/", area=cast.east_lane)
    assert alert_queue.undelivered_of(fresh(cast.north_admin)).count() == 1
    page = browser_of(cast.admin).get("/alarms/undelivered/").content.decode()
    assert "13987654321" not in page
    assert "/answer/" not in page
    alert_queue.acknowledge(row, note="号码有误", actor=fresh(cast.admin), at=timezone.now())
    row.refresh_from_db()
    assert (row.address, row.text) == ("", "")
    with refused("case_not_to_retry"):
        alert_queue.retry(row, actor=fresh(cast.admin), at=timezone.now())


def test_the_workbench_leads_there(cast: Cast) -> None:
    alarm(cast)
    assert 'href="/alarms/"' in browser_of(cast.admin).get("/").content.decode()
    assert 'href="/alarms/"' not in browser_of(cast.zhang).get("/").content.decode()


def test_the_number_of_a_case_out_of_sight_is_no_link(cast: Cast) -> None:
    case = walk(cast, "dispatched", actor=cast.zhang)
    type(case).objects.filter(pk=case.pk).update(secrecy="confidential")
    alarm(cast, case)
    page = browser_of(cast.admin).get("/alarms/").content.decode()
    assert case.get_absolute_url() not in page
