"""What of this app keeps an area in use."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.areas import dependants as of_areas
from volunteers.models import Volunteer, VolunteerOrganisation
from volunteers.models.people import VolunteerState


def register() -> None:
    """An area is not retired over volunteers or their organisations."""
    of_areas.register(
        "volunteers",
        _("%(count)s 名志愿者"),
        lambda area: Volunteer.objects.exclude(state=VolunteerState.LEFT).within(area).count(),
        url=lambda area: f"{reverse('volunteers')}?area={area.code}",
    )
    of_areas.register(
        "volunteer_organisations",
        _("%(count)s 个志愿服务组织"),
        lambda area: VolunteerOrganisation.objects.filter(dissolved_on=None).within(area).count(),
        url=lambda area: f"{reverse('volunteer-organisations')}?area={area.code}",
    )
