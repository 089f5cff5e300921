"""The page of scoring: each called unit with what it did, and its marks beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.cases import services
from governance.cases.models import Case, Clock
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from parties.models import ScoreItem, Whistle
from parties.rights import ASSESS, WHISTLES
from parties.whistles import reading
from parties.whistles.blowers import why_not_blower
from parties.whistles.clocks import ARRIVE

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

TO_SCORE = ("arrived", "measured", "answered")


@needs(WHISTLES)
@require_http_methods(["GET", "POST"])
def whistle_scores(request: AuthedRequest, number: str) -> HttpResponse:
    """Scores are given one unit at a time; what was typed for it stays where something is wrong."""
    whistle = _find(request, number)
    errors: dict[int, list[str]] = {}
    typed: dict[int, dict[str, str]] = {}
    if request.method == "POST":
        call = next((one for one in _calls(whistle) if str(one.pk) == request.POST.get("call")), None)
        if call is None:
            raise Http404
        given = {item.code: request.POST.get(f"{item.code}", "") for item in _items()}
        remark = request.POST.get("text", "")
        try:
            services.advance(call.case, "score", actor=request.user, scores=given, text=remark)
        except Incomplete as refused:
            errors[call.pk] = list(refused.errors.values())
        except Refused as refused:
            errors[call.pk] = [str(refused)]
        else:
            messages.success(request, _("%(unit)s已评分。") % {"unit": call.unit})
            return redirect("whistle-scores", number)
        typed[call.pk] = given | {"text": remark}
    return _page(request, whistle, errors, typed)


def _page(
    request: AuthedRequest,
    whistle: Whistle,
    errors: dict[int, list[str]],
    typed: dict[int, dict[str, str]],
) -> HttpResponse:
    case = whistle.case
    refusal = why_not_blower(case, request.user, case.state_since, ASSESS)
    is_time = case.state == "assessing"
    calls = _calls(whistle)
    came = {
        clock.case_id: clock
        for clock in Clock.objects.filter(case__in=[one.case_id for one in calls], kind=ARRIVE).order_by("pk")
    }
    items = _items()
    lines = [
        {
            "call": call,
            "arrive": came.get(call.case_id),
            "photos": [one for one in call.case.attachments.all() if one.file and one.kind == "after"],
            "errors": errors.get(call.pk, []),
            "typed": typed.get(call.pk, {}),
            "may_score": is_time and refusal is None and call.case.state in TO_SCORE,
        }
        for call in calls
        if not call.status["has_fallen"]
    ]
    context: dict[str, Any] = {
        "whistle": whistle,
        "case": case,
        "items": items,
        "lines": lines,
        "left": sum(1 for line in lines if line["call"].total is None),
        "is_time": is_time,
        "refusal": refusal,
    }
    return render(request, "parties/whistle/scores.jinja", context, status=422 if errors else 200)


def _items() -> list[ScoreItem]:
    return list(ScoreItem.objects.filter(is_active=True))


def _calls(whistle: Whistle) -> list[Any]:
    rows = whistle.calls.filter(leg=whistle.case.leg).for_rows()
    return reading.with_clocks(rows.prefetch_related("scores", "case__attachments"))


def _find(request: AuthedRequest, number: str) -> Whistle:
    """The whistle, read by whoever reads its area: the units it calls see their own scores on their page."""
    user = request.user
    readable = Case.objects.restrict(user, WHISTLES).filter(number=number)
    found: Whistle | None = Whistle.objects.for_rows().filter(case__in=readable.values("pk")).first()
    if found is None or not user.scope(WHISTLES).covers(found.case.area):
        raise Http404
    return found
