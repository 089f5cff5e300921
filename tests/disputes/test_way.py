"""The way of a dispute by its acts: what the law wants before each step, and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from disputes import reasons
from disputes.clocks import ACCEPT, ASSIGN, LADDER, MONTH
from disputes.effects.taking import next_number
from disputes.intake import Person, seen_before
from disputes.models import Conflict, Consent
from disputes.models.disputes import Representative
from governance.cases.reasons import NO_RIGHT
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, instant
from tests.cast import Cast
from tests.disputes.mediating import (
    CONTENTS,
    HER,
    HER_ID,
    HER_PHONE,
    MINUTES,
    Band,
    accepted,
    again,
    agreed,
    applied,
    assigned,
    band,
    consented,
    in_effect,
    mediating,
    met,
    ready,
    signed,
    told,
)

DAY = timedelta(days=1)


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def refused(reason: object, *how: object, **supplied: object) -> None:
    case, code, who, *rest = how
    with pytest.raises(Refused) as error:
        act(case, code, who, at=rest[0] if rest else MORNING, **supplied)  # type: ignore[arg-type]
    assert reason in (error.value.reason, *getattr(error.value, "errors", {}).values()), str(error.value)


def wrong(field: str, *how: object, **supplied: object) -> str:
    case, code, who, *rest = how
    with pytest.raises(Incomplete) as error:
        act(case, code, who, at=rest[0] if rest else MORNING, **supplied)  # type: ignore[arg-type]
    return error.value.errors[field]


def test_from_the_counter_to_the_end_of_the_second_visit(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b)
    assert case.state == "performing"
    agreement = case.dispute.agreement
    assert agreement.effective_on == date(2026, 3, 12)
    case = act(case, "perform", b.mei, at=MORNING + DAY, outcome="full")
    refused(reasons.UNFINISHED, case, "finish", b.mei)
    for days in (10, 58):
        case = act(
            case, "follow_up", b.mei, at=MORNING + days * DAY, outcome="full", text="钱已收到，两家没有再吵"
        )
    case = act(case, "finish", b.mei, at=MORNING + 59 * DAY)
    assert (case.state, case.is_open, clocks.live(case)) == ("followed_up", False, [])
    case = act(case, "archive", b.mei, at=MORNING + 90 * DAY)
    assert case.state == "archived"


def test_it_is_taken_up_within_three_working_days_and_numbered(cast: Cast, b: Band) -> None:
    case = applied(cast)
    assert clocks.live(case, ACCEPT)[0].due_at == instant("2026-03-17 17:30")
    case = act(case, "accept", b.gu)
    assert case.dispute.number == "（2026）东巷民调字第1号"
    assert {clock.kind for clock in clocks.live(case)} == {MONTH, LADDER, ASSIGN}
    due = {clock.kind: clock.due_at for clock in clocks.live(case)}
    # Thirty days from the 12th of March end on Saturday the 11th of April, and so on Monday the 13th.
    assert due[MONTH] == instant("2026-04-14 00:00")
    assert due[LADDER] == instant("2026-03-24 00:00")
    assert accepted(cast, b).dispute.number == "（2026）东巷民调字第2号"


def test_what_is_out_of_scope_is_declined_in_writing(cast: Cast, b: Band) -> None:
    case = applied(cast)
    wrong("channel", case, "decline", b.gu, reason="dispute_in_court")
    case = act(case, "decline", b.gu, reason="dispute_in_court", channel="北区人民法院")
    assert (case.state, case.is_open) == ("declined", False)
    assert "北区人民法院" in case.dispute.records.get().text


def test_both_sides_are_needed_and_a_minor_has_a_guardian(cast: Cast, b: Band) -> None:
    alone = applied(cast, parties=[Person("applicant", HER, identity=HER_ID)])
    refused(reasons.SIDES_NEEDED, alone, "accept", b.gu)
    child = {"side": "other", "kind": "person", "name": "小明", "identity": "530111201503120012"}
    assert "监护人" in wrong("agent", alone, "add_party", b.gu, **child)
    case = act(alone, "add_party", b.gu, **child, agent="明父", authority="guardian")
    assert case.dispute.parties.get(side="other").is_minor
    Representative.objects.update(authority="general")
    refused(reasons.GUARDIAN_NEEDED, case, "accept", b.gu)
    Representative.objects.update(authority="guardian")
    assert act(case, "accept", b.gu).state == "accepted"
    wrong("identity", case, "add_party", b.gu, side="other", kind="person", name="小红", identity="123")
    with pytest.raises(Incomplete) as error:
        applied(cast, parties=[Person("applicant", HER), Person("other", "光明物业公司", "organisation")])
    assert list(error.value.errors) == ["other_agent"]


def test_nobody_is_mediated_who_has_not_consented(cast: Cast, b: Band) -> None:
    case = accepted(cast, b)
    her, him = case.dispute.parties.all()
    assert str(reasons.NOTICE_FIRST(name="周**")) == wrong(
        "party", case, "consent", b.gu, party=her.pk, way="phone"
    )
    case = told(case, b.gu)
    case = act(case, "consent", b.gu, party=her.pk, way="phone")
    assert case.state == "accepted"
    case = assigned(case, b.gu, b.m_mei)
    with pytest.raises(Refused):
        act(case, "plan_session", b.mei, starts_at=MORNING, minutes=60)
    case = act(case, "consent", b.gu, party=him.pk, way="phone")
    assert case.state == "consented"
    case = act(case, "plan_session", b.mei, starts_at=MORNING, minutes=60)
    Consent.objects.filter(party=him).delete()
    session = case.dispute.sessions.get()
    refused(reasons.CONSENT_MISSING, case, "hold_session", b.mei, session=session.pk, minutes=MINUTES)


def test_who_comes_later_is_asked_before_the_next_session(cast: Cast, b: Band) -> None:
    case = act(mediating(cast, b), "add_party", b.mei, side="other", kind="person", name="吴小妹")
    assert case.state == "accepted"
    with pytest.raises(Refused):
        act(case, "agree_written", b.mei, **CONTENTS)


def test_a_mediator_who_is_known_to_be_a_relative_never_comes_back(cast: Cast, b: Band) -> None:
    case = consented(accepted(cast, b), b.gu)
    case = act(case, "choose_mediator", b.gu, mediator=b.m_mei.pk, how="assigned")
    her = case.dispute.parties.get(side="applicant")
    refused(reasons.RECUSAL_OPEN, case, "plan_session", b.mei, starts_at=MORNING, minutes=60)
    case = act(case, "answer_recusal", b.gu, mediator=b.m_mei.pk, who=str(her.pk), ground="relative")
    refused(reasons.ONLY_CHAIR, case, "decide_recusal", b.mei, upheld=True)
    case = act(case, "decide_recusal", b.gu, upheld=True)
    assert Conflict.objects.get().party_index == her.identity_index
    refused(reasons.NOT_INSIDER, case, "note_inquiry", b.mei, text="还想看看")
    assert "梅姨" in wrong("mediator", case, "choose_mediator", b.gu, mediator=b.m_mei.pk, how="chosen")
    other = accepted(cast, b, parties=[Person("applicant", HER, identity=HER_ID), Person("other", "第三人")])
    assert "梅姨" in wrong("mediator", other, "choose_mediator", b.gu, mediator=b.m_mei.pk, how="chosen")
    stranger = accepted(cast, b, parties=[Person("applicant", "甲某"), Person("other", "乙某")])
    assert act(stranger, "choose_mediator", b.gu, mediator=b.m_mei.pk, how="chosen")


def test_a_clear_refusal_stops_it_at_once(cast: Cast, b: Band) -> None:
    case = act(ready(cast, b), "plan_session", b.mei, starts_at=MORNING + DAY, minutes=60, room=b.room.pk)
    him = case.dispute.parties.get(side="other")
    wrong("ways", case, "refuse_mediation", b.gu, party=him.pk, text="不愿意调解，要打官司")
    case = act(case, "refuse_mediation", b.gu, party=him.pk, text="不愿意调解，要打官司", ways=True)
    assert (case.state, case.is_open, clocks.live(case)) == ("terminated", False, [])
    assert case.dispute.sessions.get().is_cancelled
    with pytest.raises(Refused):
        act(case, "plan_session", b.mei, starts_at=MORNING + DAY, minutes=60)


def test_a_room_is_not_booked_twice(cast: Cast, b: Band) -> None:
    one, two = ready(cast, b), ready(cast, b)
    at = MORNING + DAY
    one = act(one, "plan_session", b.mei, starts_at=at, minutes=60, room=b.room.pk)
    half_past = at + timedelta(minutes=30)
    assert "第一调解室" in wrong(
        "room", two, "plan_session", b.mei, starts_at=half_past, minutes=60, room=b.room.pk
    )
    two = act(two, "plan_session", b.mei, starts_at=at + timedelta(hours=1), minutes=60, room=b.room.pk)
    act(one, "cancel_session", b.mei, session=one.dispute.sessions.get().pk)
    act(two, "plan_session", b.mei, starts_at=half_past, minutes=30, room=b.room.pk)


def test_helpers_come_with_consent(cast: Cast, b: Band) -> None:
    case = act(ready(cast, b), "plan_session", b.mei, starts_at=MORNING, minutes=60)
    session = case.dispute.sessions.get().pk
    wrong("helpers_agreed", case, "hold_session", b.mei, session=session, minutes=MINUTES, helpers="楼长")
    assert (
        act(
            case,
            "hold_session",
            b.mei,
            session=session,
            minutes=MINUTES,
            helpers="楼长",
            helpers_agreed=True,
        ).state
        == "mediating"
    )


def test_it_is_in_effect_when_the_last_has_signed_and_the_seal_is_on_it(cast: Cast, b: Band) -> None:
    case = agreed(cast, b)
    missing = case.dispute.agreement.missing()
    assert [one.key.split("-")[0] for one in missing] == ["party", "party", "mediator", "seal"]
    later = MORNING + 3 * DAY
    for number, signer in enumerate(missing):
        assert again(case).state == "agreed"
        assert case.dispute.agreement.effective_on is None
        case = act(
            case, "sign", b.mei, at=later, who=signer.key, way="signed", on=date(2026, 3, 12 + number % 3)
        )
    assert case.state == "performing"
    assert case.dispute.agreement.effective_on == date(2026, 3, 14)
    wrong("facts", mediating(cast, b), "agree_written", b.mei, **(CONTENTS | {"facts": ""}))


def test_a_signature_is_not_older_than_the_text_and_not_of_tomorrow(cast: Cast, b: Band) -> None:
    case = agreed(cast, b)
    seal = "seal"
    for on in (date(2026, 3, 11), date(2026, 3, 13)):
        wrong("on", case, "sign", b.mei, who=seal, way="stamped", on=on)


def test_an_oral_one_is_in_effect_when_it_is_reached(cast: Cast, b: Band) -> None:
    case = act(mediating(cast, b), "agree_oral", b.mei, **CONTENTS)
    assert (case.state, case.dispute.agreement.effective_on) == ("performing", date(2026, 3, 12))


def test_after_thirty_days_nothing_goes_on_without_everybodys_consent(cast: Cast, b: Band) -> None:
    case = mediating(cast, b)
    late = instant("2026-04-14 09:30")
    refused(reasons.MONTH_OVER, case, "plan_session", b.mei, late, starts_at=late, minutes=60)
    refused(reasons.LONGER_CONSENT, case, "prolong", b.mei, late, days=30)
    for party in case.dispute.parties.all():
        case = act(case, "consent_longer", b.mei, at=late, party=party.pk, way="in_person")
    case = act(case, "prolong", b.mei, at=late, days=30)
    case = act(case, "plan_session", b.mei, at=late, starts_at=late, minutes=60)
    refused(reasons.LONGER_CONSENT, case, "prolong", b.mei, late, days=30)


def test_the_time_of_an_expert_is_not_counted(cast: Cast, b: Band) -> None:
    case = mediating(cast, b)
    case = act(case, "expert_begins", b.mei, at=MORNING + DAY, text="委托房屋鉴定")
    case = act(case, "expert_ends", b.mei, at=MORNING + 11 * DAY, text="鉴定报告已到")
    assert clocks.live(case, MONTH)[0].due_at == instant("2026-04-23 00:00")


def test_it_goes_up_with_its_file_and_everybody_is_asked_anew(cast: Cast, b: Band) -> None:
    case = act(mediating(cast, b), "hand_up", b.mei, text="两次没有谈成，请街道调解")
    assert (case.state, case.desk, case.leg) == ("accepted", cast.east_street, 2)
    assert {clock.kind for clock in clocks.live(case)} == {MONTH, LADDER, ASSIGN}
    assert clocks.live(case, LADDER)[0].amount == 15
    refused(NO_RIGHT, case, "note_inquiry", b.mei, text="还想看看")
    case = assigned(case, b.boss, b.m_boss)
    with pytest.raises(Refused):
        act(case, "plan_session", b.boss, starts_at=MORNING, minutes=60)
    case = met(consented(case, b.boss), b.boss)
    case = act(case, "hand_up", b.boss, text="街道也没有谈成，请区里调解")
    assert (case.desk, case.leg, case.dispute.committee) == (cast.north, 3, b.district)
    assert clocks.live(case, LADDER)[0].amount == 30
    refused(reasons.TOP_LEVEL, case, "hand_up", b.top, text="没有再上一级了")
    assert case.dispute.sessions.filter(held_on__isnull=False).count() == 2


def test_failing_tells_the_other_ways(cast: Cast, b: Band) -> None:
    case = mediating(cast, b)
    wrong("ways", case, "fail", b.mei, text="差距太大谈不拢")
    case = act(case, "fail", b.mei, text="差距太大谈不拢", ways=True)
    assert (case.state, case.dispute.ways_told_on) == ("failed", date(2026, 3, 12))


def test_who_does_not_perform_is_urged_and_then_advised_to_sue(cast: Cast, b: Band) -> None:
    rows = [{"amount": "1000.00", "due_on": "2026-03-20"}, {"amount": "2000", "due_on": "2026-03-31"}]
    case = signed(agreed(cast, b, instalments=rows), b.mei)
    first, second = case.dispute.agreement.instalments.all()
    assert (first.amount, second.amount) == (100_000, 200_000)
    refused(reasons.NOT_BREACHED, case, "urge", b.mei, text="请付款")
    case = act(case, "pay", b.mei, at=MORNING + DAY, instalment=first.pk)
    assert (case.state, case.dispute.agreement.outcome) == ("performing", "part")
    case = act(case, "perform", b.mei, at=MORNING + 25 * DAY, outcome="part")
    refused(reasons.URGE_FIRST, case, "advise_court", b.mei, text="可以起诉")
    case = act(case, "urge", b.mei, at=MORNING + 26 * DAY, text="请付第二期")
    case = act(case, "advise_court", b.mei, at=MORNING + 33 * DAY, text="可以起诉")
    assert case.state == "breached"
    case = act(case, "pay", b.mei, at=MORNING + 34 * DAY, instalment=second.pk)
    assert (case.state, case.dispute.agreement.outcome) == ("performed", "full")


def test_red_ones_are_visited_weekly_and_police_are_told_at_once(cast: Cast, b: Band) -> None:
    case = accepted(cast, b, risk="red")
    assert clocks.live(case, "dispute_weekly")
    case = act(case, "visit", b.gu, at=MORNING + DAY, text="上门看望，双方情绪平稳")
    assert clocks.live(case, "dispute_weekly")[0].due_at == instant("2026-03-21 00:00")
    case = act(case, "tell_police", b.gu, station="东街派出所", text="一方扬言动手")
    assert case.dispute.police_told_on == date(2026, 3, 12)
    case = act(case, "set_risk", b.gu, risk="blue")
    refused(reasons.NOT_RED, case, "visit", b.gu, text="再去一次")


def test_a_dossier_is_archived_complete_or_not_at_all(cast: Cast, b: Band) -> None:
    case = act(mediating(cast, b), "fail", b.mei, text="差距太大谈不拢", ways=True)
    case.dispute.ways_told_on = None
    case.dispute.save()
    refused(reasons.DOSSIER_INCOMPLETE, case, "archive", b.mei, MORNING + 60 * DAY)


def test_a_referral_is_answered(cast: Cast, b: Band) -> None:
    refused(reasons.NOT_REFERRED, accepted(cast, b), "answer_sender", b.gu, text="已受理")
    case = accepted(cast, b, source="court", letter="（2026）云0111诉前调12号", feedback_on=date(2026, 4, 1))
    case = act(case, "answer_sender", b.gu, text="已受理，正在调解")
    assert case.dispute.answered_on == date(2026, 3, 12)


def test_who_was_here_before_is_known_by_number_or_telephone(cast: Cast, b: Band) -> None:
    first = applied(cast)
    second = applied(cast, parties=[Person("applicant", "周玉兰"), Person("other", "别人", phone=HER_PHONE)])
    third = applied(cast, parties=[Person("applicant", HER), Person("other", "别人")])
    assert [one.case_id for one in seen_before(second.dispute)] == [first.pk]
    assert seen_before(third.dispute) == []


def test_a_number_that_was_not_used_after_all_is_given_to_the_next(cast: Cast, b: Band) -> None:
    case = accepted(cast, b)
    with transaction.atomic():
        assert next_number(case.dispute, 2026) == "（2026）东巷民调字第2号"
        transaction.set_rollback(True)
    assert next_number(case.dispute, 2026) == "（2026）东巷民调字第2号"
    assert next_number(case.dispute, 2027) == "（2027）东巷民调字第1号"
