"""What somebody can see and do, and why: each right at a place, each act on a case, and where it comes from.

Asked of the same functions that pages and engine obey; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.access import rights
from governance.access.models import Post, Reach
from governance.cases.choices import Secrecy
from governance.cases.models import Case
from governance.cases.models.readers import CONFIDENTIAL, Facts, Standing
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import Transition, Who, flow_of

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.access.rights import Right
    from governance.areas.models import Area

VIEW = "cases.view"


@dataclass(frozen=True)
class Answer:
    """Whether, through which posts, and if not, what is missing."""

    allowed: bool
    posts: list[Post] = field(default_factory=list)
    lacking: str = ""


@dataclass(frozen=True)
class RightLine:
    right: Right
    answer: Answer


@dataclass(frozen=True)
class ActLine:
    act: Transition
    answer: Answer


@dataclass(frozen=True)
class Condition:
    """One thing that has to hold for a case to be seen."""

    label: str
    met: bool
    why: str
    posts: list[Post] = field(default_factory=list)


def rights_at(person: User, area: Area) -> list[tuple[str, list[RightLine]]]:
    """Every right at ``area``, by group: held or not, and why."""
    found: dict[str, list[RightLine]] = {}
    for right in rights.every().values():
        line = RightLine(right, right_at(person, right.code, area))
        found.setdefault(str(right.group), []).append(line)
    return list(found.items())


def right_at(person: User, code: str, area: Area, unit_id: int | None = None) -> Answer:
    """Whether ``person`` holds ``code`` over ``area``, or in the unit that is named."""
    if not person.is_active:
        return Answer(False, lacking=_("账号已停用。"))
    if person.is_superuser:
        return Answer(True, lacking=_("应急管理账号，拥有全部权限。"))
    carrying = [post for post in person.posts_in_force() if code in post.role.rights]
    giving = [post for post in carrying if _reaches(post, area, unit_id)]
    if giving:
        return Answer(True, giving)
    return Answer(False, carrying, _lacking(person, carrying, area))


def _reaches(post: Post, area: Area, unit_id: int | None) -> bool:
    if post.role.reach == Reach.UNIT:
        return unit_id is not None and post.unit_id == unit_id
    return post.area.span.holds(area.span)


def _lacking(person: User, carrying: list[Post], area: Area) -> str:
    if not person.posts_in_force():
        return _("没有在任岗位。")
    if not carrying:
        return _("在任岗位的角色都不含此权限。")
    if all(post.role.reach == Reach.UNIT for post in carrying):
        return _("此权限只限本单位承办的事项，不及整个区域。")
    places = "、".join(str(post.area) for post in carrying if post.role.reach == Reach.AREA)
    return _("此权限只到%(places)s，不含%(area)s。") % {"places": places, "area": area}


def seeing(person: User, case: Case) -> tuple[bool, list[Condition]]:
    """Whether ``person`` sees ``case``, and each thing that decides it."""
    flow = flow_of(case.kind)
    view = right_at(person, VIEW, case.area)
    handed = _handed_to(person, case)
    by_unit = [post for post in handed if VIEW in post.role.rights]
    found = [
        Condition(
            _("“查看事项”的权限及于%(area)s") % {"area": case.area},
            view.allowed,
            view.lacking,
            view.posts,
        ),
        Condition(
            _("或事项派给过本单位"),
            bool(by_unit),
            "" if by_unit else _("没有派给此人所在的单位。"),
            by_unit,
        ),
    ]
    facts, standing = Facts(case), Standing.of(person, VIEW)
    if standing.called:
        by_name = facts.names(standing)
        found.append(
            Condition(_("或本人、本单位被加入为成员"), by_name, "" if by_name else _("没有被加入。"))
        )
    if case.secrecy == Secrecy.MEMBERS:
        is_member = facts.has_member(standing)
        why = "" if is_member else _("不是录入人，事项不在其单位或区域手中，也没有被加入为成员。")
        found.append(Condition(_("仅成员可见：另需是这件事项的成员"), is_member, why))
    elif case.secrecy == Secrecy.CONFIDENTIAL:
        confidential = right_at(person, CONFIDENTIAL, case.area)
        met = confidential.allowed or bool(by_unit)
        why = "" if met else _("保密事项：%(why)s") % {"why": confidential.lacking}
        found.append(Condition(_("保密：另需查看保密事项的权限，或是承办单位"), met, why, confidential.posts))
    if flow.draft and case.state == flow.draft:
        own = case.filed_by_id == person.pk
        why = "" if own else _("别人的暂存只有本人看得到。")
        found.append(Condition(_("暂存：只有录入人本人"), own, why))
    return Case.objects.readable(person).filter(pk=case.pk).exists(), found


def _handed_to(person: User, case: Case) -> list[Post]:
    units = set(case.assignments.exclude(unit=None).values_list("unit", flat=True))
    return [post for post in person.posts_in_force() if post.unit_id in units]


def acts_on(person: User, case: Case) -> tuple[list[ActLine], list[ActLine]]:
    """The acts of the flow: those of the present state, then the others, each possible or refused and why."""
    flow = flow_of(case.kind)
    now: list[ActLine] = []
    later: list[ActLine] = []
    for act in flow.transitions.values():
        if act.who == Who.SYSTEM:
            continue
        refusal = permissions.why_not(case, act, person, flow)
        area, unit_id = permissions.place_of(case, act)
        through = right_at(person, act.right, area, unit_id)
        posts = through.posts if through.allowed else []
        lacking = str(refusal) if refusal else ""
        if refusal and not through.allowed and case.state in act.sources:
            lacking = f"{lacking} {through.lacking}"
        line = ActLine(act, Answer(refusal is None, posts, lacking))
        (now if case.state in act.sources else later).append(line)
    now.sort(key=lambda line: not line.answer.allowed)
    return now, later
