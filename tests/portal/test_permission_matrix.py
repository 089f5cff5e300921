"""Who gets what on which page. A new page adds a row.

Columns: signed out, no post, grid worker, department staff, community staff, colleague of the next
street, auditor, district official, system administrator of the city. 404 is outside one's area, 403 is
without the right.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from governance.access.models import Post
from governance.cases.models import Category
from governance.clock.models import WorkCalendar
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.portal.pages import (
    a_case,
    a_dispute,
    a_member,
    a_merge,
    a_publication,
    a_screening,
    a_volunteer,
    an_order,
)

WHO = ("out", "nobody", "grid_ma", "he", "zhang", "zhao", "auditor", "official", "admin")
PAGES = {
    #                              out  none grid unit comm next audt dist admn
    ("workbench",): "              302  200  200  200  200  200  200  200  200",
    ("profile",): "                302  200  200  200  200  200  200  200  200",
    ("security",): "               302  200  200  200  200  200  200  200  200",
    ("password-change",): "        302  200  200  200  200  200  200  200  200",
    ("second-factor",): "          302  302  302  302  302  302  302  302  302",
    ("second-factor-set-up",): "   302  200  200  200  200  200  200  200  200",
    ("second-factor-qr",): "       302  200  200  200  200  200  200  200  200",
    ("search",): "                 302  200  200  200  200  200  200  200  200",
    ("notices",): "                302  200  200  200  200  200  200  200  200",
    ("notices-latest",): "         302  200  200  200  200  200  200  200  200",
    ("bell",): "                   302  200  200  200  200  200  200  200  200",
    ("area-switcher",): "          302  200  200  200  200  200  200  200  200",
    ("areas",): "                  302  403  302  302  302  302  302  302  302",
    ("area-search",): "            302  403  200  200  200  200  200  200  200",
    ("area", "east_lane"): "       302  403  404  200  200  404  200  200  200",
    ("area", "east_grid"): "       302  403  200  200  200  404  200  200  200",
    ("area", "south"): "           302  403  404  404  404  404  200  404  200",
    ("area-outline", "east_lane"): "302 403  404  200  200  404  200  200  200",
    ("people",): "                 302  403  403  403  200  200  200  200  200",
    ("person", "zhang"): "         302  403  403  403  200  404  200  200  200",
    ("person", "admin"): "         302  403  403  403  404  404  200  404  200",
    ("calendar",): "               302  403  200  200  200  200  200  200  200",
    ("units",): "                  302  403  200  200  200  200  200  200  200",
    ("person-new",): "             302  403  403  403  403  403  403  403  200",
    ("person-edit", "zhang"): "    302  403  403  403  403  403  403  403  200",
    ("person-password", "zhang"): "302  403  403  403  403  403  403  403  200",
    ("person-factor", "zhang"): "  302  403  403  403  403  403  403  403  200",
    ("person-off", "zhang"): "     302  403  403  403  403  403  403  403  200",
    ("people-why",): "             302  403  403  403  403  403  403  403  200",
    ("post-give", "zhang"): "      302  403  403  403  403  403  403  403  200",
    ("post-end", "post"): "        302  403  403  403  403  403  403  403  200",
    ("post-hand-over", "post"): "  302  403  403  403  403  403  403  403  200",
    ("post-substitute", "post"): " 302  404  404  404  200  404  404  404  200",
    ("unit", "office"): "          302  403  404  200  404  404  200  200  200",
    ("unit", "south_office"): "    302  403  404  404  404  404  200  404  200",
    ("unit-new",): "               302  403  403  403  403  403  403  403  200",
    ("unit-edit", "office"): "     302  403  403  403  403  403  403  403  200",
    ("proposals",): "              302  200  200  200  200  200  200  200  200",
    ("role", "role"): "            302  403  403  403  403  403  403  403  200",
    ("role-new",): "               302  403  403  403  403  403  403  403  200",
    ("role-compare",): "           302  403  403  403  403  403  403  403  200",
    ("role-versions", "role"): "   302  403  403  403  403  403  403  403  200",
    ("lookup-areas",): "           302  403  200  200  200  200  200  200  200",
    ("lookup-people",): "          302  403  403  403  403  403  403  403  200",
    ("lookup-units",): "           302  403  403  403  403  403  403  403  200",
    ("report",): "                 302  403  200  403  200  200  403  200  200",
    ("report-place",): "           302  403  422  403  422  422  403  422  422",
    ("intake",): "                 302  403  403  403  200  200  403  200  200",
    ("intake-alike",): "           302  403  403  403  200  200  403  200  200",
    ("intake-areas",): "           302  403  403  403  200  200  403  200  200",
    ("intake-outlines",): "        302  403  403  403  200  200  403  200  200",
    ("categories",): "             302  403  200  200  200  200  200  200  200",
    ("disputes",): "               302  403  403  403  200  200  200  200  200",
    ("disputes-mine",): "          302  403  403  403  200  200  403  200  200",
    ("dispute-figures",): "        302  403  403  403  200  200  200  200  200",
    ("disputes-special",): "       302  403  403  403  200  200  200  200  200",
    ("dispute-watch", "dispute"): "302  403  403  403  403  403  403  200  200",
    ("screenings",): "             302  403  200  403  200  200  200  200  200",
    ("screening", "screening"): "  302  403  200  403  200  404  200  200  200",
    ("screening-new",): "          302  403  403  403  403  403  403  200  200",
    ("screening-report", "screening"): "302 403 200 403 200 404 403 403 200",
    ("legal-reviews",): "          302  403  403  403  200  200  403  200  200",
    ("legal-review-new",): "       302  403  403  403  200  200  403  200  200",
    ("panel-member-new",): "       302  403  403  403  200  200  403  200  200",
    ("assessments",): "            302  403  403  403  403  403  403  200  200",
    ("assessment-new",): "         302  403  403  403  403  403  403  200  200",
    ("experts",): "                302  403  403  403  403  403  403  200  200",
    ("expert-new",): "             302  403  403  403  403  403  403  200  200",
    ("institution-new",): "        302  403  403  403  403  403  403  200  200",
    ("dispute-new",): "            302  403  403  403  200  200  403  403  200",
    ("committees",): "             302  403  403  403  200  200  200  200  200",
    ("committee", "committee"): "  302  403  403  403  200  404  200  200  200",
    ("committee-new",): "          302  403  403  403  403  403  403  200  200",
    ("committee-edit", "committee"): "302 403 403 403 403 403 403  200  200",
    ("volunteers",): "             302  403  403  403  200  200  200  200  200",
    ("volunteer", "volunteer"): "  302  403  403  403  200  404  200  200  200",
    ("volunteer-new",): "          302  403  403  403  200  200  403  403  200",
    ("volunteer-edit", "volunteer"): "302 403 403 403 200 404 403 403 200",
    ("my-volunteering",): "        302  200  200  200  200  200  200  200  200",
    ("volunteer-records",): "      302  403  403  403  200  200  200  200  200",
    ("time-bookings",): "          302  403  403  403  200  200  200  200  200",
    ("bean-awards",): "            302  403  403  403  200  200  200  200  200",
    ("volunteer-books",): "        302  403  403  403  200  200  200  200  200",
    ("volunteer-rules",): "        302  403  403  403  200  200  200  200  200",
    ("volunteer-organisations",): "302  403  403  403  200  200  200  200  200",
    ("volunteer-organisation-new",): "302 403 403 403 200 200 403 403 200",
    #                              out  none grid unit comm next audt dist admn
    ("insight",): "                302  403  403  403  302  302  302  302  302",
    ("insight-board", "east_lane"): "302 403 403 403 200 404 200 200 200",
    ("insight-board", "east_grid"): "302 403 403 403 200 404 200 200 200",
    ("insight-board", "north"): "  302  403  403  403  404  404  200  200  200",
    ("insight-export", "east_lane"): "302 403 403 403 200 404 200 200 200",
    ("insight-rows",): "           302  403  403  403  404  404  404  404  404",
    ("insight-indicators",): "     302  403  403  403  200  200  200  200  200",
    ("imports",): "                302  403  403  403  200  200  403  200  200",
    ("import-new",): "             302  403  403  403  200  200  403  200  200",
    ("roles",): "                  302  403  403  403  403  403  403  403  200",
    ("cases",): "                  302  403  200  200  200  200  200  200  200",
    ("cases-waiting",): "          302  200  200  200  200  200  200  200  200",
    ("case", "case"): "            302  403  200  200  200  404  200  200  200",
    ("case-act", "case", "note"): "302  403  200  200  200  404  200  200  200",
    ("case-act", "case", "sign_in"): "302 403 200 200  200  404  403  200  200",
    ("case-act", "case", "recall"): "302 403  403 403  200  404  403  200  200",
    ("case-act", "case", "no-such"): "302 403 404 404  404  404  404  404  404",
    ("case-deadline", "case", "clock"): "302 403 200 200 200 404 200 200 200",
    ("case-file", "case", "photo"): "302 403 200  200  200  404  200  200  200",
    ("case-dossier", "case"): "    302  403  200  200  200  404  200  200  200",
    ("case-paper", "case", "dispatch"): "302 403 200 200 200 404  200  200  200",
    #                              out  none grid unit comm next audt dist admn
    ("staff",): "                  302  403  200  403  200  200  200  200  200",
    ("staff-member", "member"): "  302  403  200  403  200  404  200  200  200",
    ("staff-appoint",): "          302  403  403  403  200  200  403  403  200",
    ("staff-edit", "member"): "    302  403  403  403  200  404  403  403  200",
    ("staff-end", "member"): "     302  403  403  403  200  404  403  403  200",
    ("staff-hand-over", "member"): "302 403  403  403  200  404  403  403  200",
    ("staff-vacancies",): "        302  403  200  403  200  200  200  200  200",
    ("staff-coverage",): "         302  403  200  403  200  200  200  200  200",
    ("staff-coverage-rows",): "    302  403  404  403  404  404  404  404  404",
    ("staff-buildings",): "        302  403  200  403  200  200  200  200  200",
    ("staff-building", "building"): "302 403 200  403  200  404  200  200  200",
    ("staff-building-edit", "building"): "302 403 403 403 200 404 403 403 200",
    ("staff-building-new",): "     302  403  403  403  200  200  403  403  200",
    ("grid-profiles",): "          302  403  200  403  200  200  200  200  200",
    ("grid-profile", "east_grid"): "302 403  200  403  200  404  200  200  200",
    ("grid-profile", "east_lane"): "302 403  404  403  404  404  404  404  404",
    ("grid-profile-edit", "east_grid"): "302 403 403 403 200 404 403 403 200",
    ("grid-profile-picture", "east_grid"): "302 403 404 403 404 404 404 404 404",
    ("staff-capacities",): "       302  403  200  403  200  200  200  200  200",
    ("staff-capacity", "full_time"): "302 403 403 403 403 403 403 403 200",
    ("staff-capacity-new",): "     302  403  403  403  403  403  403  403  200",
    ("case-present", "case"): "    302  403  200  200  200  404  200  200  200",
    ("case-others", "case"): "     302  403  200  200  200  404  200  200  200",
    ("answers",): "                302  403  200  200  200  200  200  200  200",
    ("answer", "order", "an_order"): "302 403 200 404  200  404  200  200  200",
    ("answer-act", "order", "an_order", "reply_order"): "302 403 200 404 200 404 403 200 200",
    ("alarms",): "                 302  403  403  403  403  403  403  403  200",
    ("alarms-parked",): "          302  403  403  403  403  403  403  403  200",
    ("alarms-undelivered",): "     302  403  403  403  403  403  403  403  200",
    ("question-categories",): "    302  403  403  403  403  403  403  403  200",
    ("questions", "rubbish_exposed"): "302 403 403 403 403 403 403 403 200",
    ("question-new", "rubbish_exposed"): "302 403 403 403 403 403 403 403 200",
    ("retention",): "              302  403  403  403  403  403  403  403  200",
    #                              out  none grid unit comm next audt dist admn
    ("shared-resources",): "       302  403  403  200  200  200  200  200  200",
    ("shared-resource-new",): "    302  403  403  200  200  200  403  403  200",
    ("shared-resource-use",): "    302  403  403  200  200  200  200  200  200",
    ("bookings",): "               302  403  403  200  200  200  200  200  200",
    ("check-ins",): "              302  403  403  200  200  200  200  200  200",
    ("check-in-new",): "           302  403  403  200  200  200  403  403  200",
    ("check-in-posts",): "         302  403  403  200  200  200  200  200  200",
    ("check-in-post-new",): "      302  403  403  403  200  200  403  403  200",
    ("check-in-services",): "      302  403  403  200  200  200  200  200  200",
    ("check-in-reports",): "       302  403  403  200  200  200  200  200  200",
    ("case-thumb", "case", "photo"): "302 403 200  200  200  404  200  200  200",
    ("reply-texts",): "            302  403  403  403  403  403  403  403  200",
    ("reply-text-new",): "         302  403  403  403  403  403  403  403  200",
    ("rule-home",): "302  403  200  200  200  200  200  200  200",
    ("rule-limits",): "302  403  200  200  200  200  200  200  200",
    ("rule-ladders",): "302  403  200  200  200  200  200  200  200",
    ("rule-settings",): "302  403  200  200  200  200  200  200  200",
    ("rule-texts",): "302  403  200  200  200  200  200  200  200",
    ("rule-lists",): "302  403  200  200  200  200  200  200  200",
    ("rule-categories",): "302  403  200  200  200  200  200  200  200",
    ("rule-history",): "302  403  200  200  200  200  200  200  200",
    ("rule-calendars",): "302  403  200  200  200  200  200  200  200",
    ("rule-category", "a_category"): "302  403  200  200  200  200  200  200  200",
    ("rule-publication", "a_publication"): "302  403  200  200  200  200  200  200  200",
    ("rule-calendar", "a_calendar"): "302 403 404 404 404 404 200 404 200",
    ("rule-try",): "302  403  403  403  403  403  403  403  200",
    ("rule-book",): "302  403  403  403  403  403  403  403  200",
    ("rule-book-file",): "302  403  403  403  403  403  403  403  200",
    ("rule-printouts",): "302  403  200  200  200  200  200  200  200",
    ("rule-printout", "dispatch"): "302  403  200  200  200  200  200  200  200",
    ("rule-printout-file", "dispatch"): "302  403  200  200  200  200  200  200  200",
    ("rule-printout-version", "dispatch", "0"): "302  403  200  200  200  200  200  200  200",
    ("rule-printout-sample", "dispatch"): "302  403  200  200  200  200  200  200  200",
    ("case-paper-docx", "case", "dispatch", "a_slip"): "302 403 200 200 200 404 200 200 200",
    ("rule-calendar-own",): "302  403  403  403  403  403  403  403  200",
    ("rule-edit", "limits", "incident/handle"): "302  403  403  403  403  403  403  403  200",
    ("rule-edit", "setting", "archive_days"): "302  403  403  403  403  403  403  403  200",
    ("rule-edit", "category", "new"): "302  403  403  403  403  403  403  403  200",
    ("rule-calendar-hours", "a_calendar"): "302  403  403  403  403  403  403  403  200",
    ("rule-calendar-notice", "a_calendar"): "302  403  403  403  403  403  403  403  200",
    ("rule-calendar-end", "a_calendar"): "302  403  403  403  403  403  403  403  200",
    ("audit",): "                  302  403  403  403  403  403  200  403  200",
    ("audit-export",): "           302  403  403  403  403  403  200  403  200",
    ("audit-entry", "entry", "change"): "302 403 403 403 403 403  404  403  404",
    #                              out  none grid unit comm next audt dist admn
    ("area-tree",): "              302  403  403  403  403  403  403  403  200",
    ("area-tree-search",): "       302  403  403  403  403  403  403  403  200",
    ("area-branch", "east_lane"): "302  403  403  403  403  403  403  403  200",
    ("area-add", "east_lane"): "   302  403  403  403  403  403  403  403  200",
    ("area-edit", "east_lane"): "  302  403  403  403  403  403  403  403  200",
    ("area-move", "east_lane"): "  302  403  403  403  403  403  403  403  200",
    ("area-merge", "east_lane"): " 302  403  403  403  403  403  403  403  200",
    ("area-retire", "east_lane"): "302  403  403  403  403  403  403  403  200",
    ("area-split", "east_lane"): " 302  403  403  403  403  403  403  403  200",
    ("area-history", "east_lane"): "302 403  403  403  403  403  403  403  200",
    ("area-unmake", "merged_into", "a_merge"): "302 403 403 403 403 403 403 403 200",
    ("area-division", "east_lane"): "302 403 403  403  403  403  403  403  200",
    ("area-division-shapes", "east_lane"): "302 403 403 403 403 403 403 403 200",
    ("area-boundary", "east_grid"): "302 403 403  403  403  403  403  403  200",
    ("area-boundary-shapes", "east_grid"): "302 403 403 403 403 403 403 403 200",
    ("sheets",): "                 302  403  403  403  200  200  403  403  200",
    ("sheet", "areas"): "          302  403  403  403  403  403  403  403  200",
    ("sheet", "no-such"): "        302  404  404  404  404  404  404  404  404",
    ("sheet-template", "areas"): " 302  403  403  403  403  403  403  403  200",
    ("sheet-export", "areas"): "   302  403  403  403  403  403  403  403  404",
    ("sheet-batch", "1"): "        302  403  403  403  404  404  403  403  404",
    ("sheet-progress", "1"): "     302  403  403  403  404  404  403  403  404",
}


def address(page: tuple[str, ...], cast: Cast) -> str:
    name, *subjects = page
    return reverse(name, args=[subject(one, cast) for one in subjects])


RULES = {
    "a_category": lambda cast: str(Category.objects.get(code="rubbish_exposed").pk),
    "a_calendar": lambda cast: str(WorkCalendar.objects.get(area=cast.city).pk),
    "merged_into": lambda cast: a_merge(cast).area.code,
    "a_merge": lambda cast: str(a_merge(cast).pk),
    "a_publication": lambda cast: str(a_publication(cast).pk),
}


def subject(name: str, cast: Cast) -> str:
    """What stands in the address: a place's code, a person's key, a case's number, or the word itself."""
    if name in ("case", "clock", "photo"):
        case = a_case(cast)
        return {
            "case": lambda: case.number,
            "clock": lambda: str(case.clocks.running().order_by("pk")[0].pk),
            "photo": lambda: str(case.attachments.order_by("pk")[0].pk),
        }[name]()
    if name == "post":
        return str(Post.objects.get(person=cast.zhang).pk)
    if name == "role":
        return str(cast.roles["community_staff"].pk)
    if name == "volunteer":
        return str(a_volunteer(cast).pk)
    if name in ("member", "building", "group"):
        member = a_member(cast)
        return str({"member": member.pk, "building": member.building_id, "group": member.group_id}[name])
    if name == "a_slip":
        return str(a_case(cast).assignments.lead().order_by("pk")[0].pk)
    if name == "an_order":
        return str(an_order(cast).pk)
    if name in ("dispute", "committee"):
        case = a_dispute(cast)
        return case.number if name == "dispute" else str(case.dispute.committee_id)
    if name == "screening":
        return str(a_screening(cast).pk)
    if name in RULES:
        return RULES[name](cast)
    if name == "change":
        return "999999999"
    row = getattr(cast, name, None)
    return name if row is None else str(getattr(row, "code", row.pk))


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_everybody_gets_what_their_posts_allow(page: tuple[str, ...], cast: Cast) -> None:
    wanted = dict(zip(WHO, map(int, PAGES[page].split()), strict=True))
    url = address(page, cast)
    found = {"out": Client().get(url).status_code}
    found |= {who: browser_of(getattr(cast, who)).get(url).status_code for who in WHO[1:]}
    assert found == wanted


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_the_signed_out_are_sent_to_the_sign_in_and_back(page: tuple[str, ...], cast: Cast) -> None:
    url = address(page, cast)
    assert Client().get(url).headers["Location"] == f"/sign-in/?next={url}"
    assert Client().get(url, headers={"HX-Request": "true"}).status_code == 401


ACTS = {
    #                          out  none grid unit comm next audt dist admn
    ("person-phone", "li"): "  302  403  403  403  422  404  422  422  422",
    ("view-as", "li"): "       302  403  403  403  403  403  403  403  302",
    ("person-on", "li"): "     302  403  403  403  403  403  403  403  302",
    ("post-resume", "post"): " 302  403  403  403  403  403  403  403  302",
    ("substitute-end", "post"): "302 404 404  404  404  404  404  404  404",
    ("unit-off", "office"): "  302  403  403  403  403  403  403  403  302",
    ("unit-on", "office"): "   302  403  403  403  403  403  403  403  302",
    ("role-retire", "role"): " 302  403  403  403  403  403  403  403  302",
    ("role-restore", "role", "1"): "302 403 403 403 403  403  403  403  404",
    ("view-as-end",): "        302  302  302  302  302  302  302  302  302",
    ("notices-read",): "       302  302  302  302  302  302  302  302  302",
    ("case-columns",): "       302  403  302  302  302  302  302  302  302",
    ("view-save",): "          302  302  302  302  302  302  302  302  302",
    ("case-phone", "case"): "  302  403  403  403  422  404  403  422  403",
    ("case-follow", "case"): " 302  403  302  302  302  404  302  302  302",
    ("case-bulk",): "          302  403  404  404  404  404  404  404  404",
    ("case-bulk-run",): "      302  403  404  404  404  404  404  404  404",
    ("case-export",): "        302  403  403  403  200  200  200  200  200",
    ("staff-phone", "member"): "302  403  422  403  422  404  422  422  422",
    ("staff-export",): "       302  403  403  403  200  200  403  200  200",
    ("staff-resume", "member"): "302 403  403  403  302  404  403  403  302",
    ("staff-building-strike", "building"): "302 403 403 403 302 404 403 403 302",
    ("staff-building-restore", "building"): "302 403 403 403 302 404 403 403 302",
    ("grid-group-add", "east_grid"): "302 403 403 403 422 404 403 403 422",
    ("grid-group-close", "group"): "302 403  403  403  302  404  403  403  302",
    ("reply-preview",): "      302  403  403  403  403  403  403  403  200",
    ("rule-cancel", "a_publication"): "302 403 403 403 403 403 403 403 302",
    ("area-restore", "east_lane"): "302 403 403 403 403 403 403 403 302",
    ("area-undo", "east_lane", "1"): "302 403 403 403 403 403 403 403 404",
    ("sheet-confirm", "1"): "  302  403  403  403  404  404  403  403  404",
    ("proposal-confirm", "1"): "302  404  404  404  404  404  404  404  404",
    ("proposal-refuse", "1"): " 302  404  404  404  404  404  404  404  404",
    ("proposal-withdraw", "1"): "302 404  404  404  404  404  404  404  404",
    ("sheet-undo", "1"): "     302  403  403  403  404  404  403  403  404",
    ("dispute-file", "dispute"): "302 403  404  404  200  404  404  404  404",
    ("screening-words", "screening"): "302 403 404 403 404 404 404 404 404",
    ("screening-remind", "screening"): "302 403 403 403 403 403 403 302 302",
    ("screening-close", "screening"): "302 403 403 403 403 403 403 302 302",
    ("assessment-file", "dispute"): "302 403 403 403 403 403 403 404 404",
    ("committee-seat", "committee"): "302 403 403 403 403 403 403 422 422",
    ("committee-room", "committee"): "302 403 403 403 403 403 403 422 422",
    ("sessions-end",): "       302  302  302  302  302  302  302  302  302",
}


@pytest.mark.parametrize("act", ACTS, ids=" ".join)
def test_acts_are_for_those_who_hold_the_right(act: tuple[str, ...], cast: Cast) -> None:
    wanted = dict(zip(WHO, map(int, ACTS[act].split()), strict=True))
    url = address(act, cast)
    found = {"out": Client().post(url).status_code}
    found |= {who: browser_of(getattr(cast, who)).post(url).status_code for who in WHO[1:]}
    assert found == wanted
    assert browser_of(cast.admin).get(url).status_code == 405


def test_the_emergency_admin_is_for_superusers_only(cast: Cast) -> None:
    assert browser_of(cast.admin).get("/admin/").status_code == 302
    cast.admin.is_superuser = True
    cast.admin.save()
    assert browser_of(cast.admin).get("/admin/").status_code == 200
