"""A default role that comes with a new version has its rights at once, though they are known for years."""

from __future__ import annotations

from governance.access import rights
from governance.access.models import Role
from governance.access.services import seed_roles
from tests.cast import Cast


def test_a_role_that_comes_later_has_what_names_it_and_what_the_role_like_it_holds(cast: Cast) -> None:
    official = Role.objects.get(code=rights.SUBDISTRICT_OFFICIAL)
    Role.objects.filter(code=rights.SUBDISTRICT_SECRETARY).delete()
    official.rights = [code for code in official.rights if code != "cases.remind"]
    official.save()
    assert seed_roles() == 1
    made = Role.objects.get(code=rights.SUBDISTRICT_SECRETARY)
    assert set(official.rights) <= set(made.rights)
    assert "cases.remind" not in made.rights
    assert "parties.organise" in made.rights


def test_seeding_again_gives_back_nothing_that_an_administrator_took(cast: Cast) -> None:
    role = Role.objects.get(code=rights.SUBDISTRICT_SECRETARY)
    role.rights = ["cases.view"]
    role.save()
    assert seed_roles() == 0
    role.refresh_from_db()
    assert role.rights == ["cases.view"]
