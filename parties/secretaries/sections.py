"""What the page of a case shows of a line on a secretary's list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.cases.models import Case
from governance.cases.pages.sections import Section
from parties.models import SecretaryItem
from parties.secretaries import reading
from parties.secretaries.names import KIND

if TYPE_CHECKING:
    from governance.access.models import User


def of_item(case: Case, user: User) -> dict[str, Any]:
    item = SecretaryItem.objects.for_rows().get(case=case)
    # Whoever may read a problem may read what puts it right: both lie in the same area.
    rows = SecretaryItem.objects.filter(problem=item).for_rows().order_by("pk")
    return {"case": case, "item": item, "rectifications": reading.with_clocks(rows)}


SECTIONS = (Section("secretary_item", "parties/secretaries/section.jinja", of_item, kinds=(KIND,), order=10),)
