"""The task list of a case: kept by its desk and whoever works on it; each change is a step of the trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.cases import reasons
from governance.cases.models import Case, Task
from governance.cases.sla import limits

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def add(act: Act) -> None:
    most = limits.setting("tasks_per_case")
    if act.case.tasks.open().count() >= most:
        raise reasons.TASKS_TOO_MANY(limit=most, field="text")
    task = Task(case=act.case, added_by=act.actor, added_at=act.at)
    _write(act, task)
    task.save(force_insert=True)


def why_not_change(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if case.tasks.open().exists() else reasons.NO_TASK()


def change(act: Act) -> None:
    task = _chosen(act)
    act.say(before={"text": task.text, "who": task.who, "due_on": task.due_on and task.due_on.isoformat()})
    _write(act, task)
    task.save()


def finish(act: Act) -> None:
    task = _chosen(act)
    task.done_by, task.done_at, task.remark = act.actor, act.at, act.get("text", "")[:300]
    task.save()
    act.text = act.get("text", "")
    act.say(task=task.text, who=task.who)


def drop(act: Act) -> None:
    task = _chosen(act)
    task.dropped_at, task.remark = act.at, act.get("text")[:300]
    task.save()
    act.text = act.get("text")
    act.say(task=task.text, who=task.who)


def why_not_done(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Nobody reports a case done while something on its list is not."""
    left = list(case.tasks.open().values_list("text", flat=True)[:3])
    return reasons.TASKS_OPEN(tasks="、".join(f"“{text}”" for text in left)) if left else None


def _write(act: Act, task: Task) -> None:
    task.text = act.get("text")[:200]
    task.who = act.get("who", "")[:60]
    task.due_on = act.get("due_on")
    act.text = task.text
    act.say(who=task.who, due_on=task.due_on.isoformat() if task.due_on else "")


def _chosen(act: Act) -> Task:
    """The task that was named, of this case and still open. Raises Refused (TASK_GONE)."""
    found: Task | None = act.case.tasks.open().filter(pk=act.supplied["task"]).first()
    if found is None:
        raise reasons.TASK_GONE(field="task")
    return found
