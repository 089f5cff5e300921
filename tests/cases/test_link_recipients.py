"""Questions to several reporters of one matter, and links that the lead itself hands out."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, OutsideLink
from governance.cases.workflow.validation import Incomplete
from governance.notices import outbox
from governance.notices.models import Delivery, Notice
from tests.cases.asking import PHONE, QUESTION, carried, path, reported
from tests.cases.story import act, photo, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused


def several(cast: Cast) -> Case:
    """Three reported it: 杨女士, 陈先生, and somebody who left no number."""
    case = reported(cast)
    for name, phone in (("陈先生", "13722223333"), ("", ""), ("杨女士", PHONE)):
        said = {"text": "我也看到了", "reporter_name": name, "reporter_phone": phone}
        case = act(case, "join", cast.zhang, at=timezone.now(), **said)
    return case


def test_of_several_reporters_the_sender_chooses_and_each_gets_a_link(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = several(cast)
    sent = carried(monkeypatch)
    form = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/ask_reporter/").content.decode()
    assert form.count('name="reporters"') == 2  # the third has no number, the fourth is the first again
    with pytest.raises(Incomplete, match="请选择问哪几位反映人"):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)
    chen, nobody, _again = case.joined.order_by("pk").values_list("pk", flat=True)
    with pytest.raises(Incomplete, match="所选的反映人没有手机号码"):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION, reporters=[nobody])
    assert OutsideLink.objects.count() == 0
    services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION, reporters=[0, chen])
    outbox.run()
    first, second = OutsideLink.objects.order_by("pk")
    assert [address for address, _text in sent] == [PHONE, "13722223333"]
    assert path(first) in sent[0][1]
    assert path(second) in sent[1][1]
    step = case.log.latest("step")
    assert (step.act, step.text, step.detail["asked"]) == ("ask_reporter", QUESTION, 2)


def test_answers_say_who_answered_and_the_page_who_has_not(cast: Cast) -> None:
    case = several(cast)
    chen = case.joined.order_by("pk")[0]
    services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION, reporters=[0, chen.pk])
    Client().post(path(OutsideLink.objects.get(joined=chen)), {"text": "是装修垃圾"})
    step = case.log.latest("step")
    assert (step.actor_name, step.text) == ("第 2 位反映人", "是装修垃圾")
    assert "陈" not in step.actor_name + str(step.detail)
    page = " ".join(browser_of(cast.zhang).get(case.get_absolute_url()).content.decode().split())
    assert "1 位没有答复" in page
    assert re.search("第 1 位反映人 杨女士 <span[^>]*>等待答复", page)
    assert re.search("第 2 位反映人 陈先生 <span[^>]*>已答复", page)
    assert Notice.objects.filter(person=cast.zhang, text__contains="第 2 位反映人已答复").count() == 1
    # Whoever has answered may be asked again, whoever is still being waited for may not.
    with pytest.raises(Incomplete):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION, reporters=[0])
    services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION, reporters=[chen.pk])
    with refused("case_question_out"):
        services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)


# The lead forwards -------------------------------------------------------------------------


def test_the_lead_that_holds_the_case_forwards_once_it_has_signed_in(cast: Cast) -> None:
    said = {"party": "某电力公司", "address": "13700001111", "text": "请到光明路检修路灯"}
    case = walk(cast, "dispatched", at=timezone.now())
    with refused("case_sign_in_first"):
        services.advance(case, "forward", actor=fresh(cast.he), **said)
    case = services.advance(case, "sign_in", actor=fresh(cast.he))
    running = list(case.clocks.order_by("pk").values_list("kind", "state", "due_at"))
    for stranger in (cast.shui, cast.zhao, cast.grid_ma):
        with refused("case_not_desk_or_lead"):
            services.advance(case, "forward", actor=fresh(stranger), **said)
    case = services.advance(case, "forward", actor=fresh(cast.he), **said)
    assert list(case.clocks.order_by("pk").values_list("kind", "state", "due_at")) == running
    assert Delivery.objects.get(notice=None).text.startswith("北区城市管理局请贵单位协助")
    link = OutsideLink.objects.get()
    Client().post(path(link), {"text": "今天下午去修"})
    assert Notice.objects.filter(person=cast.he, text__contains="某电力公司已答复").count() == 1


def test_the_lead_takes_back_its_own_link_and_no_other(cast: Cast) -> None:
    said = {"party": "某电力公司", "address": "13700001111", "text": "请到光明路检修路灯"}
    case = walk(cast, "in_progress", at=timezone.now())
    case = services.advance(case, "forward", actor=fresh(cast.zhang), **said)
    of_desk = OutsideLink.objects.get()
    with refused("case_no_link_out"):
        services.advance(case, "withdraw_link", actor=fresh(cast.he), link=of_desk.pk)
    case = services.advance(case, "forward", actor=fresh(cast.he), **said)
    with refused("case_link_settled"):
        services.advance(case, "withdraw_link", actor=fresh(cast.head), link=of_desk.pk)
    own = OutsideLink.objects.get(asked_by=cast.he)
    case = services.advance(case, "withdraw_link", actor=fresh(cast.head), link=own.pk)
    case = services.advance(case, "report_done", actor=fresh(cast.he), text="路灯已修好", photos=[photo()])
    with refused("case_not_desk_or_lead"):
        services.advance(case, "forward", actor=fresh(cast.he), **said)
