"""What needs two people: asking for it, who may confirm it, and what the rest of the house is told.

The acts themselves stay where they are; they take the ``second`` person who confirmed them. ``checking``
does what was asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit, notifications, reasons, services
from governance.access.authority import (
    APPOINT,
    MANAGE,
    MEMBERSHIP,
    home_of,
    labels,
    lacks,
    lacks_of,
    lock_administration,
)
from governance.access.jurisdiction import posts_with
from governance.access.models import AuditAct, AuditEntry, Post, Proposal, ProposalKind, ProposalState, User
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import Role, Unit
    from governance.areas.models import Area

ACCOUNTS = (ProposalKind.PASSWORD, ProposalKind.FACTOR)


def give_post(
    person: User,
    *,
    role: Role,
    area: Area,
    actor: User | None,
    unit: Unit | None = None,
    title: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Post | Proposal:
    """Give the post at once, or ask for it where ``actor`` may not do so alone.

    Raises Refused as ``services.give_post`` does, but for NEEDS_SECOND; ASKED_ALREADY.
    """
    try:
        return services.give_post(
            person,
            role=role,
            area=area,
            unit=unit,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            actor=actor,
        )
    except Refused as refused:
        if actor is None or refused.code != reasons.NEEDS_SECOND.code:
            raise
    return ask(
        ProposalKind.GIVE,
        actor=actor,
        area=area,
        person=person,
        role=role,
        unit=unit,
        rights=lacks(actor, role.rights, area),
        facts={"title": title, "starts_at": iso(starts_at), "ends_at": iso(ends_at)},
    )


@transaction.atomic
def ask(
    kind: ProposalKind,
    *,
    actor: User,
    area: Area,
    rights: list[str],
    person: User | None = None,
    post: Post | None = None,
    role: Role | None = None,
    unit: Unit | None = None,
    facts: dict[str, Any] | None = None,
    reason: str = "",
    half: str = "",
) -> Proposal:
    """Write down what ``actor`` wants done and tell who may confirm it. Raises Refused (ASKED_ALREADY)."""
    lock_administration()
    same = Proposal.objects.waiting().filter(kind=kind, person=person, post=post, role=role, area=area)
    if same.filter(unit=unit).exists():
        raise reasons.ASKED_ALREADY()
    proposal = Proposal.objects.create(
        kind=kind,
        area=area,
        person=person,
        post=post,
        role=role,
        unit=unit,
        rights=rights,
        facts=facts or {},
        reason=reason[:200],
        half=half,
        maker=actor,
    )
    audit.record(
        AuditAct.PROPOSE,
        actor=actor,
        subject=proposal,
        area=area,
        right=MANAGE,
        purpose=reason[:200],
        detail={"kind": str(proposal.get_kind_display()), "rights": labels(rights)},
    )
    told = _("%(maker)s提请%(what)s（%(area)s），含%(rights)s，等待复核。")
    notifications.tell(checkers_near(proposal), told % _said(proposal), url=reverse("proposals"))
    return proposal


def checkers_near(proposal: Proposal) -> list[User]:
    """The nearest administrators who may confirm it: those who are told."""
    for post in posts_with(APPOINT, proposal.area):
        if why_not_check(proposal, post.person) is None:
            level = post.area.level
            near = (one for one in posts_with(APPOINT, proposal.area) if one.area.level == level)
            return [one.person for one in near if why_not_check(proposal, one.person) is None]
    return []


def why_not_check(proposal: Proposal, user: User) -> Refused | None:
    """Why ``user`` may not decide ``proposal``; None when they may.

    Whoever holds all of it at that place may, such as a superior; else an administrator who appoints to
    confidential posts there, and whose account was never in the hands of the maker alone.
    """
    if user.pk == proposal.maker_id:
        return reasons.CHECKED_BY_MAKER()
    if user.pk == proposal.person_id or _holds_role(proposal, user):
        return reasons.CHECKED_BY_RECEIVER()
    if _holds_it_all(proposal, user):
        return None
    if not (user.has_right(MANAGE, proposal.area) and user.has_right(APPOINT, proposal.area)):
        return reasons.NOT_A_CHECKER(area=str(proposal.area))
    return None if are_independent(proposal.maker, user) else reasons.CHECKER_NOT_FREE()


def _holds_role(proposal: Proposal, user: User) -> bool:
    return (
        proposal.kind == ProposalKind.ROLE
        and Post.objects.open().filter(person=user, role=proposal.role_id).exists()
    )


def _holds_it_all(proposal: Proposal, user: User) -> bool:
    if proposal.kind in ACCOUNTS:
        return proposal.person is not None and not lacks_of(user, proposal.person)
    needed = proposal.role.rights if proposal.role and proposal.kind != ProposalKind.ROLE else proposal.rights
    wanted = set(needed) & set(proposal.rights)
    return bool(wanted) and MEMBERSHIP not in wanted and not lacks(user, wanted, proposal.area)


def are_independent(one: User, other: User) -> bool:
    """Whether neither account, nor the account behind it, was ever in the same hands.

    An account is in the hands of who made it, or reset its password alone, last. Two people who do it
    together, and the system itself, hold nobody's account.
    """
    return not (_hands(one.pk) & _hands(other.pk))


def _hands(pk: int) -> set[int]:
    """The account with those in whose hands it is, one behind the other."""
    found: set[int] = set()
    current: int | None = pk
    while current is not None and current not in found:
        found.add(current)
        current = _keeper(current)
    return found


def _keeper(pk: int) -> int | None:
    rows = AuditEntry.objects.filter(subject_type=User._meta.label_lower, subject_id=str(pk))
    added = rows.filter(act=AuditAct.PERSON_ADD)
    reset = rows.filter(act=AuditAct.PASSWORD, detail__reset=True)
    last = (added | reset).order_by("-pk").first()
    return None if last is None or "confirmed_by" in last.detail else last.actor_id


def superiors_of(proposal: Proposal) -> list[User]:
    """The people above whom a proposal concerns: of the nearest area above with anybody, or beside them."""
    area = proposal.area if proposal.person is None else home_of(proposal.person) or proposal.area
    above = [post for post in posts_with("people.view", area) if post.role.answers]
    higher = [post for post in above if post.area.level < area.level] or above
    nearest = max((post.area.level for post in higher), default=None)
    people = {post.person_id: post.person for post in higher if post.area.level == nearest}
    for pk in (proposal.person_id, proposal.maker_id, proposal.checker_id):
        people.pop(pk, None)
    return list(people.values())


@transaction.atomic
def refuse(proposal: Proposal, *, actor: User, reason: str) -> Proposal:
    """Say no, with a reason of four characters at least. Raises Refused as ``locked``; REASON_NEEDED."""
    proposal = locked(proposal, actor)
    reason = " ".join(reason.split())[:200]
    if len(reason) < 4:
        raise reasons.REASON_NEEDED(field="reason")
    close(proposal, ProposalState.REFUSED, actor=actor, act=AuditAct.REFUSE, decision=reason)
    told = _("%(checker)s退回了您提请的%(what)s（%(area)s）：%(why)s")
    notifications.tell([proposal.maker], told % _said(proposal), url=reverse("proposals"))
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, *, actor: User) -> Proposal:
    """Take back what one asked for oneself. Raises Refused (NOT_YOURS, ALREADY_DECIDED)."""
    if proposal.maker_id != actor.pk:
        raise reasons.NOT_YOURS()
    found = _waiting(proposal)
    close(found, ProposalState.WITHDRAWN, actor=actor, act=AuditAct.WITHDRAW)
    return found


def locked(proposal: Proposal, actor: User) -> Proposal:
    """The row, held for the decision. Raises Refused (ALREADY_DECIDED and those of ``why_not_check``)."""
    found = _waiting(proposal)
    if refusal := why_not_check(found, actor):
        raise refusal
    return found


def _waiting(proposal: Proposal) -> Proposal:
    lock_administration()
    rows = Proposal.objects.waiting().select_related("area", "person", "role", "unit", "post", "maker")
    found = rows.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if found is None:
        raise reasons.ALREADY_DECIDED()
    return found


def close(
    proposal: Proposal, state: ProposalState, *, actor: User, act: AuditAct, decision: str = ""
) -> None:
    """Write the decision down. Part of an act that holds the row."""
    proposal.state, proposal.checker, proposal.decided_at = state, actor, timezone.now()
    proposal.decision, proposal.half = decision, ""
    proposal.save(update_fields=["state", "checker", "decided_at", "decision", "half"])
    audit.record(
        act,
        actor=actor,
        subject=proposal,
        area=proposal.area,
        purpose=decision,
        detail={
            "kind": str(proposal.get_kind_display()),
            "rights": labels(proposal.rights),
            "asked_by": f"{proposal.maker.name}（{proposal.maker.username}）",
        },
    )


def tell_decided(proposal: Proposal) -> None:
    """Tell the maker, who receives it and the people above them that it was confirmed."""
    told = _("%(maker)s提请、%(checker)s复核同意：%(what)s（%(area)s），含%(rights)s。") % _said(proposal)
    people = [proposal.maker, *superiors_of(proposal)]
    if proposal.person is not None:
        people.append(proposal.person)
    notifications.tell(people, told, url=reverse("proposals"))


def _said(proposal: Proposal) -> dict[str, str]:
    about = proposal.person.name if proposal.person else proposal.role.name if proposal.role else ""
    role = f"“{proposal.role.name}”" if proposal.role and proposal.person else ""
    return {
        "maker": proposal.maker.name,
        "checker": proposal.checker.name if proposal.checker else "",
        "what": f"{proposal.get_kind_display()}：{about}{role}",
        "area": str(proposal.area),
        "rights": labels(proposal.rights),
        "why": proposal.decision,
    }


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
