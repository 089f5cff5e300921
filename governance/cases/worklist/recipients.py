"""Who is meant: the people of a desk, of a unit, and whoever is next above where nobody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.access.jurisdiction import posts_with
from governance.access.models import Post, User

if TYPE_CHECKING:
    from governance.access.models import Unit
    from governance.areas.models import Area
    from governance.cases.models import Case


def of_unit(unit: Unit, right: str = "cases.handle") -> list[User]:
    """The people in force in ``unit`` who hold ``right``."""
    posts = Post.objects.in_force().answering().with_right(right).filter(unit=unit).select_related("person")
    return list({post.person_id: post.person for post in posts}.values())


def at_desk(area: Area, right: str) -> list[User]:
    """The people with ``right`` nearest to ``area``: its own, else the next above that has any."""
    posts = [post for post in posts_with(right, area).answering() if post.unit_id is None]
    if not posts:
        return []
    nearest = posts[0].area_id
    return list({post.person_id: post.person for post in posts if post.area_id == nearest}.values())


def of_lead(case: Case) -> list[User]:
    """Who handles the case: the lead unit's people, or the grid's or community's own."""
    if case.lead_unit is not None:
        return of_unit(case.lead_unit) or at_desk(case.desk, "cases.dispatch")
    if case.lead_area is not None:
        return at_desk(case.lead_area, "cases.handle")
    return []


def above(area: Area, right: str) -> tuple[Area, list[User]] | None:
    """The next level above ``area`` where somebody holds ``right``, past empty posts; None at a dead end."""
    for post in posts_with(right, area).answering():
        if post.unit_id is None and post.area.level < area.level:
            return post.area, at_desk(post.area, right)
    return None
