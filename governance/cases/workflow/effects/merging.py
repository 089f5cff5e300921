"""Two reports of one matter become one case, without chains or loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow.effects.handling import tell_reporter

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def merge(act: Act) -> None:
    """Into the case that goes on; without chains or loops. Both reporters stay informed."""
    target: Case = act.supplied["into"]
    if target.pk == act.case.pk:
        raise reasons.MERGE_SELF(field="into")
    visible = Case.objects.filter(pk=target.pk)
    if act.actor is not None:
        visible = visible.restrict(act.actor, "cases.view")
    if not visible.exists():
        raise reasons.MERGE_NOT_FOUND(number=target.number, field="into")
    target = locked(target)
    if target.merged_into_id is not None:
        raise reasons.MERGE_CHAIN(number=target.number, field="into")
    if act.case.merged.exists():
        raise reasons.MERGE_HAS_MERGED()
    if not target.is_open:
        raise reasons.MERGE_CLOSED(number=target.number, field="into")
    clocks.cancel(clocks.live(act.case), act.at)
    act.case.merged_into = target
    act.case.closed_at = act.at
    act.text = act.get("text", "")
    act.say(into=target.number)
    tell_reporter(
        act,
        _("您反映的“%(title)s”与 #%(number)s 是同一件事，一并办理。")
        % {"title": act.name(), "number": target.number},
    )


def locked(case: Case) -> Case:
    """The case as it is now, held until the act is over: nobody merges or closes it meanwhile."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
