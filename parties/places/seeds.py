"""What places begin with: their types, and the channel by which opinions from a reception come in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Level
from governance.cases.models import Channel
from parties.models import PlaceType

DELEGATES = "delegates"
# (code, name, every area of this level has one, what is asked for every year, receives opinions)
TYPES = (
    ("service_centre", _("党群服务中心"), Level.COMMUNITY, "", False),
    ("social_work_station", _("社会工作服务站"), Level.SUBDISTRICT, "", False),
    ("legal_service_point", _("公共法律服务工作站"), Level.COMMUNITY, _("法律服务事项（件）"), False),
    ("studio", _("“小巷总理”工作室"), None, "", False),
    ("contact_point", _("“两代表一委员”联系点"), None, "", True),
    ("party_school", _("基层党校"), Level.SUBDISTRICT, "", False),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    for order, (code, name, level, yearly, opinions) in enumerate(TYPES):
        known = {
            "name": str(name),
            "level": level,
            "yearly": str(yearly),
            "takes_opinions": opinions,
            "order": order,
        }
        PlaceType.objects.get_or_create(code=code, defaults=known)
    Channel.objects.get_or_create(code=DELEGATES, defaults={"name": str(_("代表委员联系点")), "order": 60})
