"""Standard texts: what may stand between {{ }}, filling it from a case, and which are offered where.

Only the variables named here are known, and none of them is a name, a number or an address of a person.
A text is checked when it is saved; one that was spoilt behind that check is shown as it is, never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access import audit
from governance.access.models import AuditAct
from governance.areas.ancestry import STAMP
from governance.cases.choices import Secrecy
from governance.cases.models import Case, ReplyText, RuleGroup
from governance.cases.rules import keepers
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Who

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.cases.models import Category
    from governance.cases.workflow.definitions import Transition

RIGHT = "cases.replies"
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


@dataclass(frozen=True)
class Variable:
    """A place that is filled in: its name as it is written, and what it means."""

    name: str
    meaning: str | _StrPromise
    value: Callable[[Case], Any]


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else "–"


# The names are Chinese in every language: they stand in the rows.
VARIABLES = {
    one.name: one
    for one in (
        Variable("编号", gettext_lazy("事项编号"), lambda case: case.number),
        Variable("类别", gettext_lazy("事项类别"), lambda case: case.category or "–"),
        Variable("地点", gettext_lazy("所在网格或社区"), lambda case: case.area),
        Variable("社区", gettext_lazy("所在社区"), lambda case: case.community or case.area),
        Variable("承办", gettext_lazy("承办区域"), lambda case: case.desk),
        Variable("主办", gettext_lazy("主办单位或网格"), lambda case: case.lead or "–"),
        Variable("状态", gettext_lazy("现在的状态"), lambda case: _state(case)),
        Variable("上报日期", gettext_lazy("上报的日期"), lambda case: _day(case.reported_at)),
        Variable("期限", gettext_lazy("全程时限的日期"), lambda case: _day(case.due_at)),
        Variable("今天", gettext_lazy("填写当天的日期"), lambda case: _day(timezone.now())),
    )
}


def _state(case: Case) -> str:
    return str(definitions.flow_of(case.kind).states[case.state].label)


def faults(text: str) -> list[str]:
    """What keeps a text from being used, as sentences; empty when it is sound."""
    found = [
        _("不认识 {{%(name)s}}，可用的有：%(known)s。")
        % {"name": name, "known": "、".join(f"{{{{{one}}}}}" for one in VARIABLES)}
        for name in _PLACE.findall(text)
        if name not in VARIABLES
    ]
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append(_("花括号不成对，请写成 {{编号}} 这样。"))
    return found


def fill(text: str, case: Case) -> str:
    """``text`` with its places filled in from ``case``; what is not known stays as it is written."""

    def value(match: re.Match[str]) -> str:
        known = VARIABLES.get(match[1])
        return str(known.value(case)) if known else match[0]

    return _PLACE.sub(value, text)


def acts_with_words() -> dict[str, str]:
    """The acts in whose form something is written, by code, as administrators choose among them."""
    return {
        act.code: str(act.label)
        for flow in definitions.every().values()
        for act in flow.transitions.values()
        if act.who != Who.SYSTEM and field_of(act)
    }


def field_of(act: Transition) -> str:
    """The field of an act's form that a standard text goes into; empty when there is none."""
    return next((one.name for one in act.supplies if one.is_remark), "")


def offered(case: Case, act: Transition) -> list[dict[str, str]]:
    """The standard texts for this act on this case, filled in; those of its own category first."""
    if not field_of(act):
        return []
    above = [getattr(case, f"{name}_id") for name in STAMP.values()]
    here = Q(area=None) | Q(area__in=[pk for pk in above if pk is not None])
    rows = list(ReplyText.objects.filter(here, is_active=True).order_by("order", "pk"))
    # Walked up only where some text belongs to a category at all.
    by_category = case.category is not None and any(row.category_id for row in rows)
    lineage = [one.pk for one in case.category.lineage()] if by_category and case.category else []
    fit = [
        row
        for row in rows
        if (not row.acts or act.code in row.acts) and (row.category_id is None or row.category_id in lineage)
    ]
    fit.sort(key=lambda row: (row.category_id is None, not row.acts))
    return [{"title": row.title, "text": fill(row.text, case)} for row in fit]


@transaction.atomic
def save_reply(reply: ReplyText, *, actor: User) -> ReplyText:
    """Save a new or changed standard text, checked, and write it down.

    A new one is its writer's area's. Raises Refused (CITY_ONLY, OUTSIDE_AREA) or ValidationError.
    """
    known = ReplyText.objects.filter(pk=reply.pk).first() if reply.pk is not None else None
    is_new = known is None
    reply.area = keepers.own_area(actor, RIGHT) if known is None else known.area
    keepers.insist(actor, RIGHT, reply.area)
    reply.changed_by = actor
    reply.full_clean()
    if found := faults(reply.text):
        raise ValidationError({"text": found})
    reply.save()
    keepers.note(
        RuleGroup.REPLY,
        str(reply.pk),
        label=reply.title,
        area=reply.area,
        before=_facts(known) if known is not None else {},
        after=_facts(reply),
        actor=actor,
    )
    audit.record(
        AuditAct.RULE_ADD if is_new else AuditAct.RULE_EDIT,
        actor=actor,
        subject=reply,
        area=reply.area or keepers.city(),
        detail={"acts": reply.acts, "category": reply.category_id, "active": reply.is_active},
    )
    return reply


def _facts(reply: ReplyText) -> dict[str, Any]:
    return {
        "title": reply.title,
        "text": reply.text,
        "acts": list(reply.acts),
        "category": str(reply.category or ""),
        "order": reply.order,
        "is_active": reply.is_active,
    }


def kept_by(actor: User) -> QuerySet[ReplyText]:
    """The texts that ``actor`` may look at as their keeper: the city's, and those of their own areas."""
    return ReplyText.objects.filter(Q(area=None) | actor.scope(RIGHT).q("area__"))


def sample(category: Category | None, reader: User) -> Case | None:
    """A case to preview with that ``reader`` may read: the latest of the category, else the latest of all."""
    rows = (
        Case.objects.restrict(reader, "cases.view")
        .defer("search")
        .select_related("category", "area", "community", "desk", "lead_unit", "lead_area")
    )
    latest = (
        rows.exclude(state__in=definitions.drafts())
        .filter(secrecy=Secrecy.OPEN)
        .order_by("-reported_at", "-pk")
    )
    return (latest.filter(category=category).first() if category else None) or latest.first()
