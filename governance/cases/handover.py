"""When a post changes hands: what goes along, what stays with the place, and what keeps a unit in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import holdings
from governance.access.models import Post
from governance.cases import flows, services, trail
from governance.cases.models import Assignment, Case

if TYPE_CHECKING:
    from governance.access.models import Unit, User


def register() -> None:
    """Drafts go along with a post, open cases stay with its unit or area; both keep a unit in use."""
    holdings.register("drafts", _("%(count)s 件暂存未报的事项"), count_drafts, move_drafts)
    holdings.register("open_cases", _("%(count)s 件在办事项由该单位或区域承办"), count_held)
    holdings.register_unit("open_cases", _("%(count)s 件未结事项在办"), count_of_unit)


def drafts_of(post: Post) -> Any:
    """What the holder of ``post`` has begun to report at its place and not sent."""
    states = [flow.draft for flow in flows.every().values() if flow.draft]
    return Case.objects.within(post.area).filter(state__in=states, filed_by=post.person_id)


def count_drafts(post: Post) -> int:
    return int(drafts_of(post).count())


def move_drafts(post: Post, successor: Post, actor: User | None) -> int:
    """Hand the drafts to who follows, each with a row on its trail. The cases are locked by their keys."""
    now = timezone.now()
    cases = list(drafts_of(post).defer("search").order_by("pk"))
    for case in cases:
        services.claim(case)
        case.filed_by = successor.person
        case.save(update_fields=["filed_by"])
        trail.write(
            case,
            act="draft_over",
            at=now,
            actor=actor,
            actor_name=trail.name_of(actor),
            from_state=case.state,
            to_state=case.state,
            detail={"frm": post.person.name, "to": successor.person.name},
        )
    return len(cases)


def count_held(post: Post) -> int:
    """Open cases with the post's unit; for a post without one, at its area's desk or with its own people."""
    held = (
        Q(lead_unit=post.unit_id)
        if post.unit_id is not None
        else Q(desk=post.area_id, lead_unit=None) | Q(lead_area=post.area_id)
    )
    return int(Case.objects.open().filter(held).count())


def count_of_unit(unit: Unit) -> int:
    """Open cases that the unit leads or assists in."""
    assisting = Assignment.objects.live().filter(unit=unit).values("case")
    return int(Case.objects.open().filter(Q(lead_unit=unit) | Q(pk__in=assisting)).count())
