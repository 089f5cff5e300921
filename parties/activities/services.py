"""Acts on activities, campaigns, and the kinds and tags that activities are sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from parties import reasons
from parties.models import Activity, ActivityKind, ActivityTag, Campaign
from parties.rights import BODY_SETTINGS, ORGANISE
from parties.rows import keeping
from parties.rows.keeping import Kept

if TYPE_CHECKING:
    from datetime import date

    from governance.access.models import User


def _check_activity(row: Activity) -> None:
    if row.held_on is not None and row.held_on > timezone.localdate():
        raise reasons.NOT_YET(field="held_on")
    organisation = row.organisation
    if row.pk is None and organisation.dissolved_on is not None:
        raise reasons.ORGANISATION_OVER(name=organisation.name, field="organisation")
    campaign = row.campaign
    if campaign is not None and not campaign.area.span.holds(organisation.area.span):
        raise reasons.CAMPAIGN_ELSEWHERE(name=campaign.name, area=str(organisation.area), field="campaign")


ACTIVITY = Kept(
    Activity,
    ORGANISE,
    (
        "kind",
        "held_on",
        "topic",
        "lecturer",
        "place",
        "expected",
        "attended",
        "campaign",
        "tag",
        "note",
    ),
    fixed=("organisation",),
    area="organisation__area",
    end="struck_on",
    check=_check_activity,
)
CAMPAIGN = Kept(
    Campaign,
    ORGANISE,
    ("name", "measure", "goal", "is_placeholder", "note", "starts_on"),
    fixed=("area",),
    start="starts_on",
    end="ends_on",
)
KIND = Kept(ActivityKind, BODY_SETTINGS, ("name", "is_meeting", "order", "is_active"), ("code",), area="")
TAG = Kept(ActivityTag, BODY_SETTINGS, ("name", "order", "is_active"), ("code",), area="")


def record_activity(*, actor: User | None, **facts: Any) -> Activity:
    """Record what an organisation has done.

    Raises Refused (OUTSIDE_AREA, NOT_YET, ORGANISATION_OVER, CAMPAIGN_ELSEWHERE) or ValidationError.
    """
    made: Activity = keeping.add(ACTIVITY, actor=actor, **facts)
    return made


def strike_off(activity: Activity, *, actor: User | None, on: date | None = None) -> Activity:
    """An activity was recorded wrongly: it counts no more. Raises Refused (OUTSIDE_AREA, ENDED_ALREADY)."""
    struck: Activity = keeping.end(ACTIVITY, activity, actor=actor, on=on)
    return struck


def start_campaign(*, actor: User | None, **facts: Any) -> Campaign:
    """Set a goal for the activities of an area. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    made: Campaign = keeping.add(CAMPAIGN, actor=actor, **facts)
    return made
