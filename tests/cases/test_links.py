"""Asking people without an account: a link with a term, answered once, lapsed once, nothing personal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.cases import services
from governance.cases.maintenance import jobs
from governance.cases.models import CaseLog, LoopSetting, OutsideLink
from governance.cases.public import links
from governance.cases.workflow.history import breaks
from governance.common.refusals import Refused
from governance.notices import outbox
from governance.notices.models import Delivery, Notice
from tests.cases.asking import PHONE, QUESTION, asked, carried, forwarded, path, reported
from tests.cases.story import act, file, photo, reason, walk
from tests.cast import Cast, fresh
from tests.refusals import refused
from tests.threads import together

# The question ------------------------------------------------------------------------------


def test_the_reporter_gets_a_message_with_a_link_and_no_table_holds_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = carried(monkeypatch)
    link = asked(cast)
    outbox.run()
    [(address, text)] = sent
    token = re.search(r"/answer/([\w-]+)/", text)[1]  # type: ignore[index]
    assert (address, links.find(token)) == (PHONE, link)
    assert link.case.number in text
    assert "杨女士" not in text
    assert QUESTION not in text
    row = OutsideLink.objects.filter(pk=link.pk).values_list("nonce", "digest")[0]
    assert token not in row
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.text, delivery.state) == ("", "", "sent")


def test_the_page_shows_the_question_and_nothing_personal(cast: Cast) -> None:
    link = asked(cast)
    page = Client().get(path(link)).content.decode()
    assert QUESTION in page
    assert link.case.number in page
    case = link.case
    secrets = ("杨女士", PHONE, "139****4321", case.text, case.title, "张丽", case.follow_code)
    assert [word for word in secrets if word in page] == []
    link.refresh_from_db()
    assert link.is_waiting


def test_an_answer_comes_into_the_trail_with_photos_and_tells_the_asker(cast: Cast) -> None:
    link = asked(cast)
    said = {"text": "是装修垃圾，电话 13812345678", "photos": photo("more.jpg")}
    answer = Client().post(path(link), said)
    assert (answer.status_code, "已收到您的答复" in answer.content.decode()) == (200, True)
    row = CaseLog.objects.filter(case=link.case).latest("step")
    assert (row.act, row.actor_name, row.text) == (
        "answer_question",
        "反映人",
        "是装修垃圾，电话 138****5678",
    )
    link.refresh_from_db()
    assert (link.state, link.answer_step) == ("answered", row.step)
    assert link.case.attachments.filter(step=row.step, kind="report").count() == 1
    assert Notice.objects.filter(person=cast.zhang, text__contains="反映人已答复").count() == 1
    assert list(breaks(CaseLog.objects.filter(case=link.case).order_by("step"))) == []
    link.case.refresh_from_db()
    assert link.case.state == "reported"


def test_a_link_is_answered_once_and_says_so(cast: Cast) -> None:
    link = asked(cast)
    Client().post(path(link), {"text": "是装修垃圾"})
    for again in (Client().get(path(link)), Client().post(path(link), {"text": "再说一次"})):
        assert "已经答复过了" in again.content.decode()
    assert CaseLog.objects.filter(case=link.case, act="answer_question").count() == 1


def test_an_empty_answer_is_refused_and_a_long_one_is_kept_in_the_form(cast: Cast) -> None:
    link = asked(cast)
    assert Client().post(path(link), {"text": ""}).status_code == 422
    broken = Client().post(path(link), {"text": "我写了很多", "photos": photo("x.jpg").name})
    assert broken.status_code == 200  # a field that is no file is no photo
    link = asked(cast, text="另一处也有一大堆垃圾没有人清理。")
    big = Client().post(path(link), {"text": "啊" * 2001})
    assert big.status_code == 422
    assert "啊" * 100 in big.content.decode()


def test_a_wrong_token_gets_help_and_guessing_is_stopped(cast: Cast) -> None:
    LoopSetting.objects.filter(key="public_lookups_per_hour").update(value=2)
    link = asked(cast)
    client = Client(REMOTE_ADDR="10.3.3.3")
    for _ in range(2):
        wrong = client.get("/answer/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/")
        assert (wrong.status_code, "没有这个链接" in wrong.content.decode()) == (404, True)
    assert client.get(path(link)).status_code == 429
    assert Client(REMOTE_ADDR="10.3.3.4").get(path(link)).status_code == 200


def test_answers_from_one_address_are_throttled_and_what_was_typed_stays(cast: Cast) -> None:
    LoopSetting.objects.filter(key="public_reports_per_hour").update(value=1)
    first, second = asked(cast), asked(cast, text="另一处也有一大堆垃圾没有人清理。")
    assert Client().post(path(first), {"text": "是装修垃圾"}).status_code == 200
    again = Client().post(path(second), {"text": "这里是生活垃圾"})
    assert again.status_code == 429
    assert "这里是生活垃圾" in again.content.decode()
    second.refresh_from_db()
    assert second.is_waiting


def test_nobody_is_asked_without_a_mobile_number_nor_twice_at_once(cast: Cast) -> None:
    silent = file(cast, at=timezone.now())
    with refused("case_no_reporter_phone"):
        services.advance(silent, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)
    landline = reported(cast, reporter_phone="0871-63123456")
    with refused("case_no_reporter_phone"):
        services.advance(landline, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)
    case = asked(cast).case
    with refused("case_question_out"):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)


def test_the_colleague_of_the_next_street_asks_nobody(cast: Cast) -> None:
    case = reported(cast)
    with refused("case_not_holder"):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhao), text=QUESTION)
    with refused("case_no_right"):
        services.advance(case, "ask_reporter", actor=fresh(cast.grid_ma), text=QUESTION)
    assert not Delivery.objects.exists()


# The term ----------------------------------------------------------------------------------


def test_without_an_answer_the_case_goes_on_and_it_is_written_down_once(cast: Cast) -> None:
    link = asked(cast)
    assert timezone.localdate(link.due_at) == timezone.localdate() + timedelta(days=6)
    assert jobs.run(link.due_at - timedelta(seconds=1)).lapsed == 0
    assert jobs.run(link.due_at).lapsed == 1
    assert jobs.run(link.due_at + timedelta(days=1)).lapsed == 0
    row = CaseLog.objects.filter(case=link.case).latest("step")
    assert (row.act, row.actor_name) == ("lapse_link", "系统")
    assert Notice.objects.filter(person=cast.zhang, text__contains="到期未答复").count() == 1
    late = Client().get(path(link))
    assert (late.status_code, "期限已过" in late.content.decode()) == (410, True)
    act(link.case, "register", cast.zhang, at=timezone.now() + timedelta(days=7))


def test_the_term_is_a_row_that_administrators_edit(cast: Cast) -> None:
    LoopSetting.objects.filter(key="question_days").update(value=2)
    link = asked(cast)
    assert timezone.localdate(link.due_at - timedelta(seconds=1)) == timezone.localdate() + timedelta(days=2)


def test_a_late_answer_before_the_routine_has_run_is_late_all_the_same(cast: Cast) -> None:
    link = asked(cast)
    with refused("case_link_lapsed"):
        links.answer(link, text="是装修垃圾", photos=[], at=link.due_at)


def test_a_closed_case_needs_no_answer(cast: Cast) -> None:
    link = asked(cast)
    act(link.case, "reject", cast.zhang, at=timezone.now(), reason=reason("reject"), text="现场没有垃圾")
    page = Client().get(path(link))
    assert (page.status_code, "不需要再答复" in page.content.decode()) == (410, True)
    assert jobs.run(link.due_at).lapsed == 1
    assert not Notice.objects.filter(text__contains="到期未答复").exists()


# A party outside ---------------------------------------------------------------------------


def test_a_party_outside_sees_what_was_chosen_and_answers_without_an_account(cast: Cast) -> None:
    case = walk(cast, "registered", at=timezone.now())
    shared, kept = case.attachments.get(), case.attachments.create(**_like(case.attachments.get()))
    services.advance(
        case,
        "forward",
        actor=fresh(cast.zhang),
        party="某电力公司",
        address="repair@example.com",
        text="请到光明路检修路灯",
        shared=[shared.pk],
    )
    link = OutsideLink.objects.get()
    page = Client().get(path(link)).content.decode()
    assert "请到光明路检修路灯" in page
    assert case.text not in page
    assert Client().get(f"{path(link)}photos/{shared.pk}/").status_code == 200
    assert Client().get(f"{path(link)}photos/{kept.pk}/").status_code == 404
    assert Client().post(path(link), {"text": "路灯已换", "photos": photo("done.jpg")}).status_code == 200
    row = CaseLog.objects.filter(case=case).latest("step")
    assert (row.act, row.actor_name, row.text) == ("answer_forward", "某电力公司", "路灯已换")
    assert Client().get(f"{path(link)}photos/{shared.pk}/").status_code == 404
    first = CaseLog.objects.get(case=case, act="forward")
    assert first.detail["party"] == "某电力公司"
    assert "repair@example.com" not in str(first.detail) + first.text


def _like(photo_row: Any) -> dict[str, Any]:
    names = ("kind", "file", "name", "content_type", "size", "digest", "added_at")
    return {name: getattr(photo_row, name) for name in names}


def test_photos_of_another_case_are_not_shared(cast: Cast) -> None:
    foreign = file(cast, at=timezone.now()).attachments.get()
    with refused("case_incomplete"):
        forwarded(cast, shared=[foreign.pk])


@pytest.mark.parametrize("address", ["", "somebody", "a@b", "0871-63123456"])
def test_an_address_that_takes_no_message_is_refused(cast: Cast, address: str) -> None:
    with refused("case_incomplete"):
        forwarded(cast, address=address)
    assert not OutsideLink.objects.exists()


def test_a_party_is_reminded_once_with_the_same_link_and_its_silence_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = carried(monkeypatch)
    link = forwarded(cast)
    assert timezone.localdate(link.due_at - timedelta(seconds=1)) == timezone.localdate() + timedelta(days=14)
    assert jobs.run(timezone.now() + timedelta(days=5)).reminded == 0
    near = link.due_at - timedelta(days=2)
    assert (jobs.run(near).reminded, jobs.run(near).reminded) == (1, 0)
    outbox.run(near)
    assert [path(link) in text for _, text in sent] == [True, True]
    assert jobs.run(link.due_at).lapsed == 1
    told = Notice.objects.filter(text__contains="某电力公司到期未答复")
    assert sorted(one.person.username for one in told) == ["li", "secretary", "zhang"]


def test_a_request_is_withdrawn_and_the_link_says_so(cast: Cast) -> None:
    link = forwarded(cast)
    services.advance(link.case, "withdraw_link", actor=fresh(cast.zhang), link=link.pk)
    page = Client().get(path(link))
    assert (page.status_code, "已撤回" in page.content.decode()) == (410, True)
    assert Client().post(path(link), {"text": "路灯已换"}).status_code == 410
    with refused("case_no_link_out"):
        services.advance(link.case, "withdraw_link", actor=fresh(cast.zhang), link=link.pk)


def test_only_a_link_of_the_same_case_is_withdrawn(cast: Cast) -> None:
    mine, other = forwarded(cast), asked(cast, text="另一处也有一大堆垃圾没有人清理。")
    with refused("case_link_settled"):
        services.advance(mine.case, "withdraw_link", actor=fresh(cast.zhang), link=other.pk)


# At the same moment ------------------------------------------------------------------------


@pytest.mark.usefixtures("transactional_db")
def test_of_an_answer_and_the_day_itself_one_wins(real_cast: Cast) -> None:
    link = asked(real_cast)
    before = link.due_at - timedelta(seconds=1)

    def answer() -> None:
        links.answer(OutsideLink.objects.get(pk=link.pk), text="是装修垃圾", photos=[], at=before)

    together(answer, *[lambda: jobs.run(link.due_at)] * 3)
    jobs.run(link.due_at)
    link.refresh_from_db()
    done = CaseLog.objects.filter(case=link.case, act__in=["answer_question", "lapse_link"])
    assert [row.act for row in done] == ["answer_question" if link.state == "answered" else "lapse_link"]
    assert list(breaks(CaseLog.objects.filter(case=link.case).order_by("step"))) == []


def test_the_control_without_the_lock_settles_twice(cast: Cast) -> None:
    """Two that have both read "waiting" and do not ask again would both write: so the act asks again."""
    link = asked(cast)
    stale = OutsideLink.objects.get(pk=link.pk)
    services.advance(link.case, "lapse_link", actor=None, link=link)
    assert stale.is_waiting  # what the second has read is what the first has changed
    with pytest.raises(Refused) as caught:
        services.advance(link.case, "lapse_link", actor=None, link=stale)
    assert caught.value.code == "case_link_settled"
