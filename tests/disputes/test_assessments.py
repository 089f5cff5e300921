"""Stability assessment: experts drawn by lot that anybody can repeat, opinions, what was decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from disputes.assessments import drawing, filing
from disputes.assessments.drawing import draw
from disputes.models.assessments import Assessment, Expert, Institution
from governance.access.models import AuditEntry
from governance.cases.models import Case, CaseLog
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

MATTER, OWNER = "光明路拓宽改造征收", "北区住房和城乡建设局"
SUMMARY = "涉及沿街一百二十户征收补偿，部分商户对补偿标准意见较大"
THOUGHT = "补偿标准公示不足，建议先开听证会"
FIELDS = ("法律", "城建", "环保", "信访", "心理", "财政")


@given(st.sets(st.integers(1, 10_000), min_size=3, max_size=40), st.data())
def test_a_draw_is_repeated_from_its_seed_whatever_the_order_of_the_pool(pool: set[int], data: Any) -> None:
    count = data.draw(st.integers(1, len(pool)))
    seed = data.draw(st.text("0123456789abcdef", min_size=32, max_size=32))
    drawn = draw(pool, count, seed)
    assert draw(sorted(pool, reverse=True), count, seed) == drawn
    assert len(set(drawn)) == count
    assert set(drawn) <= pool
    assert draw(pool, len(pool), seed)[:count] == drawn


def test_a_draw_of_the_record_is_the_same_in_any_year() -> None:
    assert draw(range(1, 11), 3, "00112233445566778899aabbccddeeff") == [9, 6, 10]
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw([1, 2], 3, "00")
    assert len({drawing.new_seed() for _n in range(50)}) == 50


def test_every_expert_is_drawn_about_as_often_as_another() -> None:
    times = dict.fromkeys(range(1, 11), 0)
    for number in range(1000):
        for key in draw(times, 3, f"{number:032x}"):
            times[key] += 1
    assert all(230 < count < 370 for count in times.values())


def experts(cast: Cast) -> list[Expert]:
    return [
        Expert.objects.create(area=cast.north, name=f"专家{n}", field=field, employer=f"第{n}大学")
        for n, field in enumerate(FIELDS)
    ]


def third_party(cast: Cast) -> Institution:
    made: Institution = Institution.objects.create(
        area=cast.north, name="明鉴评估事务所", field="社会风险评估"
    )
    return made


def submitted(cast: Cast) -> Case:
    return filing.submit(
        area=cast.east_street,
        matter=MATTER,
        owner=OWNER,
        summary=SUMMARY,
        actor=fresh(cast.street_wang),
        at=MORNING,
    )


def reviewing(cast: Cast, count: int = 3) -> Case:
    experts(cast)
    return act(
        submitted(cast), "draw_experts", cast.street_wang, institution=third_party(cast).pk, count=count
    )


def assessed(cast: Cast, risk: str = "medium") -> Case:
    case = reviewing(cast)
    for seat in case.assessment.seats.all():
        case = act(case, "give_opinion", cast.street_wang, seat=seat.pk, risk=risk, text=THOUGHT)
    case = act(case, "give_report", cast.street_wang, risk=risk, text=THOUGHT)
    return act(case, "conclude", cast.street_wang, risk=risk)


def test_who_has_to_do_with_the_matter_is_never_drawn(cast: Cast) -> None:
    rows = experts(cast)
    own = Expert.objects.create(area=cast.north, name="局里人", field="城建", employer=f" {OWNER} ")
    out = Expert.objects.create(
        area=cast.north, name="出库人", field="法律", employer="某所", is_active=False
    )
    south = Expert.objects.create(area=cast.south, name="南区人", field="法律", employer="南区某所")
    case = act(submitted(cast), "declare_conflict", cast.street_wang, expert=rows[0].pk)
    pool = drawing.without_conflict(case.assessment)
    assert pool == [one.pk for one in rows[1:]]
    assert not {own.pk, out.pk, south.pk} & set(pool)
    company = third_party(cast).pk
    with pytest.raises(Incomplete) as caught:
        act(case, "draw_experts", cast.street_wang, institution=company, count=6)
    assert "5" in caught.value.errors["count"]
    case = act(case, "draw_experts", cast.street_wang, institution=company, count=5)
    assert {one.expert_id for one in case.assessment.seats.all()} == set(pool)


def test_the_draw_is_on_record_and_a_seat_put_in_by_hand_is_found_out(cast: Cast) -> None:
    case = reviewing(cast)
    record = case.assessment.draws.get()
    assert drawing.repeats(record)
    row = CaseLog.objects.filter(case=case, act="draw_experts").get()
    assert (row.detail["seed"], row.detail["pool"]) == (record.seed, record.pool)
    seat = case.assessment.seats.first()
    stranger = next(pk for pk in record.pool if pk not in row.detail["drawn"])
    case.assessment.seats.filter(pk=seat.pk).update(expert=stranger)
    assert not drawing.repeats(record)


def test_a_conflict_that_comes_out_later_frees_the_seat_and_a_new_draw_fills_it(cast: Cast) -> None:
    case = reviewing(cast)
    with pytest.raises(Refused):
        act(case, "redraw_experts", cast.street_wang)
    first, second = list(case.assessment.seats.all())[:2]
    case = act(case, "give_opinion", cast.street_wang, seat=first.pk, risk="low", text=THOUGHT)
    with pytest.raises(Incomplete):
        act(case, "declare_conflict", cast.street_wang, expert=first.expert_id)
    case = act(case, "declare_conflict", cast.street_wang, expert=second.expert_id)
    with pytest.raises(Refused):
        act(case, "conclude", cast.street_wang, risk="low")
    case = act(case, "redraw_experts", cast.street_wang)
    again = case.assessment.draws.last()
    assert again.count == 1
    assert second.expert_id not in again.pool
    assert first.expert_id not in again.pool
    assert drawing.repeats(again)
    assert case.assessment.seats.filter(left_on=None).count() == 3


@pytest.mark.parametrize(
    ("risk", "decision", "adopted", "passes"),
    [
        ("high", "no", True, True),
        ("high", "conditional", True, False),
        ("high", "go", False, True),
        ("medium", "conditional", True, True),
        ("medium", "go", True, False),
        ("low", "go", True, True),
    ],
)
def test_a_decision_softer_than_the_risk_says_that_the_opinion_was_not_adopted(
    cast: Cast, risk: str, decision: str, adopted: bool, passes: bool
) -> None:
    case = assessed(cast, risk)
    said = {"decision": decision, "adopted": adopted, "text": "已充分听取意见，落实三项措施"}
    if not passes:
        with pytest.raises(Incomplete) as caught:
            act(case, "decide", cast.street_wang, **said)
        assert "adopted" in caught.value.errors
        return
    case = act(case, "decide", cast.street_wang, **said)
    assert (case.state, case.assessment.is_adopted) == ("decided", adopted)
    kinds = set(case.clocks.filter(state="running").values_list("kind", flat=True))
    assert kinds == (set() if decision == "no" else {"assessment_follow"})


def test_it_ends_only_after_it_was_followed_up(cast: Cast) -> None:
    case = assessed(cast)
    with pytest.raises(Incomplete):
        act(case, "decide", cast.street_wang, decision="conditional", adopted=True)
    case = act(case, "decide", cast.street_wang, decision="conditional", adopted=True, text="先开听证会")
    with pytest.raises(Refused):
        act(case, "finish", cast.street_wang)
    case = act(case, "follow_up", cast.street_wang, text="听证会已开，补偿标准已公示")
    case = act(case, "finish", cast.street_wang)
    assert (case.state, case.is_open) == ("closed", False)


def test_what_it_says_is_read_by_who_handles_it_and_written_down(cast: Cast) -> None:
    case = assessed(cast)
    address = reverse("assessment-file", args=[case.number])
    before = AuditEntry.objects.filter(act="reveal").count()
    shown = browser_of(cast.street_wang).post(address).content.decode()
    assert MATTER in shown
    assert THOUGHT in shown
    assert AuditEntry.objects.filter(act="reveal").count() == before + 1
    for who in (cast.official, cast.zhang, cast.zhao, cast.auditor, cast.admin, cast.mayor):
        browser = browser_of(who)
        assert browser.post(address).status_code in (403, 404), who.username
        for page in (case.get_absolute_url(), reverse("assessments")):
            assert MATTER not in browser.get(page).content.decode(), who.username
    page = browser_of(cast.street_wang).get(case.get_absolute_url()).content.decode()
    assert case.assessment.draws.get().seed in page
    assert "复核一致" in page
    assert case.number in browser_of(cast.official).get(reverse("assessments")).content.decode()
    with connection.cursor() as cursor:
        for table in (
            "cases_case",
            "cases_caselog",
            "notices_notice",
            "disputes_assessment",
            "disputes_seat",
        ):
            cursor.execute(f'SELECT one::text FROM "{table}" AS one')  # noqa: S608 (names of our tables)
            rows = "\n".join(row[0] for row in cursor.fetchall())
            assert MATTER not in rows, table
            assert THOUGHT not in rows, table


def test_pages_submit_and_keep_the_registers(cast: Cast) -> None:
    browser = browser_of(cast.street_wang)
    said = {"area": cast.east_street.code, "matter": MATTER, "owner": OWNER, "summary": "太短"}
    assert browser.post(reverse("assessment-new"), said).status_code == 422
    assert browser.post(reverse("assessment-new"), said | {"summary": SUMMARY}).status_code == 302
    assert Assessment.objects.get().matter == MATTER
    keeper = browser_of(cast.official)
    row = {"area": cast.north.pk, "name": "方教授", "field": "法律", "employer": "云岭大学"}
    assert keeper.post(reverse("expert-new"), row).status_code == 302
    assert keeper.post(reverse("expert-new"), row).status_code == 422
    expert = Expert.objects.get()
    edit = {"name": "方教授", "field": "民法", "employer": "云岭大学"}
    assert keeper.post(expert.get_absolute_url(), edit).status_code == 302
    expert.refresh_from_db()
    assert (expert.field, expert.is_active) == ("民法", False)
    company = {"area": cast.north.pk, "name": "明鉴评估事务所", "field": "风险评估"}
    assert keeper.post(reverse("institution-new"), company).status_code == 302
    assert "明鉴评估事务所" in keeper.get(reverse("experts")).content.decode()
    assert browser.get(reverse("experts")).status_code == 403
