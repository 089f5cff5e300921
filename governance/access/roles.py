"""Acts on roles: shared by the whole city, so only who administers all of it changes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance.access import audit, reasons, rights
from governance.access.authority import (
    administrators,
    confirmed_by,
    labels,
    lacks,
    lock_administration,
    not_theirs_to_give,
    whole_city,
)
from governance.access.models import AuditAct, AuditEntry, Post, Reach, Role
from governance.areas.models import Level
from governance.common.editing import Difference, differences, insist_unchanged

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

RIGHT = "roles.manage"
FIELDS = ("name", "explanation", "reach", "levels", "rights", "answers", "is_active")
LABELS = {
    "name": _("名称"),
    "explanation": _("说明"),
    "reach": _("范围"),
    "levels": _("可任职的层级"),
    "rights": _("权限"),
    "answers": _("参与办理"),
    "is_active": _("启用"),
}


def facts_of(role: Role) -> dict[str, Any]:
    """A role as a version of it is kept, in a fixed order."""
    kept = {field: getattr(role, field) for field in FIELDS}
    return kept | {"levels": sorted(role.levels), "rights": sorted(role.rights)}


@transaction.atomic
def add_role(
    *,
    actor: User | None,
    name: str,
    levels: Iterable[int],
    rights_held: Iterable[str],
    explanation: str = "",
    reach: str = Reach.AREA,
    answers: bool = True,
    copied_from: Role | None = None,
) -> Role:
    """Add a role. Raises Refused (ROLE_CITYWIDE, UNKNOWN_RIGHTS, MORE_THAN_OWN) or ValidationError."""
    area = _insist_citywide(actor)
    wanted = _known(rights_held)
    _refuse_beyond(actor, wanted, area)
    last = Role.objects.order_by("-order").values_list("order", flat=True).first()
    role = Role(
        code=f"role-{uuid.uuid4().hex[:8]}",
        name=name,
        explanation=explanation,
        reach=reach,
        levels=sorted(set(levels)),
        rights=wanted,
        answers=answers,
        order=(last or 0) + 1,
    )
    role.full_clean()
    role.save()
    detail = {"after": facts_of(role)} | ({"copied_from": copied_from.name} if copied_from else {})
    audit.record(AuditAct.ROLE_ADD, actor=actor, subject=role, area=area, right=RIGHT, detail=detail)
    return role


@transaction.atomic
def edit_role(
    role: Role, *, actor: User, seen: str | None = None, second: User | None = None, **wanted: Any
) -> Role:
    """Change what stands in ``wanted`` (keys of FIELDS) of a role; everybody who holds it has it at once.

    Where it has holders, and they get what the actor lacks, a ``second`` person has to confirm it; nobody
    does that to a role of their own. Raises Refused (ROLE_CITYWIDE, UNKNOWN_RIGHTS, MORE_THAN_OWN,
    GIVES_THEMSELVES, NEEDS_SECOND, ROLE_HELD, ROLE_LEVEL_HELD, ROLE_UNIT_HELD, LAST_ADMINISTRATOR; Changed
    where ``seen`` is not what is there) or ValidationError.
    """
    lock_administration()
    area = _insist_citywide(actor)
    role = Role.objects.select_for_update().get(pk=role.pk)
    before = facts_of(role)
    if seen is not None:
        insist_unchanged(seen, before, LABELS)
    after = before | {key: wanted[key] for key in FIELDS if key in wanted}
    after["levels"] = sorted({int(level) for level in after["levels"]})
    after["rights"] = _known(after["rights"], kept=before["rights"])
    if after == before:
        return role
    old, new = set(before["rights"]), set(after["rights"])
    # A role that reaches further, or comes back, gives all its rights anew.
    touched = old | new if _widens(before, after) else old ^ new
    _refuse_beyond(actor, touched, area)
    _refuse_held(role, before, after)
    _insist_second(actor, role, given_by(before, after), area, second)
    for key, value in after.items():
        setattr(role, key, value)
    role.full_clean()
    role.save(update_fields=list(FIELDS))
    if not administrators().exists():
        raise reasons.LAST_ADMINISTRATOR()
    audit.record(
        AuditAct.ROLE_EDIT,
        actor=actor,
        subject=role,
        area=area,
        right=RIGHT,
        detail={
            "before": before,
            "after": after,
            "added": sorted(new - old),
            "removed": sorted(old - new),
            **confirmed_by(second),
        },
    )
    return role


def set_role_rights(role: Role, *, actor: User, rights_held: list[str]) -> Role:
    """Replace the rights of a role. Raises Refused as ``edit_role`` does."""
    return edit_role(role, actor=actor, rights=rights_held)


def retire_role(role: Role, *, actor: User) -> Role:
    """Take a role without posts out of use. Raises Refused as ``edit_role`` does."""
    return edit_role(role, actor=actor, is_active=False)


def reinstate_role(role: Role, *, actor: User) -> Role:
    """Take a retired role into use again. Raises Refused as ``edit_role`` does."""
    return edit_role(role, actor=actor, is_active=True)


def restore_role(
    role: Role,
    version: Mapping[str, Any],
    *,
    actor: User,
    seen: str | None = None,
    second: User | None = None,
) -> Role:
    """Make a role what it was in ``version``; rights that are no longer known stay out."""
    return edit_role(role, actor=actor, seen=seen, second=second, **restorable(version))


def restorable(version: Mapping[str, Any]) -> dict[str, Any]:
    """What of ``version`` is put back: whether the role is in use stays as it is."""
    wanted = {key: version[key] for key in FIELDS if key in version and key != "is_active"}
    return wanted | {"rights": [code for code in wanted.get("rights", []) if rights.is_known(code)]}


def versions(role: Role) -> list[AuditEntry]:
    """What was done to a role, the latest first."""
    rows = AuditEntry.objects.filter(
        subject_type=Role._meta.label_lower,
        subject_id=str(role.pk),
        act__in=(AuditAct.ROLE_ADD, AuditAct.ROLE_EDIT),
    )
    return list(rows.select_related("actor").order_by("-pk")[:50])


def readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a version in words, for a table of differences; rights are told one by one elsewhere."""
    said = {key: facts[key] for key in FIELDS if key in facts and key != "rights"}
    yes_no = {True: str(_("是")), False: str(_("否"))}
    levels, reaches = dict(Level.choices), dict(Reach.choices)
    if "reach" in said:
        said["reach"] = str(reaches.get(said["reach"], said["reach"]))
    if "levels" in said:
        said["levels"] = "、".join(str(levels.get(level, level)) for level in said["levels"])
    return {key: yes_no[value] if isinstance(value, bool) else value for key, value in said.items()}


def told_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What is not the same in two versions, in words; rights by their names."""
    old, new = set(before.get("rights", [])), set(after.get("rights", []))
    found = differences(readable(before), readable(after), LABELS)
    if old - new or new - old:
        found.append(
            Difference("rights", LABELS["rights"], labels(sorted(old - new)), labels(sorted(new - old)))
        )
    return found


def holders(role: Role) -> dict[str, int]:
    """How many people and posts a role has, now or to come."""
    found = (
        Post.objects.open()
        .filter(role=role)
        .aggregate(posts=Count("pk"), people=Count("person", distinct=True))
    )
    return dict(found)


def gaining(role: Role, code: str) -> int:
    """How many people hold ``code`` through ``role`` alone: who would gain or lose it with the role."""
    others = (
        Post.objects.in_force()
        .filter(
            person=OuterRef("person"),
            role__rights__contains=[code],
            area__tree_id=OuterRef("area__tree_id"),
            area__lft__lte=OuterRef("area__lft"),
            area__rght__gte=OuterRef("area__rght"),
        )
        .filter(Q(role__reach=Reach.AREA) | Q(unit=OuterRef("unit")))
        .exclude(role=role)
    )
    posts = Post.objects.in_force().filter(role=role).filter(~Exists(others))
    return posts.order_by().values("person").distinct().count()


def _insist_citywide(actor: User | None) -> Area | None:
    """The top of the tree, for who may change what the whole city shares."""
    if actor is None:
        return None
    area = whole_city(actor, RIGHT)
    if area is None:
        raise reasons.ROLE_CITYWIDE()
    return area


def _known(codes: Iterable[str], kept: Iterable[str] = ()) -> list[str]:
    wanted = sorted(set(codes))
    allowed = set(kept)
    if unknown := [code for code in wanted if not rights.is_known(code) and code not in allowed]:
        raise reasons.UNKNOWN_RIGHTS(rights="、".join(unknown), field="rights")
    return [code for code in wanted if rights.is_known(code)]


def _refuse_beyond(actor: User | None, codes: Iterable[str], area: Area | None) -> None:
    if actor is not None and (lacking := not_theirs_to_give(actor, codes, area, own=True)):
        raise reasons.MORE_THAN_OWN(area=str(area or ""), rights=labels(lacking), field="rights")


def given_by(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The rights that holders of a role get with a change: all of them where it reaches further."""
    old, new = set(before["rights"]), set(after["rights"])
    return new if _widens(before, after) else new - old


def _insist_second(
    actor: User, role: Role, given: Iterable[str], area: Area | None, second: User | None
) -> None:
    posts = Post.objects.open().filter(role=role)
    lacking = lacks(actor, given, area, own=True)
    if not lacking or not posts.exists():
        return
    if posts.filter(person=actor).exists():
        raise reasons.GIVES_THEMSELVES(field="rights")
    if second is None:
        raise reasons.NEEDS_SECOND(rights=labels(lacking))


def _widens(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    comes_back = after["is_active"] and not before["is_active"]
    reaches = before["reach"] == Reach.UNIT and after["reach"] == Reach.AREA
    return bool(comes_back or reaches or set(after["levels"]) - set(before["levels"]))


def _refuse_held(role: Role, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    posts = Post.objects.open().filter(role=role).exclude(ends_at=F("starts_at"))
    if before["is_active"] and not after["is_active"] and (count := posts.count()):
        raise reasons.ROLE_HELD(count=count)
    for level in set(before["levels"]) - set(after["levels"]):
        if count := posts.filter(area__level=level).count():
            raise reasons.ROLE_LEVEL_HELD(level=Level(level).label, count=count, field="levels")
    if before["reach"] != after["reach"] == Reach.UNIT and (count := posts.filter(unit=None).count()):
        raise reasons.ROLE_UNIT_HELD(count=count, field="reach")
