"""Pages of disputes and committees: the counter, the mediator's list, what is missing, committees."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.urls import reverse

from disputes import committees
from disputes.intake import Person
from disputes.models import Committee, CommitteeMember, Dispute
from governance.cases.models import Case, Category, ReasonChoice
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, walk
from tests.cast import Cast, fresh
from tests.disputes.mediating import (
    CONTENTS,
    FACTS,
    HER,
    HER_ID,
    HIM,
    Band,
    accepted,
    agreed,
    applied,
    band,
    in_effect,
)
from tests.portal.browsers import browser_of

TYPED = {
    "category": "",
    "facts": FACTS,
    "people": "2",
    "source": "counter",
    "risk": "blue",
    "applicant_name": HER,
    "applicant_kind": "person",
    "applicant_identity": HER_ID,
    "other_name": HIM,
    "other_kind": "person",
}


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def typed(cast: Cast, **changes: str) -> dict[str, str]:
    kind = Category.objects.get(code="dispute_neighbours")
    return TYPED | {"category": str(kind.pk), "area": cast.east_lane.code} | changes


def test_at_the_counter_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, b: Band) -> None:
    browser = browser_of(cast.zhang)
    wrong = browser.post(reverse("dispute-new"), typed(cast, applicant_identity="530111198003120021"))
    assert wrong.status_code == 422
    assert "身份证号码不对" in wrong.content.decode()
    assert FACTS in wrong.content.decode()
    assert not Dispute.objects.exists()
    done = browser.post(reverse("dispute-new"), typed(cast))
    assert done.status_code == 302
    case = Case.objects.get(kind="dispute")
    assert case.title == "邻里纠纷"
    assert case.dispute.parties.get(side="applicant").identity == HER_ID
    elsewhere = browser_of(cast.zhao).post(reverse("dispute-new"), typed(cast))
    assert elsewhere.status_code == 422


def test_without_a_committee_nobody_is_sent_away_silently(cast: Cast) -> None:
    answer = browser_of(cast.zhang).post(reverse("dispute-new"), typed(cast))
    assert answer.status_code == 422
    assert "还没有调解委员会" in answer.content.decode()


def test_the_mediators_list_and_the_case_say_what_is_missing_next(cast: Cast, b: Band) -> None:
    case = accepted(cast, b)
    page = browser_of(b.gu).get(reverse("disputes-mine")).content.decode()
    assert case.number in page
    assert "告知权利义务" in page
    assert "人民调解法第二十三条" in page
    assert case.number not in browser_of(b.mei).get(reverse("disputes-mine")).content.decode()
    half = agreed(cast, b)
    shown = browser_of(b.mei).get(half.get_absolute_url()).content.decode()
    assert "还缺签名或盖章" in shown
    assert "人民调解法第二十九条" in shown


def test_the_list_for_people_above_names_kind_state_and_colour(cast: Cast, b: Band) -> None:
    case = applied(cast, risk="red")
    page = browser_of(cast.official).get(reverse("disputes") + "?risk=red").content.decode()
    assert case.number in page
    assert "红色" in page
    assert (
        case.number not in browser_of(cast.official).get(reverse("disputes") + "?risk=blue").content.decode()
    )
    assert case.number not in browser_of(cast.zhao).get(reverse("disputes")).content.decode()


def test_papers_open_again_and_say_what_was_agreed(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b)
    case = act(case, "follow_up", b.mei, outcome="part", text="电话回访，还差一千元")
    browser = browser_of(b.mei)
    said = {
        "application": (FACTS, HER),
        "register": ("（2026）东巷民调字第1号", "梅姨"),
        "notice": ("人民调解法第二十三条",),
        "minutes": ("双方陈述了漏水经过",),
        "agreement": (*(str(CONTENTS[name]) for name in ("facts", "issues", "liability", "terms")), HER_ID),
        "confirmation": ("人民调解法第三十三条", "2026-03-12"),
        "follow_up": ("还差一千元",),
    }
    for code, words in said.items():
        page = browser.get(reverse("case-paper", args=[case.number, f"dispute_{code}"]))
        assert page.status_code == 200, code
        assert HER_ID not in page.content.decode()
        href = next(
            part for part in page.content.decode().split('"') if part.endswith("/docx/") or "docx" in part
        )
        answer = browser.get(href)
        data = b"".join(answer.streaming_content)
        assert case.number in answer["Content-Disposition"]
        text = "\n".join(
            cell.text
            for table in docx.Document(io.BytesIO(data)).tables
            for row in table.rows
            for cell in row.cells
        )
        for word in words:
            assert word in text or word in "\n".join(
                line.text for line in docx.Document(io.BytesIO(data)).paragraphs
            ), (code, word)


def test_an_incident_goes_to_mediation_and_both_keep_the_link(cast: Cast, b: Band) -> None:
    incident = walk(cast, "registered")
    kind = Category.objects.get(code="dispute_neighbours")
    incident = act(incident, "turn_dispute", cast.zhang, category=kind)
    dispute = Dispute.objects.get()
    assert dispute.incident_id == incident.pk
    with pytest.raises(Refused):
        act(incident, "turn_dispute", cast.zhang, category=kind)
    page = browser_of(cast.zhang).get(incident.get_absolute_url()).content.decode()
    assert dispute.case.number in page
    dispute_page = browser_of(cast.zhang).get(dispute.case.get_absolute_url()).content.decode()
    assert incident.number in dispute_page


def test_a_committee_says_what_the_law_misses_in_it(cast: Cast, b: Band) -> None:
    empty = Committee.objects.create(
        name="柳树人民调解委员会", area=cast.willow, mark="柳树", started_on=date(2022, 1, 1), is_mixed=True
    )
    found = "".join(empty.faults(date(2026, 3, 12)))
    for word in ("三至九人", "主任", "妇女", "人数较少民族", "任期三年已满"):
        assert word in found
    assert b.committee.faults(date(2026, 3, 12)) == []
    for number in range(10):
        CommitteeMember.objects.create(committee=empty, name=f"委员{number}")
    assert "10" in "".join(Committee.objects.get(pk=empty.pk).faults(date(2024, 1, 1)))
    page = browser_of(cast.street_wang).get(empty.get_absolute_url()).content.decode()
    assert "妇女成员" in page
    assert browser_of(cast.zhao).get(empty.get_absolute_url()).status_code == 404


def test_committees_are_kept_by_the_street_and_a_new_chair_reads_its_open_disputes(
    cast: Cast, b: Band
) -> None:
    case = applied(cast)
    browser = browser_of(cast.street_wang)
    add = reverse("committee-seat", args=[b.committee.pk])
    second = {"name": "老张", "user": b.lao.pk, "is_chair": "on", "joined_on": "2026-03-12"}
    assert browser.post(add, second).status_code == 422
    seat = CommitteeMember.objects.get(committee=b.committee, is_chair=True)
    assert browser.post(reverse("committee-seat-end", args=[seat.pk])).status_code == 302
    assert browser.post(add, second).status_code == 302
    assert browser_of(b.gu).post(reverse("dispute-file", args=[case.number])).status_code == 404
    assert browser_of(b.lao).post(reverse("dispute-file", args=[case.number])).status_code == 200
    assert browser_of(cast.zhao).post(add, second).status_code == 403
    with pytest.raises(Refused):
        committees.add_room(b.committee, name="二室", actor=fresh(cast.zhao))


def test_any_number_of_people_stand_on_each_side(cast: Cast, b: Band) -> None:
    people = [Person("applicant", f"申请人{n}") for n in range(3)] + [
        Person("other", f"对方{n}") for n in range(4)
    ]
    assert accepted(cast, b, parties=people).dispute.parties.count() == 7


def test_why_this_deadline_names_the_law(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b)
    clock = case.clocks.get(kind="dispute_window")
    page = browser_of(b.mei).get(reverse("case-deadline", args=[case.number, clock.pk])).content.decode()
    assert "法律依据" in page
    assert "民事诉讼法第二百零五条" in page


def test_kinds_and_reasons_out_of_scope_are_rows_that_the_rules_show(cast: Cast) -> None:
    assert Category.objects.filter(kind="dispute").count() == 15
    browser = browser_of(cast.admin)
    assert ReasonChoice.objects.filter(case_kind="dispute", kind="reject").count() == 6
    limits = browser.get(reverse("rule-limits") + "?kind=dispute").content.decode()
    assert "调解期限" in limits
    assert "司法确认申请期" in limits


def test_a_lapsed_right_is_shown_as_lapsed(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b, at=MORNING)
    page = browser_of(b.mei).get(case.get_absolute_url()).content.decode()
    assert "申请期已于" in page
    assert "不能再申请" in page
