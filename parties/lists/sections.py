"""What pages of cases show of needs and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from governance.cases.models import Case
from governance.cases.pages.sections import Section
from governance.cases.sla import limits
from parties.claims.names import KIND as CLAIM_KIND
from parties.lists import matching, reading
from parties.lists.names import CLAIMABLE, KIND, LEAST_RATINGS
from parties.lists.proofs import RATABLE
from parties.models import Claim, NeedItem

if TYPE_CHECKING:
    from governance.access.models import User


def of_need(case: Case, user: User) -> dict[str, Any]:
    need = NeedItem.objects.select_related("unit", "collected_by", "case__area").get(case=case)
    claims = reading.with_states(Claim.objects.filter(need=need).for_rows())
    ratings = list(need.ratings.all())
    is_ratable = case.state in RATABLE
    url = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-need-rate", args=[case.number])
    return {
        "case": case,
        "need": need,
        "claims": claims,
        "live": sum(one.is_live for one in claims),
        "fits": matching.resources_for(need) if case.state in ("collected", *CLAIMABLE) else [],
        "ratings": ratings,
        "mean": reading.mean_stars(ratings),
        "least": limits.setting(LEAST_RATINGS),
        "is_ratable": is_ratable,
        "rate_url": url,
        "qr": segno.make(url, error="m").svg_data_uri(scale=4, border=2) if is_ratable else "",
    }


def of_claim(case: Case, user: User) -> dict[str, Any]:
    claim = Claim.objects.for_rows().select_related("claimed_by", "confirmed_by").get(case=case)
    return {
        "case": case,
        "claim": claim,
        "need": claim.need,
        "milestones": list(claim.milestones.all()),
        "today": timezone.localdate(),
        "reads_need": Case.objects.readable(user).filter(pk=claim.need.case_id).exists(),
    }


SECTIONS = (
    Section("need", "parties/needs/section.jinja", of_need, kinds=(KIND,), order=10),
    Section("need_claim", "parties/needs/claim_section.jinja", of_claim, kinds=(CLAIM_KIND,), order=10),
)
