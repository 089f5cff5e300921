"""In whose name somebody acts on a whistle: those of the very area that blew it, and nobody above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parties import reasons
from parties.rights import ASSESS, BLOW

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import Post, User
    from governance.areas.models import Area
    from governance.cases.models import Case
    from governance.common.refusals import Refused
    from parties.models import Whistle


def holds_post(user: User, right: str, area_id: int) -> bool:
    """Whether ``user`` holds ``right`` by a post at this area itself, their own or as a substitute.

    Who only administers (roles that do not answer) appoints secretaries and is none.
    """
    if user.is_superuser:
        return True
    return any(post.area_id == area_id and _answers(post, right) for post in user.posts_in_force())


def areas_of(user: User, right: str = BLOW) -> list[Area]:
    """The areas in whose name ``user`` blows, the widest first."""
    held = {post.area_id: post.area for post in user.posts_in_force() if _answers(post, right)}
    return sorted(held.values(), key=lambda area: (area.level, area.lft))


def _answers(post: Post, right: str) -> bool:
    return post.unit_id is None and post.role.answers and right in post.role.rights


def whistle_of(case: Case) -> Whistle:
    """The whistle of its own case, or of the case of a unit that it calls."""
    found: Any = case.whistle_call.whistle if hasattr(case, "whistle_call") else case.whistle
    return found


def why_not_blower(case: Case, actor: User | None, at: datetime, right: str = ASSESS) -> Refused | None:
    """Why ``actor`` does not answer for the whistle; the system does."""
    whistle = whistle_of(case)
    if actor is None or holds_post(actor, right, whistle.area_id):
        return None
    return reasons.ONLY_BLOWER(area=str(whistle.area))
