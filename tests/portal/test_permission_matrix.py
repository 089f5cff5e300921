"""Who gets what on which page. A new page adds a row.

Columns: signed out, no post, grid worker, department staff, community staff, colleague of the next
street, auditor, district official, system administrator of the city. 404 is outside one's area, 403 is
without the right.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.portal.pages import a_case

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
    ("report",): "                 302  403  200  403  200  200  403  200  200",
    ("report-place",): "           302  403  422  403  422  422  403  422  422",
    ("intake",): "                 302  403  403  403  200  200  403  200  200",
    ("intake-alike",): "           302  403  403  403  200  200  403  200  200",
    ("intake-areas",): "           302  403  403  403  200  200  403  200  200",
    ("intake-outlines",): "        302  403  403  403  200  200  403  200  200",
    ("categories",): "             302  403  200  200  200  200  200  200  200",
    #                              out  none grid unit comm next audt dist admn
    ("insight",): "                302  403  403  403  302  302  302  302  302",
    ("insight-board", "east_lane"): "302 403 403 403 200 404 200 200 200",
    ("insight-board", "east_grid"): "302 403 403 403 200 404 200 200 200",
    ("insight-board", "north"): "  302  403  403  403  404  404  200  200  200",
    ("insight-export", "east_lane"): "302 403 403 403 200 404 200 200 200",
    ("insight-indicators",): "     302  403  403  403  200  200  200  200  200",
    ("imports",): "                302  403  403  403  403  403  403  200  200",
    ("import-new",): "             302  403  403  403  403  403  403  200  200",
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
    ("case-paper", "case", "receipt"): "302 403 200 200 200 404  200  200  200",
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
    ("area-division", "east_lane"): "302 403 403  403  403  403  403  403  200",
    ("area-division-shapes", "east_lane"): "302 403 403 403 403 403 403 403 200",
    ("area-boundary", "east_grid"): "302 403 403  403  403  403  403  403  200",
    ("area-boundary-shapes", "east_grid"): "302 403 403 403 403 403 403 403 200",
    ("sheets",): "                 302  403  403  403  403  403  403  403  200",
    ("sheet", "areas"): "          302  403  403  403  403  403  403  403  200",
    ("sheet", "no-such"): "        302  404  404  404  404  404  404  404  404",
    ("sheet-template", "areas"): " 302  403  403  403  403  403  403  403  200",
    ("sheet-export", "areas"): "   302  403  403  403  403  403  403  403  404",
    ("sheet-batch", "1"): "        302  403  403  403  403  403  403  403  404",
    ("sheet-progress", "1"): "     302  403  403  403  403  403  403  403  404",
}


def address(page: tuple[str, ...], cast: Cast) -> str:
    name, *subjects = page
    return reverse(name, args=[subject(one, cast) for one in subjects])


def subject(name: str, cast: Cast) -> str:
    """What stands in the address: a place's code, a person's key, a case's number, or the word itself."""
    if name in ("case", "clock", "photo"):
        case = a_case(cast)
        return {
            "case": lambda: case.number,
            "clock": lambda: str(case.clocks.running().order_by("pk")[0].pk),
            "photo": lambda: str(case.attachments.order_by("pk")[0].pk),
        }[name]()
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
    ("view-as-end",): "        302  302  302  302  302  302  302  302  302",
    ("notices-read",): "       302  302  302  302  302  302  302  302  302",
    ("case-columns",): "       302  403  302  302  302  302  302  302  302",
    ("case-view-save",): "     302  403  302  302  302  302  302  302  302",
    ("case-phone", "case"): "  302  403  403  403  422  404  403  422  403",
    ("case-bulk",): "          302  403  404  404  404  404  404  404  404",
    ("case-bulk-run",): "      302  403  404  404  404  404  404  404  404",
    ("case-export",): "        302  403  403  403  200  200  200  200  200",
    ("area-restore", "east_lane"): "302 403 403 403 403 403 403 403 302",
    ("area-undo", "east_lane", "1"): "302 403 403 403 403 403 403 403 404",
    ("sheet-confirm", "1"): "  302  403  403  403  403  403  403  403  404",
    ("sheet-undo", "1"): "     302  403  403  403  403  403  403  403  404",
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
