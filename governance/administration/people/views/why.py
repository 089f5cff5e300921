"""One question, answered in words: what can this person see and do there, and why?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.access.models import User
from governance.administration.people import lookup_fields, why
from governance.administration.people.lookup_fields import AreaField, PersonField
from governance.cases.models import Case
from governance.cases.workflow.definitions import flow_of

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

RIGHT = "people.view_as"


class WhyForm(forms.Form):
    """Whom, and about which case or area; each is looked up within the reach of who asks."""

    person = PersonField(label=gettext_lazy("人员（姓名或账号）"))
    case = forms.CharField(label=gettext_lazy("事项编号"), max_length=40, required=False)
    area = AreaField(label=gettext_lazy("或区域（名称或编码）"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        people = User.objects.restrict(user, RIGHT)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["area"].queryset = lookup_fields.areas_for(user, RIGHT)  # type: ignore[attr-defined]

    def clean_case(self) -> Case | None:
        number = str(self.cleaned_data["case"]).strip().removeprefix("#")
        if not number:
            return None
        rows = Case.objects.readable(self.user).select_related("area", "desk", "lead_unit", "lead_area")
        found: Case | None = rows.filter(number=number).first()
        if found is None:
            raise ValidationError(_("没有这个编号的事项，或您自己看不到它。"))
        return found


@needs(RIGHT)
@require_GET
def why_page(request: AuthedRequest) -> HttpResponse:
    asked = bool(request.GET.get("person"))
    form = WhyForm(
        request.GET if asked else None, user=request.user, initial={"case": request.GET.get("case", "")[:40]}
    )
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        person: User = form.cleaned_data["person"]
        case: Case | None = form.cleaned_data["case"]
        context |= {"person": person, "posts": person.posts_in_force()}
        if case is not None:
            sees, conditions = why.seeing(person, case)
            now, later = why.acts_on(person, case)
            context |= {
                "case": case,
                "state": flow_of(case.kind).states[case.state],
                "sees": sees,
                "conditions": conditions,
                "acts": now,
                "later": later,
            }
        else:
            own = person.posts_in_force()
            area = form.cleaned_data["area"] or (own[0].area if own else None)
            context |= {"area": area, "groups": why.rights_at(person, area) if area is not None else []}
    return render(request, "administration/people/why.html", context, status=422 if form.errors else 200)
