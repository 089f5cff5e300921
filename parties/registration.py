"""What activities, places, liaison, meetings and coverage hand over when the portal starts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access import dependants as of_people
from governance.administration.audit import labels
from governance.administration.sheets import definitions
from governance.areas import dependants as of_areas
from governance.cases.workflow import definitions as flows
from governance.cases.worklist import linked
from governance.common import seeding
from governance.portal.registry import (
    AreaSection,
    Caution,
    NavEntry,
    SearchProvider,
    add_area_sections,
    add_cautions,
    add_nav,
    add_search,
)
from parties import models
from parties.activities import pages as activities
from parties.activities import seeds as activity_seeds
from parties.activities.sheet import ActivitySheet
from parties.alliances import agenda, committee_pages, reminders, whistled
from parties.liaison import calling
from parties.liaison import pages as liaison_pages
from parties.liaison import seeds as liaison_seeds
from parties.liaison import services as liaison
from parties.organisations.tabs import TABS as ORGANISATION_TABS
from parties.places import finding
from parties.places import pages as places
from parties.places import seeds as place_seeds
from parties.places.sheet import PlaceSheet
from parties.rights import ALLY, LETTERS, ORGANISATIONS
from parties.rows import tabs
from parties.whistles.names import KIND as WHISTLE

if TYPE_CHECKING:
    from parties.rows.pages import RowPages

PARTIES = "parties"
AUDITED = (
    models.Activity,
    models.ActivityKind,
    models.ActivityTag,
    models.AgendaItem,
    models.AllianceMeeting,
    models.Campaign,
    models.Commissioner,
    models.Compound,
    models.CrossAppointment,
    models.FieldBase,
    models.GrandCommittee,
    models.LeaderLink,
    models.Place,
    models.PlaceType,
    models.PlaceYear,
    models.ReceptionDay,
    models.ReserveCadre,
    models.RightsLetter,
)


def register() -> None:
    """Hand over seeds, tabs, navigation, search, cards, sheets, and what hangs on areas and posts."""
    seeding.register("party-activities", activity_seeds.seed, order=47)
    seeding.register("party-places", place_seeds.seed, order=47)
    seeding.register("party-liaison", liaison_seeds.seed, order=25)
    tabs.register(
        *ORGANISATION_TABS, *activities.TABS, *places.TABS, *liaison_pages.TABS, *committee_pages.TABS
    )
    _navigation()
    _hangers_on()
    definitions.register(PlaceSheet())
    definitions.register(ActivitySheet())
    labels.register_fields(*AUDITED)
    agenda.register_outcome(whistled.OUTCOME)
    flows.extend(WHISTLE, calling.CALL_LEADERS)
    linked.register(PARTIES, liaison.leaders_by_area)


def _navigation() -> None:
    add_nav(
        NavEntry(
            _("组织活动"),
            "activities",
            "calendar-event",
            right=ORGANISATIONS,
            group=PARTIES,
            order=32,
            also=(*_also(*activities.PAGES), activities.IDLE),
        ),
        NavEntry(
            _("阵地和小区"),
            "party-places",
            "building-community",
            right=ORGANISATIONS,
            group=PARTIES,
            order=34,
            also=_also(places.PLACES, places.TYPES, places.COMPOUNDS),
        ),
        NavEntry(
            _("维权函"),
            "rights-letters",
            "mail",
            right=LETTERS,
            group=PARTIES,
            order=60,
            also=("rights-letter", "rights-letter-new"),
        ),
    )
    add_search(
        SearchProvider(
            "party-places", _("阵地"), "building-community", finding.find_places, ORGANISATIONS, order=77
        ),
        SearchProvider("compounds", _("小区"), "buildings", finding.find_compounds, ORGANISATIONS, order=78),
    )
    add_area_sections(
        AreaSection(
            "party-places", "parties/places_section.jinja", finding.area_section, ORGANISATIONS, order=55
        )
    )
    add_cautions(Caution("alliance-meeting", reminders.no_meeting, ALLY))


def _also(*pages: RowPages) -> tuple[str, ...]:
    return tuple(
        name for one in pages for name in (one.list_name, one.name, f"{one.name}-new", f"{one.name}-edit")
    )


def _hangers_on() -> None:
    """An area is not retired over what stands there; a leader's links go along with the post."""
    for key, label, model, where in (
        ("party_places", _("%(count)s 处党建阵地"), models.Place, {"closed_on": None}),
        ("compounds", _("%(count)s 个小区"), models.Compound, {"ends_on": None}),
        ("grand_committees", _("%(count)s 个社区大党委"), models.GrandCommittee, {"dissolved_on": None}),
        ("leader_links", _("%(count)s 个挂钩联系"), models.LeaderLink, {"ends_on": None}),
    ):
        of_areas.register(key, label, partial(_count, model, where), url=partial(_list, key))
    of_people.register("leader_links", _("%(count)s 个挂钩联系"), _count_links, _move_links)


def _count(model: Any, where: dict[str, Any], area: Any) -> int:
    return int(model.objects.filter(**where).within(area).count())


def _list(key: str, area: Any) -> str:
    return f"{reverse(key.replace('_', '-'))}?area={area.code}"


def _count_links(post: Any) -> int:
    return models.LeaderLink.objects.filter(post=post, ends_on=None).count()


def _move_links(post: Any, successor: Any, actor: Any) -> int:
    """Who follows in the post looks after the same areas."""
    return models.LeaderLink.objects.filter(post=post, ends_on=None).update(post=successor)
