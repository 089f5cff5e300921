"""What of this app hangs on areas, posts and units: it keeps them in use, or goes along with a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access import dependants as of_people
from governance.areas import dependants as of_areas
from parties.models import (
    Alliance,
    AllianceMember,
    BranchGrid,
    Claim,
    Organisation,
    ResourceItem,
    Seat,
    SecretaryItem,
)

if TYPE_CHECKING:
    from governance.access.models import Post, Unit, User


def register() -> None:
    """An area is not retired over organisations; a seat goes along with its post."""
    of_areas.register(
        "party_organisations",
        _("%(count)s 个党组织"),
        lambda area: Organisation.objects.filter(dissolved_on=None).within(area).count(),
        url=lambda area: f"{reverse('organisations')}?area={area.code}",
    )
    of_areas.register(
        "branch_grids",
        _("%(count)s 个支部联系的网格"),
        lambda area: BranchGrid.objects.filter(ends_on=None).within(area).count(),
        url=lambda area: f"{reverse('organisations')}?area={area.code}",
    )
    of_areas.register(
        "alliances",
        _("%(count)s 个党建联盟"),
        lambda area: Alliance.objects.within(area).count(),
        url=lambda area: f"{reverse('alliances')}?area={area.code}",
    )
    of_people.register("party_seats", _("%(count)s 个党组织任职"), count_seats, move_seats)
    of_people.register("secretary_items", _("%(count)s 个书记清单事项"), count_lines, move_lines)
    of_people.register_unit("need_claims", _("%(count)s 个未完成的认领"), count_claims)
    of_people.register_unit("offered_resources", _("%(count)s 项在列的资源"), count_offered)
    of_people.register_unit("alliances", _("%(count)s 个党建联盟的成员"), count_memberships)


def count_seats(post: Post) -> int:
    return Seat.objects.filter(post=post, ended_at=None).count()


def move_seats(post: Post, successor: Post, actor: User | None) -> int:
    """Who follows in the post leads what it led."""
    return Seat.objects.filter(post=post, ended_at=None).update(post=successor)


def count_memberships(unit: Unit) -> int:
    return AllianceMember.objects.filter(unit=unit, left_on=None).count()


def count_lines(post: Post) -> int:
    return SecretaryItem.objects.filter(post=post, case__is_open=True).count()


def move_lines(post: Post, successor: Post, actor: User | None) -> int:
    """Who follows in the post answers for what is open; what is done stays with who did it."""
    return SecretaryItem.objects.filter(post=post, case__is_open=True).update(post=successor)


def count_claims(unit: Unit) -> int:
    return Claim.objects.live().filter(unit=unit, case__is_open=True).count()


def count_offered(unit: Unit) -> int:
    return ResourceItem.objects.on_offer().filter(unit=unit).count()
