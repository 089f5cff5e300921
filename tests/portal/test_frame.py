"""The frame is kept in memory, and yet each page shows its reader's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from governance.notices.models import Notice
from governance.portal import frame
from tests.portal.browsers import browser_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast


def seen(client: Client, path: str = "/notices/") -> str:
    return client.get(path).content.decode()


def current(html: str) -> list[str]:
    """Where the current lines of the navigation lead."""
    navigation = html[html.index('class="side-nav"') : html.index("</nav>")]
    return re.findall(r'href="([^"]+)"[^>]*aria-current="page"', navigation)


def test_a_second_page_is_not_put_together_again_but_knows_where_it_is(cast: Cast) -> None:
    frame._kept.clear()
    browser = browser_of(cast.zhang)
    assert current(seen(browser)) == ["/notices/"]
    assert len(frame._kept) == 1
    assert current(seen(browser, "/people/")) == ["/people/"]
    assert len(frame._kept) == 1


def test_nobody_gets_the_frame_of_somebody_else(cast: Cast) -> None:
    for person, other in ((cast.zhang, cast.li), (cast.li, cast.zhang)):
        html = seen(browser_of(person))
        assert f"{person.name}的菜单" in html
        assert f"{other.name}的菜单" not in html


def test_a_right_given_or_taken_shows_on_the_next_page(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert 'href="/roles/"' not in seen(browser)
    role = cast.zhang.posts_in_force()[0].role
    before = list(role.rights)
    role.rights = [*before, "roles.manage"]
    role.save()
    assert 'href="/roles/"' in seen(browser)
    role.rights = before
    role.save()
    assert 'href="/roles/"' not in seen(browser)


def test_a_new_name_and_another_language_show_on_the_next_page(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert "退出登录" in seen(browser)
    cast.zhang.name = "<张>"
    cast.zhang.save()
    html = seen(browser)
    assert "&lt;张&gt;的菜单" in html
    assert "<张>" not in html
    browser.cookies["django_language"] = "en"
    assert "退出登录" not in seen(browser)


def test_what_is_unread_is_counted_on_every_page(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert "通知，没有未读" in seen(browser)
    Notice.objects.create(person=cast.zhang, text="有一件事")
    assert "通知，1 条未读" in seen(browser)


def test_forms_of_the_frame_work_on_every_page(cast: Cast) -> None:
    for path in ("/notices/", "/people/?q=%22x"):
        browser = browser_of(cast.zhang)
        html = seen(browser, path)
        tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', html)
        assert len(tokens) >= 2  # language, sign-out
        assert {len(token) for token in tokens} == {64}
        assert "\x02" not in html
        assert f'name="next" value="{path}"' in html
