"""Residents: file, follow, rate, ask once more; nothing personal is shown and nobody guesses a code."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, CaseLog, LoopSetting
from tests.cases.story import file, walk
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, faults, public


def follow(client: Client, number: str, code: str) -> Any:
    return client.post("/public/follow/", {"number": number, "code": code})


def closed(cast: Cast) -> Case:
    return walk(cast, "closed", at=timezone.now() - timedelta(hours=1))


def test_a_resident_files_without_an_account_and_gets_number_and_code(cast: Cast) -> None:
    client = Client()
    answer = client.post("/public/", public(cast, reporter_name="王大妈", reporter_phone="13912345678"))
    case = Case.objects.get()
    assert answer.headers["Location"] == "/public/filed/"
    assert (case.channel.code, case.filed_by, case.area) == ("resident", None, cast.east_lane)
    page = client.get("/public/filed/").content.decode()
    assert case.number in page
    assert case.follow_code in page
    assert case.follow_code not in Client().get("/public/filed/").content.decode()
    row = CaseLog.objects.get(case=case)
    assert row.actor_name == "反映人"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"consent": None}, "consent", "请先同意信息使用说明。"),
        ({"area": None}, "area", "请选择所在网格，或在地图上标出位置。"),
        ({"area": "530100000000"}, "area", "没有找到所选的社区或网格，请重新选择。"),
        ({"text": "脏"}, "text", "请至少用 10 个字说明情况。"),
        ({"category": None}, "category", "请选择类别。"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    cast: Cast, changes: dict[str, object], field: str, sentence: str
) -> None:
    answer = Client().post("/public/", public(cast, **changes), **JSON)
    assert faults(answer)[field] == sentence
    assert not Case.objects.exists()


def test_the_trap_catches_machines_without_telling_them(cast: Cast) -> None:
    assert Client().post("/public/", public(cast, website="http://spam")).status_code == 200
    assert not Case.objects.exists()


def test_one_address_files_so_many_an_hour(cast: Cast) -> None:
    LoopSetting.objects.filter(key="public_reports_per_hour").update(value=2)
    client = Client()
    for _ in range(2):
        assert client.post("/public/", public(cast, separate="1"), **JSON).status_code == 201
    assert client.post("/public/", public(cast, separate="1"), **JSON).status_code == 429
    assert (
        Client(REMOTE_ADDR="10.9.9.9").post("/public/", public(cast, separate="1"), **JSON).status_code == 201
    )
    assert Case.objects.count() == 3


def test_a_likely_duplicate_is_offered_without_telling_what_others_wrote(cast: Cast) -> None:
    case = file(cast, actor=cast.zhang, area=cast.east_lane, place="张家门口", at=timezone.now())
    asked = Client().post("/public/", public(cast), **JSON)
    assert asked.status_code == 409
    shown = asked.json()["alike"]
    assert case.number in shown
    for secret in (case.title, case.text, case.place):
        assert secret not in shown
    Client().post("/public/", public(cast, join=case.number), **JSON)
    assert (Case.objects.count(), case.joined.count()) == (1, 1)


def test_confidential_matters_are_never_offered(cast: Cast) -> None:
    file(cast, actor=cast.zhang, area=cast.east_lane, secrecy="confidential", at=timezone.now())
    assert Client().post("/public/", public(cast), **JSON).status_code == 201


# Following -------------------------------------------------------------------------------


def test_number_and_code_open_the_matter_in_plain_words(cast: Cast) -> None:
    case = walk(
        cast,
        "in_progress",
        actor=cast.zhang,
        reporter_name="王大妈",
        reporter_phone="13912345678",
        at=timezone.now(),
    )
    client = Client()
    assert (
        follow(client, f"#{case.number}", case.follow_code.lower()).headers["Location"] == "/public/matter/"
    )
    page = client.get("/public/matter/").content.decode()
    assert "正在办理" in page
    assert "东巷社区" in page
    people = ("王大妈", "13912345678", "139****5678", "张丽", "何平", "城市管理局", case.text, case.title)
    assert [word for word in people if word in page] == []
    assert Client().get("/public/matter/").headers["Location"] == "/public/follow/"


def test_a_wrong_code_is_answered_like_an_unknown_number(cast: Cast) -> None:
    case = file(cast, at=timezone.now())

    def answer(number: str, code: str) -> str:
        got = follow(Client(REMOTE_ADDR="10.1.1.1"), number, code)
        assert got.status_code == 422
        return re.sub(r'value="[^"]*"', "", got.content.decode())

    assert answer(case.number, "ZZZZ9999") == answer("530199-990101-0001", "ZZZZ9999")
    assert answer(case.number, "") != answer(case.number, "ZZZZ9999")


def test_guessing_is_stopped_and_the_right_code_then_too(cast: Cast) -> None:
    LoopSetting.objects.filter(key="public_lookups_per_hour").update(value=3)
    case = file(cast, at=timezone.now())
    client = Client(REMOTE_ADDR="10.2.2.2")
    for _ in range(3):
        assert follow(client, case.number, "ZZZZ9999").status_code == 422
    assert follow(client, case.number, case.follow_code).status_code == 429
    assert follow(Client(REMOTE_ADDR="10.2.2.3"), case.number, case.follow_code).status_code == 302


def test_a_merged_report_follows_the_one_that_goes_on(cast: Cast) -> None:
    main = walk(cast, "dispatched", at=timezone.now())
    twin = file(cast, at=timezone.now())
    services.advance(twin, "merge", actor=fresh(cast.zhang), into=main)
    client = Client()
    follow(client, twin.number, twin.follow_code)
    page = client.get("/public/matter/").content.decode()
    assert "一并办理" in page
    assert "已交办" in page


def test_a_refusal_is_told_with_its_reason(cast: Cast) -> None:
    case = file(cast, at=timezone.now())
    services.advance(case, "reject", actor=fresh(cast.zhang), reason="not_true", text="现场没有垃圾堆放")
    client = Client()
    follow(client, case.number, case.follow_code)
    assert "现场没有垃圾堆放" in client.get("/public/matter/").content.decode()


# Rating and once more ---------------------------------------------------------------------


def test_the_reporter_rates_once_after_closing(cast: Cast) -> None:
    case = closed(cast)
    client = Client()
    follow(client, case.number, case.follow_code)
    said = {"satisfaction": "5", "solved": "1", "text": "谢谢"}
    assert client.post("/public/matter/rate/", said).status_code == 302
    case.refresh_from_db()
    assert (case.satisfaction, case.is_solved, case.state) == (5, True, "closed")
    assert CaseLog.objects.filter(case=case).latest("step").actor_name == "反映人"
    again = client.post("/public/matter/rate/", {"satisfaction": "1", "solved": "0"})
    assert again.status_code == 422
    case.refresh_from_db()
    assert case.satisfaction == 5
    assert client.post("/public/matter/again/", {"text": "还是没有清干净"}).status_code == 422


def test_unsolved_it_is_taken_up_once_more_and_only_once(cast: Cast) -> None:
    case = closed(cast)
    client = Client()
    follow(client, case.number, case.follow_code)
    assert client.post("/public/matter/again/", {"text": "还是没有清干净"}).status_code == 422
    client.post("/public/matter/rate/", {"satisfaction": "2", "solved": "0"})
    assert "申请重新办理" in client.get("/public/matter/").content.decode()
    assert client.post("/public/matter/again/", {"text": "还是没有清干净"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.reopens, case.is_open) == ("registered", 1, True)
    assert client.post("/public/matter/again/", {"text": "还是没有清干净"}).status_code == 422


def test_an_open_matter_is_not_rated(cast: Cast) -> None:
    case = file(cast, at=timezone.now())
    client = Client()
    follow(client, case.number, case.follow_code)
    assert client.post("/public/matter/rate/", {"satisfaction": "5", "solved": "1"}).status_code == 422
    case.refresh_from_db()
    assert case.satisfaction is None


def test_what_was_looked_up_is_forgotten_on_request_and_after_a_while(cast: Cast) -> None:
    case = file(cast, at=timezone.now())
    client = Client()
    follow(client, case.number, case.follow_code)
    client.post("/public/leave/")
    assert client.get("/public/matter/").status_code == 302
    follow(client, case.number, case.follow_code)
    session = client.session
    session["follows_report"] = [case.number, case.follow_code, timezone.now().timestamp() - 3600]
    session.save()
    assert client.get("/public/matter/").status_code == 302


def test_acts_without_a_code_lead_to_the_question_for_one(cast: Cast) -> None:
    for path in ("rate", "again"):
        assert Client().post(f"/public/matter/{path}/").headers["Location"] == "/public/follow/"
        assert Client().get(f"/public/matter/{path}/").status_code == 405


def test_communities_are_found_by_name(cast: Cast) -> None:
    found = Client().get("/public/areas/?area_text=东巷").content.decode()
    assert cast.east_lane.code in found
    assert "没有找到" in Client().get("/public/areas/?area_text=火星").content.decode()
