"""The pages of double check-in: asking, confirming, services, reports, papers; and who sees them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.urls import reverse
from django.utils import timezone

from governance.access import services as access
from parties.checkins import reports, services
from parties.models import CheckIn, CheckInReport, CheckInService, ServicePost
from tests.cases.story import act
from tests.cast import Cast, person
from tests.parties.test_check_ins import OPENED, active, asks, member
from tests.portal.browsers import browser_of
from tests.query_budget import budget


def page(who: Any, name: str, *args: Any, query: str = "") -> str:
    answer = browser_of(who).get(reverse(name, args=args) + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_contact_checks_in_and_the_community_confirms_by_its_page(cast: Cast) -> None:
    contact = person("lian", "联络员")
    role = cast.roles["alliance_contact"]
    access.give_post(contact, role=role, area=cast.north, unit=cast.water, actor=None)
    form = {"kind": "member", "unit": cast.water.pk, "area": cast.east_lane.pk, "name": ""}
    form["phone"] = "13900007777"
    browser = browser_of(contact)
    wrong = browser.post(reverse("check-in-new"), form)
    assert wrong.status_code == 422
    assert "请填写党员姓名" in wrong.content.decode()
    browser.post(reverse("check-in-new"), form | {"name": "陈先生"})
    row = CheckIn.objects.get()
    decide = reverse("check-in-decide", args=[row.pk])
    assert browser.post(decide, {"what": "confirm"}).status_code == 403
    assert browser_of(cast.zhao).post(decide, {"what": "confirm"}).status_code == 404
    shown = page(cast.zhang, "check-in", row.pk)
    assert "139****7777" in shown
    assert "13900007777" not in shown
    assert browser_of(cast.zhang).post(decide, {"what": "refuse", "reason": ""}).status_code == 422
    browser_of(cast.zhang).post(decide, {"what": "confirm"})
    assert CheckIn.objects.get().state == "active"
    browser_of(cast.zhang).post(reverse("check-in-post-new"), {
        "area": cast.east_lane.pk, "name": "楼道长助理", "places": 2, "is_active": "on",
    })  # fmt: skip
    post = ServicePost.objects.get()
    browser.post(reverse("check-in-pick", args=[row.pk]), {"post": post.pk})
    assert CheckIn.objects.get().post == post
    assert "1 / 2" in page(cast.zhang, "check-in-posts")
    today = timezone.localdate()
    late = {"done_on": "2099-01-01", "hours": "2", "people": 1, "what": "巡楼"}
    service = reverse("check-in-service", args=[row.pk])
    assert browser.post(service, late).status_code == 422
    browser.post(service, late | {"done_on": str(today)})
    done = CheckInService.objects.get()
    assert "巡楼" in page(cast.zhang, "check-in-services")
    verify = reverse("check-in-service-verify", args=[done.pk])
    assert browser_of(cast.zhao).post(verify, {"what": "verify"}).status_code == 404
    browser_of(cast.zhang).post(verify, {"what": "verify"})
    assert CheckInService.objects.get().state == "verified"
    assert browser_of(cast.auditor).post(service, late).status_code == 403


def test_reports_are_confirmed_many_at_once_each_with_its_result(cast: Cast) -> None:
    for row in (asks(cast), member(cast)):
        active(row, cast)
    reports.open_year(2026, actor=None, at=OPENED)
    one, two = CheckInReport.objects.order_by("pk")
    act(one.case, "submit", cast.shui, at=OPENED, text="一年来疏通了两次雨水口")
    zhang = browser_of(cast.zhang)
    answer = zhang.post(reverse("check-in-reports-confirm"), {"report": [one.pk, two.pk]})
    shown = answer.content.decode()
    assert shown.count("没有确认") == 1
    assert "待提交" in shown  # why the other was not
    assert CheckInReport.objects.get(pk=one.pk).case.state == "confirmed"
    assert browser_of(cast.he).get(reverse("check-in-report", args=[one.pk])).status_code == 404
    give = reverse("check-in-report-act", args=[one.pk, "give_back"])
    assert zhang.post(give, {"grade": "", "text": ""}).status_code == 422
    zhang.post(give, {"grade": "good", "text": "积极参加社区服务"})
    row = CheckInReport.objects.get(pk=one.pk)
    assert row.returned_at is not None
    assert "积极参加社区服务" in page(cast.shui, "check-in-report", one.pk)
    case = row.case
    paper = zhang.get(reverse("case-paper", args=[case.number, "check_in_feedback"])).content.decode()
    assert "积极参加社区服务" in paper
    assert "良好" in paper
    docx = zhang.get(reverse("case-paper-docx", args=[case.number, "check_in_feedback", case.pk]))
    with zipfile.ZipFile(
        io.BytesIO(b"".join(docx.streaming_content) if docx.streaming else docx.content)
    ) as packed:
        assert "积极参加社区服务" in packed.read("word/document.xml").decode()
    browser_of(cast.shui).post(reverse("check-in-report-act", args=[one.pk, "receive"]))
    assert CheckInReport.objects.get(pk=one.pk).case.state == "done"
    assert two.check_in.unit.name in page(cast.zhang, "check-in-reports", query="state=due&year=2026")
    assert "一年来" not in page(cast.zhao, "check-in-reports", query="state=every")


def test_lists_do_not_ask_once_a_row(cast: Cast) -> None:
    rows = [active(member(cast, phone=f"1390000{n:04d}", name=f"党员 {n}"), cast) for n in range(10)]
    for number, row in enumerate(rows):
        services.record_service(row, done_on=timezone.localdate(), hours=2, what=f"服务 {number}", actor=None)  # type: ignore[arg-type]
    reports.open_year(2026, actor=None, at=OPENED)
    zhang = browser_of(cast.zhang)
    for name in ("check-ins", "check-in-services", "check-in-reports"):
        zhang.get(reverse(name))
        with budget(f"page: {name}, ten rows"):
            zhang.get(reverse(name))
