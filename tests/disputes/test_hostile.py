"""What somebody tries who knows the pages well and means no good: days, doors and people that do not fit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from disputes import privacy, reasons
from disputes.clocks import COURT_MORE, COURT_RULE, COURT_TAKE, WINDOW
from disputes.intake import Person
from governance.access import rights
from governance.access import services as access
from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow import permissions
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, instant
from tests.cast import Cast, fresh, person
from tests.disputes.mediating import (
    HER,
    HER_ID,
    MINUTES,
    Band,
    accepted,
    agreed,
    applied,
    assigned,
    band,
    consented,
    in_effect,
    mediating,
    ready,
    told,
)
from tests.disputes.test_way import refused, wrong
from tests.disputes.test_window import JOINTLY

DAY = timedelta(days=1)
FULL_WIDTH = HER_ID.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
CHILD = {"side": "other", "kind": "person", "name": "小明", "identity": "530111201503120012"}


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def test_a_unit_that_helps_reads_and_acts_on_nothing(cast: Cast, b: Band) -> None:
    """Also where one of its people holds the right to mediate by another post."""
    access.give_post(cast.shui, role=cast.roles[rights.MEDIATOR], area=cast.east_lane, actor=None)
    case = act(agreed(cast, b), "refer", b.mei, unit=cast.water, text="请看一下水管")
    assert privacy.is_insider(case.dispute, fresh(cast.shui))
    refused(reasons.ONLY_HELPS, case, "sign", cast.shui, who="seal", way="stamped")
    refused(reasons.ONLY_HELPS, case, "note_inquiry", cast.shui, text="看过了")
    offered = [one.act.code for one in permissions.offers(case, fresh(cast.shui)) if one.is_possible]
    assert set(offered) <= {"remind"}


def test_a_mediator_whose_unit_was_asked_still_mediates(cast: Cast, b: Band) -> None:
    role = cast.roles[rights.UNIT_STAFF]
    access.give_post(b.mei, role=role, area=cast.north, unit=cast.water, actor=None)
    case = act(mediating(cast, b), "refer", b.gu, unit=cast.water, text="请看一下水管")
    assert privacy.is_mediator(case.dispute, fresh(b.mei))
    assert act(case, "note_inquiry", b.mei, text="问过邻居")


def test_who_was_kept_away_reads_nothing_although_they_filed_it(cast: Cast, b: Band) -> None:
    access.give_post(b.mei, role=cast.roles[rights.COMMUNITY[0]], area=cast.east_lane, actor=None)
    case = consented(accepted(cast, b), b.gu)
    case.filed_by = b.mei
    case.save(update_fields=["filed_by"])
    case = act(case, "choose_mediator", b.gu, mediator=b.m_mei.pk, how="assigned")
    her = case.dispute.parties.get(side="applicant")
    case = act(case, "answer_recusal", b.gu, mediator=b.m_mei.pk, who=str(her.pk), ground="relative")
    case = act(case, "decide_recusal", b.gu, upheld=True)
    assert not privacy.is_insider(case.dispute, fresh(b.mei))
    assert privacy.is_insider(case.dispute, fresh(b.gu))


def test_nobody_outside_archives_it(cast: Cast, b: Band) -> None:
    case = act(mediating(cast, b), "fail", b.mei, text="差距太大谈不拢", ways=True)
    late = MORNING + 60 * DAY
    for who in (cast.secretary, b.lao, b.next_mei, cast.street_wang, cast.admin):
        with pytest.raises(Refused):
            act(case, "archive", who, at=late)
    assert act(case, "archive", b.mei, at=late).state == "archived"


def test_consent_above_is_not_older_than_the_hand_over(cast: Cast, b: Band) -> None:
    later = MORNING + 5 * DAY
    case = act(mediating(cast, b), "hand_up", b.mei, at=later, text="两次没有谈成，请街道调解")
    her = case.dispute.parties.get(side="applicant")
    before = date(2026, 3, 16)
    wrong("on", case, "serve_notice", b.boss, later, party=her.pk, way="phone", on=before)
    wrong(
        "on", assigned_to(case, b, later), "answer_recusal", b.boss, later,
        mediator=b.m_boss.pk, who=str(her.pk), ground="none", on=before,
    )  # fmt: skip
    wrong("on", case, "consent_longer", b.boss, later, party=her.pk, way="phone", on=before)


def assigned_to(case: Case, b: Band, at: datetime) -> Case:
    return act(case, "choose_mediator", b.boss, at=at, mediator=b.m_boss.pk, how="chosen")


def test_rights_are_told_after_acceptance(cast: Cast, b: Band) -> None:
    case = act(applied(cast), "accept", b.gu, at=MORNING + DAY)
    her = case.dispute.parties.get(side="applicant")
    wrong(
        "on", case, "serve_notice", b.gu, MORNING + DAY, party=her.pk, way="phone", on=date(2026, 3, 12)
    )  # fmt: skip


def test_no_session_lies_before_the_last_consent(cast: Cast, b: Band) -> None:
    later = MORNING + 3 * DAY
    case = told(accepted(cast, b), b.gu)
    for party in case.dispute.parties.all():
        case = act(case, "consent", b.gu, at=later, party=party.pk, way="phone")
    case = assigned(case, b.gu, b.m_mei, at=later)
    assert "2026-03-15" in wrong(
        "starts_at", case, "plan_session", b.mei, later, starts_at=MORNING + DAY, minutes=60
    )


def test_a_session_is_not_written_down_before_it_begins(cast: Cast, b: Band) -> None:
    case = act(ready(cast, b), "plan_session", b.mei, starts_at=MORNING + timedelta(hours=6), minutes=60)
    session = case.dispute.sessions.get().pk
    wrong("session", case, "hold_session", b.mei, session=session, minutes=MINUTES)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "1899-12-31T09:00", "x", 7, None])
def test_a_moment_that_no_calendar_holds_is_refused_in_words(cast: Cast, b: Band, moment: object) -> None:
    wrong("starts_at", ready(cast, b), "plan_session", b.mei, starts_at=moment, minutes=600)


def test_a_minor_never_comes_without_a_guardian(cast: Cast, b: Band) -> None:
    for case in (accepted(cast, b), mediating(cast, b)):
        assert "监护人" in wrong("agent", case, "add_party", b.gu, **CHILD)
        wrong("agent", case, "add_party", b.gu, **CHILD, agent="明父", authority="general")
        case = act(case, "add_party", b.gu, **CHILD, agent="明父", authority="guardian")
        assert case.dispute.parties.get(is_minor=True).representatives.get().authority == "guardian"
        wrong("agent", case, "add_party", b.gu, side="other", kind="organisation", name="光明物业公司")


@pytest.mark.parametrize("name", ["甲" * 61, "\u202e\u200f", "周\x00玉兰", "周\x07玉兰"])
def test_a_name_that_cannot_be_printed_is_refused(cast: Cast, b: Band, name: str) -> None:
    wrong("name", applied(cast), "add_party", b.gu, side="other", kind="person", name=name)


def test_direction_marks_are_left_out_of_a_name(cast: Cast, b: Band) -> None:
    case = act(applied(cast), "add_party", b.gu, side="other", kind="person", name="\u202e周\u200f大福")
    assert case.dispute.parties.latest("pk").name == "周大福"
    assert case.dispute.parties.latest("pk").masked_name == "周**"


@pytest.mark.parametrize("spelling", [HER_ID.lower(), FULL_WIDTH, f" {HER_ID[:6]} {HER_ID[6:]} "])
def test_one_person_has_one_digest_in_every_spelling(cast: Cast, b: Band, spelling: str) -> None:
    first = applied(cast).dispute.parties.get(side="applicant")
    case = applied(cast, parties=[Person("applicant", HER, identity=spelling), Person("other", "别人")])
    assert case.dispute.parties.get(side="applicant").identity_index == first.identity_index


def test_on_the_thirty_first_day_there_is_not_one_moment(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b)
    end = clocks.live(case, WINDOW)[0].due_at
    assert end is not None
    refused(reasons.WINDOW_CLOSED, case, "apply_confirmation", b.mei, end, **JOINTLY)
    assert act(case, "apply_confirmation", b.mei, at=end - timedelta(seconds=1), **JOINTLY)


def test_the_courts_days_run_from_the_day_it_was_asked_and_it_takes_ten_more_once(
    cast: Cast, b: Band
) -> None:
    later = MORNING + 6 * DAY
    case = act(in_effect(cast, b), "apply_confirmation", b.mei, at=later, **JOINTLY, on=date(2026, 3, 16))
    assert clocks.live(case, COURT_TAKE)[0].due_at == instant("2026-03-20 00:00")
    case = act(case, "court_takes", b.mei, at=later, on=date(2026, 3, 17))
    assert clocks.live(case, COURT_RULE)[0].due_at == instant("2026-04-02 00:00")
    case = act(case, "court_needs_more", b.mei, at=later + DAY)
    with pytest.raises(Refused):
        act(case, "court_needs_more", b.mei, at=later + 2 * DAY)
    assert len(clocks.live(case, COURT_MORE)) == 1


def test_the_second_visit_is_not_older_than_the_first(cast: Cast, b: Band) -> None:
    at = MORNING + 20 * DAY
    said = {"outcome": "none", "text": "还没有付款"}
    case = act(in_effect(cast, b), "follow_up", b.mei, at=at, **said)
    wrong("on", case, "follow_up", b.mei, at, **said, on=date(2026, 3, 13))


def test_before_its_day_nothing_is_breached(cast: Cast, b: Band) -> None:
    case = act(in_effect(cast, b), "perform", b.mei, at=MORNING + DAY, outcome="part")
    assert case.state == "performing"


def test_an_instalment_is_at_least_a_fen(cast: Cast, b: Band) -> None:
    for amount in ("0", "-5", "1e15", "1" * 16):
        with pytest.raises(Incomplete):
            agreed(cast, b, instalments=[{"amount": amount, "due_on": "2026-03-20"}])


def test_a_clear_refusal_before_acceptance_stops_it_too(cast: Cast, b: Band) -> None:
    case = applied(cast)
    him = case.dispute.parties.get(side="other")
    case = act(case, "refuse_mediation", b.gu, party=him.pk, text="不愿意调解，要打官司", ways=True)
    assert (case.state, clocks.live(case)) == ("terminated", [])


def test_a_substitute_of_the_mediator_reads_nothing(cast: Cast, b: Band) -> None:
    """Mediation is a matter of the person whom the parties accepted: no post hands it on."""
    stand_in = person("stand_in", "代班的")
    access.give_post(stand_in, role=cast.roles[rights.MEDIATOR], area=cast.east_lane, actor=None)
    assert not privacy.is_insider(mediating(cast, b).dispute, fresh(stand_in))
