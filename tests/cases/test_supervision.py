"""Urging, ordering, carding, appealing: a higher level adds supervision and takes nothing over."""

from datetime import timedelta

from governance.cases import reasons
from governance.cases.models import Card, Case, SupervisionOrder
from tests.cases.story import MORNING, act, instant, photo, reason, walk
from tests.cast import Cast
from tests.refusals import refused


def test_an_order_is_numbered_answered_and_moves_no_responsibility(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "supervise", cast.official, text="请于明日前办结并回复")
    order = SupervisionOrder.objects.get()
    assert (order.number, order.area, order.level) == ("DB-530102-2026-0001", cast.north, 1)
    assert (case.is_supervised, case.lead_unit, case.desk) == (True, cast.office, cast.east_lane)
    assert cast.he.notices.filter(weight="alarm").count() == 1
    case = act(case, "reply_order", cast.he, text="已安排两台车今日清运")
    order = SupervisionOrder.objects.get()
    assert order.replied_by == cast.he
    assert order.clock.in_time is True
    with refused(reasons.ORDER_ANSWERED):
        act(case, "reply_order", cast.he, text="再次回复一下")


def test_a_street_reminds_and_a_community_gives_no_orders(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "remind", cast.street_wang, text="请抓紧")
    assert case.reminders == 1
    with refused(reasons.NO_RIGHT):
        act(case, "supervise", cast.zhang, text="请于明日前办结并回复")


def test_the_second_yellow_on_one_case_is_red(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "issue_card", cast.official, colour="yellow", text="签收后迟迟不动")
    case = act(case, "issue_card", cast.official, colour="yellow", text="仍未开始处置")
    assert list(Card.objects.order_by("pk").values_list("colour", "points")) == [("yellow", -1), ("red", -2)]
    assert (case.yellow_cards, case.red_cards) == (1, 1)


APPEAL = "当日道路封闭无法进场，附通知照片"


def carded(cast: Cast) -> Case:
    case = walk(cast, "in_progress")
    return act(case, "issue_card", cast.official, colour="red", text="超期一半仍未办结")


def test_an_appeal_is_endorsed_then_decided_and_cancels_the_card(cast: Cast) -> None:
    case = act(carded(cast), "appeal", cast.he, text=APPEAL, photos=[photo()])
    with refused(reasons.NOT_ENDORSED):
        act(case, "decide_appeal", cast.mayor, agree=True, text="情况属实")
    case = act(case, "endorse_appeal", cast.head, agree=True, text="情况属实")
    case = act(case, "decide_appeal", cast.mayor, agree=True, text="予以撤销")
    assert Card.objects.get().cancelled_at == MORNING
    assert case.red_cards == 0


def test_an_appeal_comes_within_three_working_days(cast: Cast) -> None:
    case = carded(cast)  # Thursday; Friday, Monday, Tuesday until the close of business
    with refused(reasons.APPEAL_TOO_LATE):
        act(case, "appeal", cast.he, text=APPEAL, at=instant("2026-03-17 17:31"))
    case = act(case, "appeal", cast.he, text=APPEAL, at=instant("2026-03-17 17:30"))
    with refused(reasons.CARD_MISSING):
        act(case, "appeal", cast.he, text=APPEAL, at=instant("2026-03-17 17:30"))


def test_who_asked_does_not_endorse(cast: Cast) -> None:
    case = act(carded(cast), "appeal", cast.head, text=APPEAL)
    with refused(reasons.SAME_PERSON_TWICE):
        act(case, "endorse_appeal", cast.head, agree=True, text="情况属实")


def test_after_two_returns_the_next_level_may_dispatch_anew(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    basis = {"reason": reason("return"), "basis": "三定方案第五条"}
    case = act(case, "return_case", cast.he, suggested=cast.water.pk, **basis)
    case = act(case, "dispatch", cast.zhang, unit=cast.water)
    case = act(case, "return_case", cast.shui, suggested=cast.office.pk, **basis)
    case = act(case, "ask_above", cast.zhang, reason=reason("escalate"), text="两家都认为不归自己")
    case = act(case, "dispatch", cast.street_wang, area=cast.east_lane)
    assert case.state == "dispatched"


def test_a_pending_request_falls_when_the_work_is_reported_done(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    case = act(case, "ask_extension", cast.he, amount=2, reason=reason("extend"), text="等待清运车辆")
    act(case, "report_done", cast.he, text="车辆提前到位，已清运", photos=[photo()])
    assert case.extension_requests.get().state == "withdrawn"


def test_a_higher_level_has_longer_for_the_whole(cast: Cast) -> None:
    case = walk(cast, "registered")
    before = case.clocks.get(kind="whole").due_at
    later = MORNING + timedelta(hours=1)
    case = act(case, "ask_above", cast.zhang, reason=reason("escalate"), text="需要街道协调", at=later)
    whole = case.clocks.get(kind="whole")
    assert whole.due_at > before
    assert whole.started_at == MORNING


def test_a_consultation_keeps_who_does_what_by_when(cast: Cast) -> None:
    case = act(
        walk(cast, "in_progress"),
        "consult",
        cast.official,
        participants="城管局、住建局、东巷社区",
        text="现场查看并讨论清运路线",
        conclusion="城管局周五前清运完毕",
    )
    assert case.consultations.get().conclusion == "城管局周五前清运完毕"
    assert case.state == "in_progress"
