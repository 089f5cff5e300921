"""The closed loop, sentence by sentence (3.a)."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from governance.cases import reasons
from governance.cases.models import Assignment, Case, CaseLog, Clock, LoopSetting
from governance.cases.workflow import history
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, file, photo, reason, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
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
    assert list(history.breaks(CaseLog.objects.filter(case=case))) == []


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
    case = file(cast, actor=cast.secretary, secrecy="confidential")
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
    assert not case.clocks.live().filter(kind="sign_in").exists()
    running = clock(case, "handle")  # the desk answers for it until it is handed out anew
    assert (running.state, running.unit, running.area) == ("running", None, cast.east_lane)


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


def test_how_many_photos_of_the_finished_work_is_the_categorys_to_say(cast: Cast) -> None:
    """Noise cannot be photographed; what the category leaves open its class says."""
    case = walk(cast, "in_progress")
    category = case.category
    category.after_photos = 2
    category.save()
    with pytest.raises(Incomplete, match="至少 2 张"):
        act(case, "report_done", cast.he, text="已清运垃圾三车", photos=[photo()])
    category.after_photos = None
    category.save()
    category.parent.after_photos = 0
    category.parent.save()
    form = browser_of(cast.he).get(f"{case.get_absolute_url()}acts/report_done/").context["form"]
    assert form.is_optional("photos")
    case = act(case, "report_done", cast.he, text="已劝离，噪声停止")
    assert case.state == "pending_check"
