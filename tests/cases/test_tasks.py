"""The task list of a case: kept by desk and handlers, on the trail, and done before the case is."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from governance.cases import reasons
from governance.cases.models import LoopSetting, Task
from tests.cases.story import act, photo, walk
from tests.cases.sweeping import assert_sound
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.refusals import refused

DONE = {"text": "已清运垃圾三车"}


def test_desk_and_lead_keep_the_list_and_each_change_is_a_step(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "add_task", cast.zhang, text="联系清运公司", who="张丽")
    case = act(case, "add_task", cast.he, text="清运", who="二班", due_on="2026-03-13")
    first, second = Task.objects.all()
    assert (second.who, second.due_on, second.added_by) == ("二班", date(2026, 3, 13), cast.he)
    case = act(case, "change_task", cast.he, task=second.pk, text="清运并冲洗", who="三班")
    case = act(case, "finish_task", cast.he, task=first.pk, text="对方下午到场")
    assert [row.act for row in case.log.order_by("-step")[:4]][::-1] == [
        "add_task",
        "add_task",
        "change_task",
        "finish_task",
    ]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.done_by, first.is_open) == (cast.he, False)
    assert (second.text, second.who, second.due_on) == ("清运并冲洗", "三班", None)
    assert case.log.get(act="change_task").detail["before"]["text"] == "清运"
    assert_sound()


def test_nobody_reports_done_while_a_task_is_open(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "add_task", cast.he, text="冲洗路面")
    task = Task.objects.get()
    with refused(reasons.TASKS_OPEN):
        act(case, "report_done", cast.he, photos=[photo()], **DONE)
    assert not case.attachments.filter(kind="after").exists()
    with refused("case_incomplete"):
        act(case, "drop_task", cast.he, task=task.pk)
    case = act(case, "drop_task", cast.he, task=task.pk, text="下雨了，不必冲洗")
    case = act(case, "report_done", cast.he, photos=[photo()], **DONE)
    assert case.state == "pending_check"
    with refused(reasons.WRONG_STATE):
        act(case, "add_task", cast.he, text="事后再加")


def test_a_task_is_done_once_and_belongs_to_its_case(cast: Cast) -> None:
    case, other = walk(cast, "in_progress"), walk(cast, "in_progress")
    case = act(case, "add_task", cast.he, text="冲洗路面")
    other = act(other, "add_task", cast.he, text="别处的任务")
    foreign = Task.objects.get(case=other)
    with refused(reasons.TASK_GONE):
        act(case, "finish_task", cast.he, task=foreign.pk)
    own = Task.objects.get(case=case)
    case = act(case, "finish_task", cast.he, task=own.pk)
    with refused(reasons.NO_TASK):
        act(case, "finish_task", cast.he, task=own.pk)
    foreign.refresh_from_db()
    assert foreign.is_open


def test_others_do_not_touch_the_list(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    for who in (cast.zhao, cast.shui):
        with refused(reasons.NOT_WORKER):
            act(case, "add_task", who, text="隔壁的来帮忙")
    assert not Task.objects.exists()


def test_the_number_of_open_tasks_is_a_row(cast: Cast) -> None:
    LoopSetting.objects.filter(pk="tasks_per_case").update(value=1)
    case = act(walk(cast, "in_progress"), "add_task", cast.he, text="冲洗路面")
    with refused(reasons.TASKS_TOO_MANY):
        act(case, "add_task", cast.he, text="再来一项")


def test_the_page_shows_the_list_and_its_acts_to_those_who_keep_it(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=5)
    case = walk(cast, "in_progress", at=at)
    case = act(case, "add_task", cast.he, at=at, text="冲洗路面", who="二班")
    task = Task.objects.get()
    page = browser_of(cast.he).get(case.get_absolute_url()).content.decode()
    assert "冲洗路面" in page
    assert f"acts/finish_task/?task={task.pk}" in page
    looked = browser_of(cast.auditor).get(case.get_absolute_url()).content.decode()
    assert "冲洗路面" in looked
    assert "finish_task" not in looked
    form = (
        browser_of(cast.he).get(f"{case.get_absolute_url()}acts/change_task/?task={task.pk}").content.decode()
    )
    assert 'value="冲洗路面"' in form
    assert 'value="二班"' in form
