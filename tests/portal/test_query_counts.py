"""Pages stay cheap: their queries are counted, and do not grow with the rows."""

from __future__ import annotations

from governance.access import services
from governance.access.models import User
from governance.clock.services import seed_calendar
from governance.notices.models import Notice
from tests.cast import Cast, person
from tests.portal.browsers import browser_of
from tests.portal.pages import every_page
from tests.query_budget import budget


def test_every_page_keeps_its_budget(cast: Cast) -> None:
    seed_calendar(cast.city, actor=None)
    for name, (username, path) in every_page(cast).items():
        if not username:
            continue
        browser = browser_of(User.objects.get(username=username))
        browser.get(path)  # the first visit of a session also asks for its second factor and its area
        with budget(f"page: {name}"):
            browser.get(path)


def test_lists_do_not_ask_once_a_row(cast: Cast) -> None:
    for n in range(12):
        extra = person(f"extra{n}", f"增员{n}")
        services.give_post(extra, role=cast.roles["community_staff"], area=cast.east_lane, actor=None)
        Notice.objects.create(person=cast.zhang, text=f"第 {n} 条")
    for name in ("people", "audit", "notices", "community", "units"):
        username, path = every_page(cast)[name]
        browser = browser_of(User.objects.get(username=username))
        browser.get(path)
        with budget(f"page: {name}"):
            browser.get(path)
