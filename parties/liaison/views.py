"""Letters of mass organisations: list, page, issue, answer, withdraw, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, needs
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties import reasons
from parties.liaison import forms, letter_docx, services
from parties.models import RightsLetter
from parties.rights import LETTERS
from parties.rows import pages, tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(LETTERS)
@require_GET
def letters(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, LETTERS)
    listing = RecordList(
        request,
        RightsLetter.objects.restrict(request.user, LETTERS).for_rows(),
        title=gettext_lazy("维权函"),
        right=LETTERS,
        here=here,
        order=("-sent_on", "-pk"),
        filters=forms.LetterFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("number", gettext_lazy("编号和事由"), value=lambda one: f"{one} {one.matter}"),
            Column("issuer", gettext_lazy("发函单位"), value="issuer"),
            Column("to_whom", gettext_lazy("致"), value="to_whom"),
            Column("due", gettext_lazy("答复期限"), value="answer_due"),
        ),
        exported=(Column("answered", gettext_lazy("答复日期"), value="answered_on"),),
        empty=gettext_lazy("还没有维权函。工会、妇联等群团组织在劳动、家庭等权益受损时发提示函或意见书。"),
    )
    context = {
        "tabs": tabs.of(request.user, "rights-letters", here),
        "here": here,
        "may_issue": forms.issuers(request.user).exists(),
    }
    return listing.render("parties/letters.jinja", "parties/letter_rows.jinja", context)


@needs(LETTERS)
@require_GET
def letter(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _page(request: AuthedRequest, found: RightsLetter, form: Any = None) -> HttpResponse:
    waits = found.answered_on is None and found.withdrawn_on is None
    may = waits and services.may_issue(request.user, found.issuer)
    context = {
        "letter": found,
        "may_manage": may,
        "history": records.history(found, _labels()),
        "answer_form": (form or forms.AnswerForm(initial={"on": timezone.localdate()})) if may else None,
    }
    return render(request, "parties/letter.jinja", context, status=422 if form else 200)


def _labels() -> dict[str, Any]:
    names = [name for name in services.LETTER_FACTS if name != "number"]
    return records.labels(RightsLetter, names) | {"number": _("编号")}


@needs(LETTERS)
@require_http_methods(["GET", "POST"])
def letter_new(request: AuthedRequest) -> HttpResponse:
    if not forms.issuers(request.user).exists():
        raise PermissionDenied(str(reasons.NOT_OF_ISSUER(unit="–")))
    form = forms.LetterForm(request.POST or None, user=request.user)
    done = pages.added(
        request,
        form,
        lambda facts: services.issue_letter(actor=request.user, **facts),
        _("已发出%(name)s。"),
    )
    if done is not None:
        return done
    return pages.form_page(request, form, _("发维权函"), reverse("rights-letters"))


@needs(LETTERS)
@require_POST
def letter_answer(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return pages.acted(
        request,
        forms.AnswerForm(request.POST),
        lambda said: services.answer_letter(found, actor=request.user, **said),
        _("已登记答复。"),
        found,
        lambda form: _page(request, found, form),
    )


@needs(LETTERS)
@require_POST
def letter_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return pages.pressed(
        request, lambda: services.withdraw_letter(found, actor=request.user), _("已撤回，编号保留。"), found
    )


@needs(LETTERS)
@require_GET
def letter_print(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    response = HttpResponse(letter_docx.written(found), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="letter-{found.pk}.docx"'
    return response


def _find(request: AuthedRequest, pk: int) -> RightsLetter:
    found: RightsLetter = find(RightsLetter.objects.for_rows(), request.user, LETTERS, pk=pk)
    return found
