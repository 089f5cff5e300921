"""The branches that have not met this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.area_filters import AreaFilters
from governance.portal.record_list import RecordList
from parties.activities.pages import branches_without_meeting
from parties.rights import ORGANISATIONS, ORGANISE
from parties.rows import tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


class BranchFilters(AreaFilters):
    RIGHT = ORGANISATIONS


@needs(ORGANISATIONS)
@require_GET
def without_meeting(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ORGANISATIONS)
    listing = RecordList(
        request,
        branches_without_meeting(request.user).for_rows(),
        title=_("本月没开会的支部"),
        right=ORGANISATIONS,
        here=here,
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=BranchFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", _("党支部"), value="name"),
            Column("area", _("区域"), value="area"),
            Column("act", ""),
        ),
        empty=_("本月每个支部都开过会了。"),
    )
    context = {
        "tabs": tabs.of(request.user, "branches-without-meeting", here),
        "here": here,
        "may_record": bool(request.user.scope(ORGANISE)),
    }
    return listing.render("parties/no_meeting.jinja", "parties/no_meeting_rows.jinja", context)
