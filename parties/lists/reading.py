"""What pages show of published needs: who claimed them, who gave up and why, the mean of the residents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from governance.cases.sla import limits
from governance.cases.workflow.definitions import flow_of
from parties.claims.names import KIND as CLAIM_KIND
from parties.lists.names import CLAIMABLE, KIND, LEAST_RATINGS
from parties.models import Claim, NeedItem

if TYPE_CHECKING:
    from parties.models import Rating


def mean_stars(ratings: Iterable[Rating], least: int | None = None) -> float | None:
    """The mean of the residents' stars to one decimal; None while there are fewer than ``least``."""
    stars = [one.stars for one in ratings]
    if len(stars) < (limits.setting(LEAST_RATINGS) if least is None else least):
        return None
    return round(sum(stars) / len(stars), 1)


def with_company(needs: Any) -> list[NeedItem]:
    """The same needs, each with ``shown`` (confirmed claims), ``pending`` (how many wait), ``given_up``,
    ``left`` (places), ``mean`` and ``state``.

    Three queries, however many needs there are.
    """
    claims = Claim.objects.select_related("unit", "case").defer("case__search").order_by("role", "pk")
    rows = list(needs.prefetch_related(Prefetch("claims", claims), "ratings"))
    least = limits.setting(LEAST_RATINGS)
    states = flow_of(KIND).states
    for row in rows:
        live = [one for one in row.claims.all() if one.is_live]
        row.shown = [one for one in live if one.confirmed_at is not None]
        row.pending = len(live) - len(row.shown)
        row.given_up = [one for one in row.claims.all() if one.given_up_at is not None]
        row.left = max(row.capacity - len(live), 0) if row.case.state in CLAIMABLE else 0
        row.mean = mean_stars(row.ratings.all(), least)
        row.state = states[row.case.state]
    return rows


def with_states(claims: Any) -> list[Claim]:
    """The same claims, each with ``state`` as its flow names it. One query."""
    states = flow_of(CLAIM_KIND).states
    rows = list(claims)
    for row in rows:
        row.state = states[row.case.state]
    return rows
