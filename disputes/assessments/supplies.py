"""What acts on an assessment ask for: an expert, an institution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from disputes.models.assessments import Expert, Institution, Seat
from governance.areas.models import Area
from governance.cases.workflow.supplies import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies import Asked


@dataclass(frozen=True)
class RowChoice(Supply):
    """A row that the case offers, as the row or by its key."""

    def rows(self, case: Case) -> Any:
        raise NotImplementedError

    def read(self, value: Any, case: Case) -> Any:
        key = value.pk if hasattr(value, "pk") else value
        try:
            found = self.rows(case).filter(pk=int(key)).first()
        except (TypeError, ValueError, OverflowError):
            found = None
        if found is None:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def field(self, asked: Asked) -> forms.Field:
        rows = [(str(row.pk), str(row)) for row in self.rows(asked.case)]
        return forms.ChoiceField(choices=[("", "–"), *rows])


@dataclass(frozen=True)
class ExpertChoice(RowChoice):
    """An expert of the register around the case's area."""

    def rows(self, case: Case) -> Any:
        around = Area.objects.above(case.area).order_by().values("pk")
        return Expert.objects.active().filter(area__in=around)


@dataclass(frozen=True)
class InstitutionChoice(RowChoice):
    """A third party of the register around the case's area."""

    def rows(self, case: Case) -> Any:
        around = Area.objects.above(case.area).order_by().values("pk")
        return Institution.objects.active().filter(area__in=around)


@dataclass(frozen=True)
class SeatChoice(RowChoice):
    """An expert who was drawn and has not given an opinion yet."""

    def rows(self, case: Case) -> Any:
        rows = Seat.objects.filter(assessment=case.assessment, left_on=None, on=None)
        return rows.select_related("expert")
