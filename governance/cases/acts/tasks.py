"""What has to be done on a case, as a list that its desk and its handlers keep."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import tasks
from governance.cases.workflow.supplies import Day, LongText, TaskChoice, Text

_TASK = TaskChoice("task", _("哪一项"))
_WHAT = (
    Text("text", _("任务"), minimum=2),
    Text("who", _("谁来做"), required=False, help=_("姓名或班组")),
    Day("due_on", _("完成日期"), required=False),
)


def task_list(*, at_work: tuple[str, ...]) -> tuple[Transition, ...]:
    """Tasks are added, changed, finished and dropped in the states of ``at_work``.

    An act that says the case is done asks ``effects.tasks.why_not_done`` as its guard.
    """
    return (
        Transition(
            "add_task",
            _("加一项任务"),
            at_work,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=_WHAT,
            effect=tasks.add,
            icon="list-check",
            is_quiet=True,
            purpose=Purpose.ADD_TASK,
        ),
        Transition(
            "change_task",
            _("修改任务"),
            at_work,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=(_TASK, *_WHAT),
            guard=tasks.why_not_change,
            effect=tasks.change,
            icon="edit",
            is_quiet=True,
            beside_row=True,
        ),
        Transition(
            "finish_task",
            _("任务完成"),
            at_work,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=(_TASK, LongText("text", _("完成情况"), required=False)),
            guard=tasks.why_not_change,
            effect=tasks.finish,
            icon="check",
            is_quiet=True,
            beside_row=True,
        ),
        Transition(
            "drop_task",
            _("取消任务"),
            at_work,
            None,
            "cases.handle",
            Who.WORKER,
            supplies=(_TASK, LongText("text", _("原因"), minimum=2)),
            guard=tasks.why_not_change,
            effect=tasks.drop,
            icon="x",
            is_quiet=True,
            beside_row=True,
        ),
    )
