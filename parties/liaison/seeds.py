"""What liaison begins with: mass organisations as a kind of unit, handed referrals like any other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.access.models import UnitKind
from parties.liaison.services import MASS_ORGANISATION


def seed() -> None:
    """Write the row if it is missing; an edit is never undone."""
    known = {"name": str(_("群团组织")), "order": 60}
    UnitKind.objects.get_or_create(code=MASS_ORGANISATION, defaults=known)
