"""The closed loop, sentence by sentence (3.a)."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from governance.cases import reasons, services, trail
from governance.cases.models import Assignment, Case, CaseLog, Clock, LoopSetting
from governance.cases.supplying import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, file, filing, instant, photo, reason, walk
from tests.cast import Cast, fresh
from tests.refusals import refused


def clock(case: Case, kind: str) -> Clock:
    return case.clocks.get(kind=kind, leg=case.leg)


def test_a_case_goes_round_the_loop(cast: Cast) -> None:
    case = walk(cast, "closed")
    assert [row.act for row in case.log.all()] == [
        "file",
        "register",
        "dispatch",
        "sign_in",
        "start",
        "report_done",
        "check",
    ]
    assert not case.is_open
    assert case.closed_in_time is True
    assert not case.clocks.live().exists()
    assert not case.assignments.live().exists()
    assert list(trail.breaks(CaseLog.objects.filter(case=case))) == []


def _channel(code: str):
    from governance.cases.models import Channel

    return Channel.objects.get(code=code)


def test_a_resident_who_left_a_number_is_called_back(cast: Cast) -> None:
    case = file(
        cast,
        actor=cast.zhang,
        channel=_channel("phone"),
        reporter_name="王大妈",
        reporter_phone="13912345678",
    )
    case = act(case, "register", cast.zhang)
    case = act(case, "dispatch", cast.zhang, unit=cast.office)
    case = act(case, "sign_in", cast.he)
    case = act(case, "report_done", cast.he, text="已经清理完毕", photos=[photo()])
    case = act(case, "check", cast.grid_ma, finding="pass")
    assert case.state == "pending_visit"
    case = act(case, "visit", cast.li, reached=True, satisfaction=4, solved=True)
    assert (case.state, case.satisfaction, case.is_solved) == ("closed", 4, True)


def test_a_call_that_reaches_nobody_is_tried_again(cast: Cast) -> None:
    LoopSetting.objects.filter(key="calls_before_closing").update(value=2)
    case = file(cast, actor=cast.zhang, channel=_channel("phone"), reporter_phone="13912345678")
    for step, who, what in (
        ("register", cast.zhang, {}),
        ("dispatch", cast.zhang, {"unit": cast.office}),
        ("sign_in", cast.he, {}),
        ("report_done", cast.he, {"text": "已经清理完毕", "photos": [photo()]}),
        ("check", cast.li, {"finding": "pass"}),
        ("visit", cast.li, {"reached": False}),
    ):
        case = act(case, step, who, **what)
    assert case.state == "pending_visit"
    case = act(case, "visit", cast.li, reached=False)
    assert (case.state, case.satisfaction) == ("closed", None)


def test_the_case_is_stamped_with_where_it_lies(cast: Cast) -> None:
    case = file(cast)
    assert [case.city, case.district, case.subdistrict, case.community, case.grid] == [
        cast.city,
        cast.north,
        cast.east_street,
        cast.east_lane,
        cast.east_grid,
    ]
    assert case.desk == cast.east_lane
    assert case.number == "530102-260312-0001"


def test_one_key_files_one_case(cast: Cast) -> None:
    key = uuid.uuid4()
    assert file(cast, client_key=key).pk == file(cast, client_key=key).pk
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "太短"}, "text"),
        ({"area": None}, "area"),
        ({"photos": []}, "photos"),
        ({"category": None}, "category"),
        ({"lng": 102.7}, "place"),
        ({"reporter_phone": "12"}, "reporter_phone"),
        ({"reported_at": MORNING + timedelta(minutes=1)}, "reported_at"),
    ],
)
def test_a_report_that_lacks_something_is_told_what(cast: Cast, changes: dict, field: str) -> None:
    with pytest.raises(Incomplete) as caught:
        file(cast, **changes)
    assert set(caught.value.errors) == {field}
    assert not Case.objects.exists()


def test_an_external_number_is_used_once_in_its_channel(cast: Cast) -> None:
    first = file(cast, actor=cast.zhang, channel=_channel("hotline_12345"), external_number="KM-1")
    with pytest.raises(Incomplete) as caught:
        file(cast, actor=cast.zhang, channel=_channel("hotline_12345"), external_number="KM-1")
    assert first.number in caught.value.errors["external_number"]
    file(cast, actor=cast.zhang, channel=_channel("petition"), external_number="KM-1")


def test_nobody_files_for_another_area(cast: Cast) -> None:
    with pytest.raises(Incomplete) as caught:
        file(cast, actor=cast.zhao)
    assert set(caught.value.errors) == {"area"}


def test_the_colleague_from_the_next_street_sees_nothing_and_can_do_nothing(cast: Cast) -> None:
    case = file(cast)
    assert not Case.objects.restrict(fresh(cast.zhao), "cases.view").exists()
    with refused(reasons.NOT_HOLDER):
        act(case, "register", cast.zhao)
    assert Case.objects.get().version == 1


def test_a_unit_sees_what_was_handed_to_it_and_nothing_else(cast: Cast) -> None:
    file(cast)
    mine = walk(cast, "dispatched")
    assert list(Case.objects.restrict(fresh(cast.he), "cases.view")) == [mine]
    assert not Case.objects.restrict(fresh(cast.shui), "cases.view").exists()


def test_a_confidential_case_needs_a_right_of_its_own(cast: Cast) -> None:
    case = file(cast, actor=cast.secretary, is_confidential=True)
    assert Case.objects.restrict(fresh(cast.secretary), "cases.view").filter(pk=case.pk).exists()
    assert not Case.objects.restrict(fresh(cast.zhang), "cases.view").exists()


def test_a_rejection_tells_why(cast: Cast) -> None:
    case = act(file(cast), "reject", cast.zhang, reason="not_true", text="现场已无垃圾")
    assert (case.state, case.is_open) == ("rejected", False)
    assert "现场已无垃圾" in case.log.last().text
    assert "现场已无垃圾" in cast.grid_ma.notices.get(weight="info").text
    assert not case.clocks.live().exists()


def test_what_is_missing_is_named_and_nothing_changes(cast: Cast) -> None:
    case = file(cast)
    with pytest.raises(Incomplete) as caught:
        act(case, "reject", cast.zhang, text="")
    assert set(caught.value.errors) == {"reason", "text"}
    case.refresh_from_db()
    assert (case.state, case.version, case.log.count()) == ("reported", 1, 1)


def test_somebody_was_faster_is_said_with_who_and_what(cast: Cast) -> None:
    case = file(cast)
    seen = case.version
    act(case, "register", cast.zhang)
    with refused(reasons.CONFLICT):
        act(case, "register", cast.li, version=seen)
    with pytest.raises(Refused, match=r"张丽.*立案"):
        act(case, "reject", cast.li, version=seen, reason="not_true", text="现场已无垃圾")
    assert Case.objects.get().state == "registered"


def test_verification_is_somebody_on_the_spot(cast: Cast) -> None:
    case = act(file(cast), "ask_verification", cast.zhang)
    assert case.state == "verifying"
    case = act(case, "verify", cast.grid_ma, finding="exists", text="属实")
    assert case.state == "reported"
    assert clock(case, "verify").in_time is True


# Dispatch, return, arbitration -----------------------------------------------------------


def test_a_case_has_one_lead_and_any_number_of_helpers(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "dispatch", cast.zhang, unit=cast.office, assisting=[cast.water])
    roles = dict(case.assignments.live().values_list("unit__name", "role"))
    assert roles == {"北区城市管理局": "lead", "北区水务局": "assist"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Assignment.objects.create(case=case, role="lead", unit=cast.water, assigned_at=MORNING)


def test_a_unit_of_another_district_is_refused(cast: Cast) -> None:
    with refused(reasons.UNIT_NOT_SERVING):
        act(walk(cast, "registered"), "dispatch", cast.zhang, unit=cast.south_office)


def test_the_grid_may_do_it_itself(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "dispatch", cast.zhang, area=cast.east_grid)
    case = act(case, "sign_in", cast.grid_ma)
    case = act(case, "report_done", cast.grid_ma, text="已清理干净了", photos=[photo()])
    with refused(reasons.HANDLER_CANNOT_CHECK):
        act(case, "check", cast.grid_ma, finding="pass")
    assert act(case, "check", cast.li, finding="pass").state == "closed"


def test_who_did_the_work_does_not_check_it(cast: Cast) -> None:
    case = walk(cast, "pending_check")
    with refused(reasons.NO_RIGHT):
        act(case, "check", cast.he, finding="pass")


def test_a_return_names_its_reason_basis_and_a_better_unit(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    with pytest.raises(Incomplete) as caught:
        act(case, "return_case", cast.he)
    assert set(caught.value.errors) == {"reason", "basis", "suggested"}
    case = _return(case, cast, cast.he, cast.water)
    assert (case.state, case.returns, case.lead) == ("returned", 1, None)
    assert clock(case, "handle").state == "running"  # the handling clock keeps running


def _return(case: Case, cast: Cast, who, suggested, at=MORNING) -> Case:
    return act(
        case,
        "return_case",
        who,
        reason=reason("return"),
        basis="三定方案第五条",
        suggested=suggested.pk,
        at=at,
    )


def test_a_return_comes_before_the_sign_in_limit(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    late = clock(case, "sign_in").due_at + timedelta(seconds=1)
    with refused(reasons.SIGN_IN_OVER):
        _return(case, cast, cast.he, cast.water, at=late)


def test_the_unit_that_returned_is_not_asked_again(cast: Cast) -> None:
    case = _return(walk(cast, "dispatched"), cast, cast.he, cast.water)
    with refused(reasons.UNIT_RETURNED_BEFORE):
        act(case, "dispatch", cast.zhang, unit=cast.office)


def test_returns_end_in_arbitration_and_the_fallback_unit_keeps_it(cast: Cast) -> None:
    case = _return(walk(cast, "dispatched"), cast, cast.he, cast.water)
    case = act(case, "dispatch", cast.zhang, unit=cast.water)
    case = _return(case, cast, cast.shui, cast.office)
    with refused(reasons.ARBITRATION_NEEDED):
        act(case, "dispatch", cast.zhang, unit=cast.water)
    case = act(case, "arbitrate", cast.zhang, unit=cast.office, text="由城管局兜底办理")
    with refused(reasons.FALLBACK_CANNOT_RETURN):
        _return(case, cast, cast.he, cast.water)
    assert case.no_more_returns


def test_a_wrong_dispatch_is_taken_back_before_it_is_signed_in(cast: Cast) -> None:
    case = act(walk(cast, "dispatched"), "recall", cast.zhang)
    assert (case.state, case.lead) == ("registered", None)
    assert not case.clocks.live().filter(kind__in=["sign_in", "handle"]).exists()


# Up and down the five levels -------------------------------------------------------------


def test_each_leg_up_has_its_own_verdict(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    later = clock(case, "handle").due_at + timedelta(hours=1)
    case = act(case, "ask_above", cast.zhang, reason=reason("escalate"), text="需要街道协调", at=later)
    first = case.clocks.get(kind="handle", leg=1)
    assert (first.state, first.in_time) == ("stopped", False)
    assert (case.desk, case.level, case.leg, case.state) == (cast.east_street, 2, 2, "registered")
    case = act(case, "dispatch", cast.street_wang, unit=cast.office, at=later)
    assert clock(case, "handle").in_time is None
    with refused(reasons.NO_RIGHT):
        act(case, "remind", cast.zhao, text="催一下", at=later)


def test_a_case_climbs_to_the_city_and_no_further(cast: Cast) -> None:
    case = walk(cast, "registered")
    for who in (cast.zhang, cast.street_wang, cast.official):
        case = act(case, "ask_above", who, reason=reason("escalate"), text="本级无权处理")
    assert case.desk == cast.city
    with refused(reasons.TOP_LEVEL):
        act(case, "ask_above", cast.mayor, reason=reason("escalate"), text="本级无权处理")
    case = act(case, "send_down", cast.mayor, area=cast.north)
    assert (case.desk, case.leg) == (cast.north, 5)
    with refused(reasons.NOT_BELOW):
        act(case, "send_down", cast.official, area=cast.west_street)


# More time, rest -------------------------------------------------------------------------


def _ask(case: Case, cast: Cast, amount: int = 2, at=MORNING) -> Case:
    return act(
        case, "ask_extension", cast.he, amount=amount, reason=reason("extend"), text="等待清运车辆到位", at=at
    )


def test_an_extension_needs_two_approvals_and_keeps_the_original(cast: Cast) -> None:
    case = _ask(walk(cast, "in_progress"), cast)
    before = clock(case, "handle").due_at
    with refused(reasons.NOT_ENDORSED):
        act(case, "decide_extension", cast.zhang, agree=True, text="同意")
    case = act(case, "endorse_extension", cast.head, agree=True, text="情况属实")
    case = act(case, "decide_extension", cast.zhang, agree=True, text="同意")
    handle = clock(case, "handle")
    assert handle.original_due_at == before < handle.due_at
    assert case.extensions == 1


def test_who_asks_does_not_approve(cast: Cast) -> None:
    case = act(
        walk(cast, "in_progress"),
        "ask_extension",
        cast.head,
        amount=2,
        reason=reason("extend"),
        text="等待清运车辆",
    )
    with refused(reasons.SAME_PERSON_TWICE):
        act(case, "endorse_extension", cast.head, agree=True, text="情况属实")


def test_after_the_deadline_no_extension_is_asked(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    with refused(reasons.DEADLINE_PASSED):
        _ask(case, cast, at=clock(case, "handle").due_at + timedelta(seconds=1))


def test_extensions_together_are_not_longer_than_the_limit(cast: Cast) -> None:
    case = walk(cast, "in_progress")  # three working days at a community
    with refused(reasons.EXTENSION_TOO_LONG):
        _ask(case, cast, amount=4)
    assert not case.extension_requests.exists()


def test_an_emergency_is_not_extended(cast: Cast) -> None:
    case = walk(cast, "in_progress", urgency="emergency")
    with refused(reasons.EMERGENCY_NOT_EXTENDED):
        _ask(case, cast)


def test_a_refused_extension_moves_nothing(cast: Cast) -> None:
    case = _ask(walk(cast, "in_progress"), cast, amount=2)
    before = clock(case, "handle").due_at
    case = act(case, "endorse_extension", cast.head, agree=False, text="不必延期")
    assert clock(case, "handle").due_at == before
    assert case.extensions == 0
    assert case.extension_requests.get().state == "refused"


def test_a_suspended_case_has_no_running_clock_and_goes_on_where_it_was(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    before = clock(case, "handle").due_at
    case = act(
        case,
        "ask_suspension",
        cast.he,
        reason=reason("suspend"),
        resume_on="2026-04-10",
        text="等待专项资金到位",
    )
    case = act(case, "decide_suspension", cast.zhang, agree=True, text="同意")
    assert (case.state, case.next_due_at) == ("suspended", None)
    assert not case.clocks.running().exists()
    week_later = MORNING + timedelta(days=7)
    case = act(case, "resume", cast.zhang, at=week_later)
    # the pause takes out the working days it covers: three days are three days again
    assert clock(case, "handle").due_at > before + timedelta(days=6)
    assert case.state == "in_progress"


def test_a_suspension_ends_within_its_term(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    for day in ("2026-03-12", "2026-12-31"):
        with refused(reasons.SUSPENSION_TOO_LONG):
            act(
                case,
                "ask_suspension",
                cast.he,
                reason=reason("suspend"),
                resume_on=day,
                text="等待专项资金到位",
            )


# Checking, rework, closing ---------------------------------------------------------------


def test_rework_goes_on_against_the_same_deadline(cast: Cast) -> None:
    case = walk(cast, "pending_check")
    before = clock(case, "handle").due_at
    case = act(case, "check", cast.li, finding="fail", text="还有残留")
    handle = clock(case, "handle")
    assert (case.state, case.reworks) == ("rework", 1)
    assert (handle.state, handle.due_at, handle.in_time) == ("running", before, None)


def test_cannot_check_leaves_the_task_where_it_is(cast: Cast) -> None:
    case = act(walk(cast, "pending_check"), "check", cast.li, finding="cannot_check", text="大门锁着")
    assert case.state == "pending_check"
    assert clock(case, "check").state == "running"


def test_a_closed_case_is_reopened_once(cast: Cast) -> None:
    case = act(walk(cast, "closed"), "reopen", cast.zhang, text="反映人认为未解决")
    assert (case.state, case.leg, case.reopens, case.is_open) == ("registered", 2, 1, True)
    case = act(case, "force_close", cast.official, text="反映人已书面撤回,予以结案")
    with refused(reasons.REOPENED_BEFORE):
        act(case, "reopen", cast.zhang, text="反映人认为未解决")
    assert case.is_forced


def test_archiving_waits_for_objections(cast: Cast) -> None:
    case = walk(cast, "closed")
    with refused(reasons.NOT_OLD_ENOUGH):
        act(case, "archive", cast.zhang)
    case = act(case, "archive", None, at=MORNING + timedelta(days=15))
    assert case.state == "archived"


@pytest.mark.parametrize(("percent", "state"), [(0, "closed"), (100, "pending_check")])
def test_self_handling_closes_on_the_spot_or_is_drawn_for_a_check(
    cast: Cast, percent: int, state: str
) -> None:
    LoopSetting.objects.filter(key="self_handled_sample_percent").update(value=percent)
    case = act(
        file(cast), "self_handle", cast.grid_ma, text="当场清扫干净", before=[photo()], after=[photo("b.jpg")]
    )
    assert (case.state, case.is_self_handled) == (state, True)
    assert {one.kind for one in case.attachments.all()} == {"report", "before", "after"}


def test_only_who_reported_handles_on_the_spot(cast: Cast) -> None:
    with refused(reasons.NOT_FILER):
        act(file(cast), "self_handle", cast.zhang, text="当场清扫干净", before=[photo()], after=[photo()])


# Merging ---------------------------------------------------------------------------------


def test_duplicates_are_merged_without_chains_or_loops(cast: Cast) -> None:
    first, second, third = file(cast), file(cast), file(cast)
    second = act(second, "merge", cast.zhang, into=first.number)
    assert (second.state, second.merged_into) == ("cancelled", first)
    with refused(reasons.MERGE_CHAIN):
        act(third, "merge", cast.zhang, into=second.number)
    with refused(reasons.MERGE_HAS_MERGED):
        act(first, "merge", cast.zhang, into=third.number)
    with refused(reasons.MERGE_SELF):
        act(third, "merge", cast.zhang, into=third.number)
    assert "一并办理" in cast.grid_ma.notices.first().text


# Clocks ----------------------------------------------------------------------------------


def test_the_clock_of_a_normal_report_runs_in_office_hours(cast: Cast) -> None:
    case = file(cast, at=instant("2026-03-13 16:00"))  # Friday: 1.5 h today, 2.5 h on Monday
    assert clock(case, "register").due_at == instant("2026-03-16 11:30")


def test_an_emergency_runs_through_the_night(cast: Cast) -> None:
    case = walk(cast, "dispatched", urgency="emergency", at=instant("2026-03-13 22:36"))
    assert clock(case, "sign_in").due_at == instant("2026-03-13 23:06")
    assert clock(case, "handle").due_at == instant("2026-03-14 00:36")


def test_the_due_instant_itself_is_in_time(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    act(case, "sign_in", cast.he, at=due)
    assert clock(case, "sign_in").in_time is True


def test_a_change_of_urgency_carries_over_the_time_used(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    started = clock(case, "handle").started_at
    case = act(
        case, "reclassify", cast.zhang, urgency="urgent", text="有小孩绊倒", at=MORNING + timedelta(hours=1)
    )
    handle = clock(case, "handle")
    assert handle.started_at == started
    assert handle.due_at == instant("2026-03-13 09:00") + timedelta(minutes=90)  # 6.5 h of 8 today


# The trail -------------------------------------------------------------------------------


def test_the_trail_refuses_change_and_shows_tampering(cast: Cast) -> None:
    case = walk(cast, "registered")
    for attempt in (lambda: CaseLog.objects.update(text="forged"), CaseLog.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    rows = list(case.log.all())
    rows[0].text = "forged"
    assert [one.what for one in trail.breaks(rows)] == ["the row was changed"]
    assert [one.step for one in trail.breaks(rows[1:])] == [2]


def test_the_trail_says_who_in_which_post_and_by_which_right(cast: Cast) -> None:
    row = walk(cast, "registered").log.last()
    assert (row.actor, row.actor_name, row.right) == (cast.zhang, "张丽 社区工作人员", "cases.register")
    assert (row.from_state, row.to_state) == ("reported", "registered")


def test_an_unknown_act_is_refused(cast: Cast) -> None:
    with refused(reasons.UNKNOWN_ACT):
        act(file(cast), "explode", cast.zhang)


def test_filing_again_with_the_filing_object_is_the_same_door(cast: Cast) -> None:
    case = services.file_case(filing=filing(cast), actor=fresh(cast.grid_ma), at=MORNING)
    assert case.state == "reported"
