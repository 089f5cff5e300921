"""Posts that communities offer to who checks in: list, adding, changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import find, needs
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.checkins import services
from parties.checkins.forms import PostFilters, PostForm
from parties.models import ServicePost
from parties.models.checkins import LIVE
from parties.rights import CHECK_IN, CHECKINS, CONFIRM

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


def _held(row: Any) -> str:
    return f"{row.held} / {row.places}"


@needs(CHECKINS)
@require_GET
def posts(request: AuthedRequest) -> HttpResponse:
    """The posts within reach; who is of a unit reads those of the areas that the unit serves."""
    here = area_filters.asked_for(request, CHECKINS)
    reach = request.user.scope(CHECKINS).q_with_posts("area__")
    held = Count("holders", filter=Q(holders__state__in=LIVE))
    listing = RecordList(
        request,
        ServicePost.objects.for_rows().filter(reach).annotate(held=held),
        title=gettext_lazy("报到岗位"),
        right=CHECKINS,
        here=here,
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=PostFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("岗位"), value="name"),
            Column("area", gettext_lazy("社区"), value="area"),
            Column("places", gettext_lazy("已有 / 需要"), "number", _held),
            Column("state", gettext_lazy("状态")),
        ),
        empty=gettext_lazy("还没有岗位。社区设岗后会列在这里，报到的单位和党员可以认领。"),
    )
    context = {
        "tab": "check-in-posts",
        "here": here,
        "may_check_in": bool(request.user.scope(CHECK_IN)),
        "may_confirm": bool(request.user.scope(CONFIRM)),
    }
    return listing.render("parties/checkins/list.jinja", "parties/checkins/post_rows.jinja", context)


@needs(CONFIRM)
@require_http_methods(["GET", "POST"])
def post_new(request: AuthedRequest) -> HttpResponse:
    return _form_page(request, PostForm(request.POST or None, user=request.user), None)


@needs(CONFIRM)
@require_http_methods(["GET", "POST"])
def post_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found: ServicePost = find(ServicePost.objects.for_rows(), request.user, CONFIRM, pk=pk)
    initial = {name: getattr(found, name) for name in services.POST_FACTS}
    return _form_page(
        request, PostForm(request.POST or None, user=request.user, post=found, initial=initial), found
    )


def _form_page(request: AuthedRequest, form: PostForm, found: ServicePost | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        area = found.area if found is not None else said.pop("area")
        try:
            services.save_post(area=area, actor=request.user, post=found, **said)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存岗位。"))
            return redirect("check-in-posts")
    title = _("修改岗位") if found else _("设一个岗位")
    context = {"form": form, "title": title, "back": reverse("check-in-posts"), "differences": []}
    return render(request, "parties/form.jinja", context, status=422 if form.errors else 200)
