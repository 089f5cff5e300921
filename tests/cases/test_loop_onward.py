"""The second half of the way: more time and rest, checking and closing, merging, clocks, the trail (3.a)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from governance.cases import reasons, services
from governance.cases.models import Case, CaseLog, Clock, LoopSetting
from governance.cases.workflow import history
from tests.cases.story import MORNING, act, file, filing, instant, photo, reason, walk
from tests.cast import Cast, fresh
from tests.refusals import refused


def clock(case: Case, kind: str) -> Clock:
    return case.clocks.get(kind=kind, leg=case.leg)


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
    assert [one.what for one in history.breaks(rows)] == ["the row was changed"]
    assert [one.step for one in history.breaks(rows[1:])] == [2]


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
