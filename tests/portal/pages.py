"""Every page with a frame or a card, for tests that look at all of them: name, who opens it, address."""

from __future__ import annotations

from tests.cast import Cast


def every_page(cast: Cast) -> dict[str, tuple[str, str]]:
    """Page name to (account, path); "" is somebody who is signed out."""
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
        "roles": ("admin", "/roles/"),
        "audit": ("admin", "/audit/"),
        "audit filtered": ("admin", "/audit/?act=post_give&since=2020-01-01"),
        "notices": ("zhang", "/notices/"),
        "search": ("admin", "/search/?q=东巷"),
        "search empty": ("admin", "/search/"),
        "profile": ("zhang", "/me/"),
        "security": ("zhang", "/me/security/"),
        "password": ("zhang", "/me/password/"),
        "second factor": ("zhang", "/me/second-factor/"),
        "refused": ("ma", "/people/"),
        "report": ("ma", "/report/"),
        "intake": ("zhang", "/intake/"),
        "categories": ("zhang", "/categories/"),
        "categories searched": ("zhang", "/categories/?q=井盖"),
        "public report": ("", "/public/"),
        "public follow": ("", "/public/follow/"),
        "public filed": ("", "/public/filed/"),
    }
