"""Cards and orders are answered by those they were given to, also when the case has gone on without them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from governance.access.models import User
from governance.cases import reasons
from governance.cases.models import Appeal, Card, Case, SupervisionOrder
from governance.cases.worklist.queue import Waiting
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, file, photo, reason, walk
from tests.cases.sweeping import assert_sound, fresh_case, only, sweep
from tests.cast import Cast, fresh
from tests.portal.browsers import HTMX, browser_of
from tests.refusals import refused

WHY = "当日道路封闭无法进场，附通知照片"


def returned(cast: Cast, **how: object) -> Case:
    """A unit got a card and an order and then gave the case back; another has it now."""
    case = walk(cast, "dispatched", **how)  # type: ignore[arg-type]
    at = how.get("at", MORNING)
    case = act(case, "issue_card", cast.official, at=at, colour="red", text="签收后迟迟不动")
    case = act(case, "supervise", cast.official, at=at, text="请于明日前办结并回复")
    basis = {"reason": reason("return"), "basis": "三定方案第五条", "suggested": cast.water.pk}
    case = act(case, "return_case", cast.he, at=at, **basis)
    return act(case, "dispatch", cast.zhang, at=at, unit=cast.water)


def waits(user: User) -> list[str]:
    cases = Case.objects.all()
    return [one.code for acts in Waiting(fresh(user)).acts_of(cases).values() for one in acts]


def test_a_unit_that_lost_the_case_still_answers_its_card_and_order(cast: Cast) -> None:
    case = returned(cast)
    assert {"reply_card", "reply_order"} <= set(waits(cast.he))
    assert "reply_card" not in waits(cast.shui)
    with refused(reasons.NOT_ADDRESSEE):
        act(case, "reply_card", cast.shui, text="不是发给我们的")
    case = act(case, "reply_card", cast.he, text="不属本局职责，已退回")
    case = act(case, "reply_order", cast.he, text="已退回并建议水务局")
    assert Card.objects.get().replied_by == cast.he
    assert Card.objects.get().clock.in_time is True
    assert SupervisionOrder.objects.get().replied_by == cast.he
    assert not {"reply_card", "reply_order"} & set(waits(cast.he))
    assert_sound()


def test_it_appeals_and_its_own_head_endorses(cast: Cast) -> None:
    case = act(returned(cast), "appeal", cast.he, text=WHY, photos=[photo()])
    with refused(reasons.NOT_ADDRESSEE):
        act(case, "endorse_appeal", cast.zhang, agree=True, text="情况属实")  # the card was the office's
    case = act(case, "endorse_appeal", cast.head, agree=True, text="情况属实")
    case = act(case, "decide_appeal", cast.mayor, agree=True, text="予以撤销")
    assert Card.objects.get().cancelled_at == MORNING
    assert case.red_cards == 0


def test_two_units_with_a_card_each_answer_their_own(cast: Cast) -> None:
    case = returned(cast)
    case = act(case, "issue_card", cast.official, colour="red", text="接手后仍未签收")
    first, second = Card.objects.order_by("pk")
    case = act(case, "reply_card", cast.shui, text="今日已安排人员签收")
    assert Card.objects.get(pk=second.pk).replied_by == cast.shui
    assert Card.objects.get(pk=first.pk).replied_at is None
    case = act(case, "appeal", cast.shui, text=WHY)
    case = act(case, "appeal", cast.he, text=WHY)
    assert set(Appeal.objects.values_list("card", "asked_by")) == {
        (first.pk, cast.he.pk),
        (second.pk, cast.shui.pk),
    }
    with refused(reasons.CARD_ANSWERED):
        act(case, "reply_card", cast.he, text="答复别人的那一张", paper=second.pk)


def test_an_order_on_a_case_at_the_desk_is_the_desks_to_answer(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "supervise", cast.official, text="请今日内派遣并回复")
    assert "reply_order" in waits(cast.zhang)
    assert "reply_order" not in waits(cast.street_wang)  # the community has people of its own
    assert "reply_order" not in waits(cast.zhao)
    with refused(reasons.NOT_ADDRESSEE):
        act(case, "reply_order", cast.zhao, text="隔壁社区来回复一下")
    act(case, "reply_order", cast.zhang, text="今日上午即派遣")
    assert SupervisionOrder.objects.get().replied_by == cast.zhang


def test_a_card_for_late_dispatch_stays_the_desks_after_the_dispatch(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "issue_card", cast.official, colour="red", text="迟迟不派遣")
    case = act(case, "dispatch", cast.zhang, unit=cast.office)
    assert "reply_card" in waits(cast.zhang)
    assert "reply_card" not in waits(cast.he)
    with refused(reasons.NOT_ADDRESSEE):
        act(case, "reply_card", cast.he, text="不是发给我们的")
    act(case, "reply_card", cast.zhang, text="昨日人手不足，今日已派")


def test_a_grid_answers_for_the_work_it_was_handed(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "dispatch", cast.zhang, area=cast.east_grid)
    case = act(case, "sign_in", cast.grid_ma)
    case = act(case, "issue_card", cast.official, colour="red", text="签收后迟迟不动")
    assert "reply_card" in waits(cast.grid_ma)
    assert "reply_card" not in waits(cast.zhang)
    act(case, "reply_card", cast.grid_ma, text="今日上午处理完毕")


def test_a_card_is_contested_after_a_merge_and_keeps_the_case_from_the_archive(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "issue_card", cast.official, colour="red", text="迟迟不派遣")
    other = walk(cast, "registered")
    case = act(case, "merge", cast.zhang, into=other.number)
    case = act(case, "appeal", cast.zhang, text=WHY)
    assert (case.state, case.is_open) == ("cancelled", False)
    closed = walk(cast, "closed")
    Card.objects.update(case=closed)  # the same contested card on a case that would be archived
    with refused(reasons.APPEAL_PENDING):
        act(closed, "archive", cast.zhang, at=MORNING + timedelta(days=30))
    assert fresh_case(closed).archived_at is None


def test_the_page_of_a_card_is_for_those_it_was_given_to(cast: Cast) -> None:
    case = returned(cast, at=timezone.now() - timedelta(minutes=5))
    card = Card.objects.get()
    page = browser_of(cast.he).get(card.get_absolute_url()).content.decode()
    for words in (card.number, "签收后迟迟不动", case.number, "说明黄红牌", "申诉", "已退回"):
        assert words in page
    assert browser_of(cast.zhao).get(card.get_absolute_url()).status_code == 404
    assert "说明黄红牌" not in browser_of(cast.zhang).get(card.get_absolute_url()).content.decode()
    url = f"{card.get_absolute_url()}reply_card/"
    assert browser_of(cast.he).get(url, **HTMX).status_code == 200
    answer = browser_of(cast.he).post(url, {"text": ""})
    assert answer.status_code == 422
    answer = browser_of(cast.he).post(url, {"text": "不属本局职责，已退回"})
    assert answer.status_code == 302
    card.refresh_from_db()
    assert card.reply == "不属本局职责，已退回"
    listed = browser_of(cast.he).get("/cases/answers/").content.decode()
    assert card.number in listed
    assert "已答复" in listed
    assert browser_of(cast.he).get(f"{card.get_absolute_url()}force_close/").status_code == 404


def test_who_may_not_read_a_confidential_case_sees_its_number_only(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=5)
    case = file(cast, actor=cast.secretary, at=at, secrecy="confidential", title="不该看到的标题")
    act(case, "issue_card", cast.official, at=at, colour="red", text="迟迟不立案")
    card = Card.objects.get()
    assert browser_of(cast.zhang).get(case.get_absolute_url()).status_code == 404
    page = browser_of(cast.zhang).get(card.get_absolute_url()).content.decode()
    assert "不该看到的标题" not in page
    assert case.number in page
    answer = browser_of(cast.zhang).post(f"{card.get_absolute_url()}reply_card/", {"text": "已经在办理了"})
    assert answer.status_code == 302
    card.refresh_from_db()
    assert card.replied_by == cast.zhang


def test_after_a_reopening_the_unit_that_had_it_has_only_its_card(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "issue_card", cast.official, colour="red", text="超期一半仍未办结")
    case = act(case, "report_done", cast.he, text="已清运垃圾三车", photos=[photo("after.jpg")])
    case = act(case, "check", cast.grid_ma, finding="pass")
    case = act(case, "reopen", cast.zhang, text="又有人倾倒，要求彻底解决")
    case = act(case, "dispatch", cast.zhang, unit=cast.water)
    assert waits(cast.he) == ["reply_card"]
    assert case.accepted_at is None
    with refused(reasons.NOT_LEAD):
        act(case, "sign_in", cast.he)
    case = act(case, "sign_in", cast.shui)
    act(case, "reply_card", cast.he, text="上一轮已说明情况")
    assert waits(cast.he) == []
    assert_sound()


def test_the_reminder_goes_to_the_desk_that_was_given_the_card(cast: Cast) -> None:
    only("card")
    case = act(walk(cast, "registered"), "issue_card", cast.official, colour="red", text="迟迟不派遣")
    case = act(case, "ask_above", cast.zhang, reason=reason("escalate"), text="两家都认为不归自己")
    Notice.objects.all().delete()
    card = Card.objects.get()
    assert card.clock is not None
    assert card.clock.next_fire_at is not None
    sweep(card.clock.next_fire_at)
    told = {notice.person for notice in Notice.objects.filter(topic="escalation")}
    assert cast.zhang in told
    assert cast.street_wang not in told
    assert "told_at" not in case.log.get(act="rung_remind").detail


def test_closing_calls_no_paper_answered_in_time_that_nobody_has_answered(cast: Cast) -> None:
    """Its clock ends without a verdict, or late where it is late; it is still answered."""
    late, soon = (
        act(walk(cast, "in_progress"), "issue_card", cast.official, colour="red", text="超期一半仍未办结")
        for _number in range(2)
    )
    for case, at in ((late, MORNING + timedelta(days=30)), (soon, MORNING)):
        done = act(case, "report_done", cast.he, at=at, text="已清运垃圾三车", photos=[photo("after.jpg")])
        act(done, "check", cast.grid_ma, at=at, finding="pass")
    assert [(card.clock.state, card.clock.in_time) for card in Card.objects.order_by("pk")] == [
        ("stopped", False),
        ("cancelled", None),
    ]
    page = browser_of(cast.he).get(Card.objects.get(case=soon).get_absolute_url()).content.decode()
    assert "不再计时" in page
    assert "待答复" in page
    act(soon, "reply_card", cast.he, text="现场已经清运完毕")
    assert_sound()
