"""Which of the promised milestones is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from governance.cases.workflow.supplies import Supply
from parties import reasons
from parties.models import Milestone

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies import Asked


@dataclass(frozen=True)
class MilestoneChoice(Supply):
    """A milestone of this claim that is not reached yet, as a row or by its key."""

    def read(self, value: Any, case: Case) -> Milestone:
        key = value.pk if isinstance(value, Milestone) else str(value)
        found = None
        if str(key).isdigit():
            found = _waiting(case).filter(pk=key).first()
        if found is None:
            raise ValueError(str(reasons.MILESTONE_UNKNOWN()))
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def field(self, asked: Asked) -> forms.Field:
        return forms.ModelChoiceField(_waiting(asked.case), empty_label="–")


def _waiting(case: Case) -> Any:
    return Milestone.objects.filter(claim__case=case, reached_on=None)
