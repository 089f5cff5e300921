"""What the pages around disputes share: which of them somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disputes.rights import ARRANGE, ASSESS, EXPERTS, REVIEW, SCREENINGS, VIEW

if TYPE_CHECKING:
    from governance.access.models import User


def tabs(user: User, tab: str) -> dict[str, Any]:
    """The page that is open, and the rights that lead to the others."""
    return {
        "tab": tab,
        "may_view": bool(user.scope(VIEW)),
        "may_arrange": bool(user.scope(ARRANGE)),
        "may_see_screenings": bool(user.scope(SCREENINGS)),
        "may_review": bool(user.scope(REVIEW)),
        "may_assess": bool(user.scope(ASSESS)),
        "may_keep_experts": bool(user.scope(EXPERTS)),
    }
