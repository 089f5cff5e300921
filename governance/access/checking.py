"""Acts that a second person confirms: each is tried alone first, and asked for where that is not enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from governance.access import accounts, appointments, proposals, reasons, roles, services
from governance.access.authority import home_of, lacks, lacks_of, whole_city
from governance.access.models import AuditAct, Post, Proposal, ProposalKind, ProposalState, User
from governance.common.editing import seen as token_of
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import Role
    from governance.areas.models import Area

Result = TypeVar("Result")
give_post = proposals.give_post


def hand_over_post(post: Post, to: User, *, actor: User, title: str | None = None) -> Post | Proposal:
    """As ``appointments.hand_over_post``, or a proposal of it."""
    return _alone(lambda: appointments.hand_over_post(post, to, actor=actor, title=title)) or _ask_post(
        ProposalKind.HAND_OVER, post, to, actor, {"title": title}
    )


def resume_post(post: Post, *, actor: User) -> Post | Proposal:
    """As ``appointments.resume_post``, or a proposal of it."""
    return _alone(lambda: appointments.resume_post(post, actor=actor)) or _ask_post(
        ProposalKind.RESUME, post, post.person, actor, {}
    )


def give_substitute(
    post: Post, person: User, *, actor: User, ends_at: datetime, starts_at: datetime | None = None
) -> Post | Proposal:
    """As ``appointments.give_substitute``, or a proposal of it."""
    facts = {"starts_at": proposals.iso(starts_at), "ends_at": proposals.iso(ends_at)}
    return _alone(
        lambda: appointments.give_substitute(post, person, actor=actor, starts_at=starts_at, ends_at=ends_at)
    ) or _ask_post(ProposalKind.SUBSTITUTE, post, person, actor, facts)


def edit_role(role: Role, *, actor: User, seen: str | None = None, **wanted: Any) -> Role | Proposal:
    """As ``roles.edit_role``, or a proposal of it: where people would get what the actor lacks."""
    done = _alone(lambda: roles.edit_role(role, actor=actor, seen=seen, **wanted))
    if done is not None:
        return done
    area = _place(whole_city(actor, roles.RIGHT))
    before = roles.facts_of(role)
    return proposals.ask(
        ProposalKind.ROLE,
        actor=actor,
        area=area,
        role=role,
        rights=lacks(actor, roles.given_by(before, before | wanted), area, own=True),
        facts={"wanted": wanted, "seen": token_of(before)},
    )


def reset_password(person: User, *, actor: User) -> tuple[str, Proposal | None]:
    """A new one-time password; or the actor's half of one, with the proposal that waits for the other half.

    Raises Refused as ``accounts.reset_password``, but for NEEDS_SECOND; ASKED_ALREADY.
    """
    whole = _alone(lambda: accounts.reset_password(person, actor=actor))
    if whole is not None:
        return whole, None
    half = accounts.one_time_password(groups=2)
    asked = proposals.ask(
        ProposalKind.PASSWORD,
        actor=actor,
        area=_place(home_of(person)),
        person=person,
        rights=lacks_of(actor, person),
        half=half,
    )
    return half, asked


def reset_factor(person: User, *, actor: User, reason: str) -> Proposal | None:
    """As ``accounts.reset_factor``, or a proposal of it."""
    if _alone(lambda: accounts.reset_factor(person, actor=actor, reason=reason) or True):
        return None
    return proposals.ask(
        ProposalKind.FACTOR,
        actor=actor,
        area=_place(home_of(person)),
        person=person,
        rights=lacks_of(actor, person),
        reason=reason,
    )


@transaction.atomic
def confirm(proposal: Proposal, *, actor: User) -> str:
    """Do what was asked for: ``actor`` answers for it beside its maker.

    Returns the checker's half of a one-time password, else "". Raises Refused as ``proposals.locked``,
    PASSWORD_DUE where the receiver still has a password that an administrator knows, and what the act
    itself refuses when it is done now.
    """
    proposal = proposals.locked(proposal, actor)
    person = User.objects.get(pk=proposal.person_id) if proposal.person_id else None
    if person is not None and proposal.kind not in proposals.ACCOUNTS and person.must_change_password:
        raise reasons.PASSWORD_DUE(name=person.name)
    half = _DOING[ProposalKind(proposal.kind)](proposal, User.objects.get(pk=proposal.maker_id), actor)
    proposals.close(proposal, ProposalState.CONFIRMED, actor=actor, act=AuditAct.CONFIRM)
    proposals.tell_decided(proposal)
    return half


def _give(proposal: Proposal, maker: User, second: User) -> str:
    services.give_post(
        proposal.person,  # type: ignore[arg-type]
        role=proposal.role,  # type: ignore[arg-type]
        area=proposal.area,
        unit=proposal.unit,
        title=proposal.facts["title"],
        starts_at=_instant(proposal, "starts_at"),
        ends_at=_instant(proposal, "ends_at"),
        actor=maker,
        second=second,
    )
    return ""


def _hand_over(proposal: Proposal, maker: User, second: User) -> str:
    post, to = proposal.post, proposal.person
    appointments.hand_over_post(post, to, actor=maker, title=proposal.facts["title"], second=second)  # type: ignore[arg-type]
    return ""


def _resume(proposal: Proposal, maker: User, second: User) -> str:
    appointments.resume_post(proposal.post, actor=maker, second=second)  # type: ignore[arg-type]
    return ""


def _substitute(proposal: Proposal, maker: User, second: User) -> str:
    appointments.give_substitute(
        proposal.post,  # type: ignore[arg-type]
        proposal.person,  # type: ignore[arg-type]
        actor=maker,
        starts_at=_instant(proposal, "starts_at"),
        ends_at=_instant(proposal, "ends_at"),  # type: ignore[arg-type]
        second=second,
    )
    return ""


def _role(proposal: Proposal, maker: User, second: User) -> str:
    facts = proposal.facts
    roles.edit_role(proposal.role, actor=maker, seen=facts["seen"], second=second, **facts["wanted"])  # type: ignore[arg-type]
    return ""


def _password(proposal: Proposal, maker: User, second: User) -> str:
    whole = accounts.reset_password(proposal.person, actor=maker, second=second, half=proposal.half)  # type: ignore[arg-type]
    return whole.removeprefix(f"{proposal.half}-")


def _factor(proposal: Proposal, maker: User, second: User) -> str:
    accounts.reset_factor(proposal.person, actor=maker, reason=proposal.reason, second=second)  # type: ignore[arg-type]
    return ""


_DOING: dict[ProposalKind, Callable[[Proposal, User, User], str]] = {
    ProposalKind.GIVE: _give,
    ProposalKind.HAND_OVER: _hand_over,
    ProposalKind.RESUME: _resume,
    ProposalKind.SUBSTITUTE: _substitute,
    ProposalKind.ROLE: _role,
    ProposalKind.PASSWORD: _password,
    ProposalKind.FACTOR: _factor,
}


def _alone(act: Callable[[], Result]) -> Result | None:
    """What ``act`` returns; None when it needs a second person. Other refusals are raised."""
    try:
        return act()
    except Refused as refused:
        if refused.code != reasons.NEEDS_SECOND.code:
            raise
    return None


def _ask_post(kind: ProposalKind, post: Post, person: User, actor: User, facts: dict[str, Any]) -> Proposal:
    return proposals.ask(
        kind,
        actor=actor,
        area=post.area,
        person=person,
        post=post,
        role=post.role,
        unit=post.unit,
        rights=lacks(actor, post.role.rights, post.area),
        facts=facts,
    )


def _instant(proposal: Proposal, name: str) -> datetime | None:
    text = proposal.facts.get(name)
    return datetime.fromisoformat(text) if text else None


def _place(area: Area | None) -> Area:
    if area is None:  # the act has looked already
        raise reasons.PERSON_WITHOUT_POST()
    return area
