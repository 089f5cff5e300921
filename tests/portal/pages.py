"""Every page with a frame or a card, for tests that look at all of them: name, who opens it, address."""

from __future__ import annotations

from governance.cases.models import Case
from tests.cases import story
from tests.cast import Cast


def a_case(cast: Cast) -> Case:
    """A case of East Lane's first grid, handed to the office: made when it is first asked for."""
    known = Case.objects.filter(state="dispatched").order_by("pk").first()
    return known or story.walk(
        cast,
        "dispatched",
        actor=cast.zhang,
        place="光明路 12 号",
        reporter_name="杨女士",
        reporter_phone="13987654321",
    )


def every_page(cast: Cast) -> dict[str, tuple[str, str]]:
    """Page name to (account, path); "" is somebody who is signed out."""
    case = a_case(cast)
    clock = case.clocks.running().order_by("pk")[0]
    return {
        "sign-in": ("", "/sign-in/"),
        "not found": ("", "/no-such-page/"),
        "workbench": ("zhang", "/"),
        "city": ("admin", f"/areas/{cast.city.code}/"),
        "district": ("official", f"/areas/{cast.north.code}/"),
        "community": ("zhang", f"/areas/{cast.east_lane.code}/"),
        "grid": ("ma", f"/areas/{cast.east_grid.code}/"),
        "people": ("admin", "/people/"),
        "people filtered": ("admin", "/people/?q=张&level=3"),
        "person": ("admin", f"/people/{cast.zhang.pk}/"),
        "units": ("admin", "/units/"),
        "calendar": ("zhang", "/calendar/?year=2026"),
        "roles": ("admin", "/roles/"),
        "audit": ("admin", "/audit/"),
        "audit filtered": ("admin", "/audit/?act=post_give&since=2020-01-01"),
        "audit of readings": ("auditor", "/audit/?readings=on&until=2026-12-31"),
        "area tree": ("admin", "/administration/areas/"),
        "area tree of a district": ("north_admin", f"/administration/areas/?open={cast.east_grid.code}"),
        "add an area": ("admin", f"/areas/{cast.east_lane.code}/add/"),
        "edit an area": ("admin", f"/areas/{cast.east_lane.code}/edit/"),
        "move an area": ("admin", f"/areas/{cast.east_lane.code}/move/"),
        "merge areas": ("admin", f"/areas/{cast.east_lane.code}/merge/"),
        "split an area": ("admin", f"/areas/{cast.east_lane.code}/split/"),
        "retire an area": ("admin", f"/areas/{cast.east_lane.code}/retire/"),
        "history of an area": ("admin", f"/areas/{cast.east_lane.code}/history/?on=2024-01-01"),
        "division": ("admin", f"/areas/{cast.east_lane.code}/division/"),
        "boundary": ("admin", f"/areas/{cast.east_grid.code}/boundary/"),
        "sheets": ("admin", "/administration/sheets/"),
        "area sheet": ("admin", "/administration/sheets/areas/"),
        "notices": ("zhang", "/notices/"),
        "search": ("admin", "/search/?q=东巷"),
        "search empty": ("admin", "/search/"),
        "profile": ("zhang", "/me/"),
        "security": ("zhang", "/me/security/"),
        "password": ("zhang", "/me/password/"),
        "second factor": ("zhang", "/me/second-factor/"),
        "board of the city": ("mayor", f"/insight/{cast.city.code}/"),
        "board of a district": ("official", f"/insight/{cast.north.code}/?period=week"),
        "board of a community": ("zhang", f"/insight/{cast.east_lane.code}/?from=2026-03-01&to=2026-03-31"),
        "board of a grid": ("zhang", f"/insight/{cast.east_grid.code}/?period=today"),
        "cases behind a figure": (
            "official",
            f"/insight/cases/?figure=reported_count&area={cast.north.code}&from=2026-03-01&to=2026-03-31",
        ),
        "indicators": ("admin", "/insight/indicators/"),
        "indicator": ("admin", "/insight/indicators/on_time_closure_rate/"),
        "imports": ("official", "/import/"),
        "import a file": ("official", "/import/new/"),
        "refused": ("ma", "/people/"),
        "workbench of a stage": ("he", "/?stage=sign_in"),
        "cases": ("zhang", "/cases/"),
        "cases filtered": ("official", f"/cases/?q=光明路&stage=sign_in&area={cast.east_street.code}"),
        "case": ("zhang", case.get_absolute_url()),
        "case of a unit": ("he", case.get_absolute_url()),
        "act": ("he", f"{case.get_absolute_url()}acts/return_case/"),
        "act refused": ("he", f"{case.get_absolute_url()}acts/report_done/"),
        "deadline": ("he", f"{case.get_absolute_url()}clocks/{clock.pk}/"),
        "dossier": ("zhang", f"{case.get_absolute_url()}print/"),
        "paper": ("zhang", f"{case.get_absolute_url()}print/dispatch/"),
        "report": ("ma", "/report/"),
        "intake": ("zhang", "/intake/"),
        "categories": ("zhang", "/categories/"),
        "categories searched": ("zhang", "/categories/?q=井盖"),
        "public report": ("", "/public/"),
        "public follow": ("", "/public/follow/"),
        "public filed": ("", "/public/filed/"),
    }
