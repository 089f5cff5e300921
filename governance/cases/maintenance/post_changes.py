"""When a post changes hands: what goes along, what stays with the place, and what keeps a unit in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import dependants
from governance.access.models import Post
from governance.cases.models import Assignment, Case
from governance.cases.workflow import definitions, engine, history

if TYPE_CHECKING:
    from governance.access.models import Unit, User


def register() -> None:
    """Drafts and claims go along with a post, open cases stay with its unit or area."""
    dependants.register("claims", _("%(count)s 件已认领的事项"), count_claims, move_claims)
    dependants.register("drafts", _("%(count)s 件暂存未报的事项"), count_drafts, move_drafts)
    dependants.register("open_cases", _("%(count)s 件在办事项由该单位或区域承办"), count_held)
    dependants.register_unit("open_cases", _("%(count)s 件未结事项在办"), count_of_unit)


def drafts_of(post: Post) -> Any:
    """What the holder of ``post`` has begun to report at its place and not sent."""
    states = [flow.draft for flow in definitions.every().values() if flow.draft]
    return Case.objects.within(post.area).filter(state__in=states, filed_by=post.person_id)


def count_drafts(post: Post) -> int:
    return int(drafts_of(post).count())


def move_drafts(post: Post, successor: Post, actor: User | None) -> int:
    """Hand the drafts to who follows, each with a row on its trail. The cases are locked by their keys."""
    return _pass_on(drafts_of(post), "filed_by", "draft_over", post, successor, actor)


def claims_of(post: Post) -> Any:
    """Open cases of the post's unit or place that its holder has claimed."""
    return Case.objects.open().filter(_held(post), claimed_by=post.person_id)


def count_claims(post: Post) -> int:
    return int(claims_of(post).count())


def move_claims(post: Post, successor: Post, actor: User | None) -> int:
    """The claims are the successor's; they lapse by the calendar as before."""
    return _pass_on(claims_of(post), "claimed_by", "claim_over", post, successor, actor)


def _pass_on(rows: Any, field: str, act: str, post: Post, successor: Post, actor: User | None) -> int:
    """Put who follows into ``field`` of each case, with ``act`` on its trail."""
    now = timezone.now()
    cases = list(rows.defer("search").order_by("pk"))
    for case in cases:
        engine.claim(case)
        setattr(case, field, successor.person)
        case.save(update_fields=[field])
        history.write(
            case,
            act=act,
            at=now,
            actor=actor,
            actor_name=history.name_of(actor),
            from_state=case.state,
            to_state=case.state,
            detail={"frm": post.person.name, "to": successor.person.name},
        )
    return len(cases)


def count_held(post: Post) -> int:
    """Open cases with the post's unit; for a post without one, at its area's desk or with its own people."""
    return int(Case.objects.open().filter(_held(post)).count())


def _held(post: Post) -> Q:
    if post.unit_id is not None:
        return Q(lead_unit=post.unit_id)
    return Q(desk=post.area_id, lead_unit=None) | Q(lead_area=post.area_id)


def count_of_unit(unit: Unit) -> int:
    """Open cases that the unit leads or assists in."""
    assisting = Assignment.objects.live().filter(unit=unit).values("case")
    return int(Case.objects.open().filter(Q(lead_unit=unit) | Q(pk__in=assisting)).count())
