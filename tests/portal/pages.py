"""Every page with a frame or a card, for tests that look at all of them: name, who opens it, address."""

from __future__ import annotations

from django.utils import timezone

from disputes.models import Screening
from disputes.screenings import services as screenings
from governance.access.models import Post
from governance.areas import reshaping
from governance.areas.models import Area, AreaChange
from governance.cases.models import Case, Category, RulePublication, SupervisionOrder
from governance.cases.rules import publishing, subjects
from governance.clock.models import WorkCalendar
from grids.models import GridMembership
from grids.staff import places
from tests.cases import story
from tests.cast import Cast
from tests.disputes import mediating
from tests.grids import staffing
from tests.volunteers import helping as volunteering
from volunteers.books import service_hours
from volunteers.models import Volunteer


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


def a_member(cast: Cast) -> GridMembership:
    """A building head of East Lane's first grid with a group and a profile: made when first asked for."""
    known = GridMembership.objects.filter(capacity__code="building_head", area=cast.east_grid).first()
    if known is not None:
        return known
    house = staffing.building(cast.east_grid, lng=102.7, lat=25.0)
    group = places.add_group(area=cast.east_grid, name="楼栋小组", actor=None)
    places.save_profile(cast.east_grid, actor=None, branch="第一支部", chat_link="https://example.invalid/x")
    return staffing.head(house, group=group, is_safety_patroller=True)


def an_order(cast: Cast) -> SupervisionOrder:
    """An order on a case of East Lane that is still at the community's desk."""
    known = SupervisionOrder.objects.order_by("pk").first()
    if known is None:
        case = story.walk(cast, "registered", actor=cast.zhang)
        story.act(case, "supervise", cast.official, text="请今日内派遣并回复")
        known = SupervisionOrder.objects.get()
    return known


def a_publication(cast: Cast) -> RulePublication:
    """A change of the limits for handling: made when it is first asked for."""
    known = RulePublication.objects.order_by("pk").first()
    if known is not None:
        return known
    subject = subjects.of("limits", "incident/handle")
    values = subject.read() | {"3:normal": ["working_day", 2, ""]}
    return publishing.publish(subject, values, actor=cast.admin, reason="社区处置提速")


def a_merge(cast: Cast) -> AreaChange:
    """The first grid of the hill village merged into the second: made when it is first asked for."""
    known = AreaChange.objects.filter(act="absorb").order_by("pk").first()
    if known is None:
        grids = {area.code[-3:]: area for area in Area.objects.filter(parent__code="530103001001")}
        reshaping.merge_areas([grids["001"]], into=grids["002"], actor=None)
        known = AreaChange.objects.get(act="absorb")
    return known


def a_dispute(cast: Cast) -> Case:
    """A dispute of East Lane that is taken up: made, with its committees, when it is first asked for."""
    known = Case.objects.filter(kind="dispute").order_by("pk").first()
    return known or mediating.consented(mediating.accepted(cast, mediating.band(cast)), cast.zhang)


def a_screening(cast: Cast) -> Screening:
    """A round of East Street, arranged when it is first asked for."""
    today = timezone.localdate()
    found: Screening | None = Screening.objects.first()
    return found or screenings.arrange(
        area=cast.east_street, title="季度排查", starts_on=today, due_on=today, actor=None
    )


def a_volunteer(cast: Cast) -> Volunteer:
    """A volunteer of East Lane with a credited service and one that waits: made when first asked for."""
    known = Volunteer.objects.order_by("pk").first()
    if known is not None:
        return known
    made = volunteering.volunteer(cast)
    service_hours.verify(volunteering.served(cast, made), actor=None)
    volunteering.served(cast, made, at=volunteering.morning(2))
    return made


def every_page(cast: Cast) -> dict[str, tuple[str, str]]:
    """Page name to (account, path); "" is somebody who is signed out."""
    case = a_case(cast)
    post, role = Post.objects.get(person=cast.zhang), cast.roles["community_staff"]
    clock = case.clocks.running().order_by("pk")[0]
    member, merge = a_member(cast), a_merge(cast)
    here, grid = f"area={cast.east_lane.code}", f"area={cast.east_grid.code}"
    person = a_volunteer(cast).pk
    category = Category.objects.get(code="rubbish_exposed")
    calendar = WorkCalendar.objects.get(area=cast.city)
    return {
        "volunteers": ("zhang", "/volunteers/"),
        "volunteer": ("zhang", f"/volunteers/{person}/"),
        "volunteer new": ("zhang", "/volunteers/new/"),
        "volunteer account": ("zhang", f"/volunteers/{person}/account/service_hours/"),
        "volunteer teams": ("zhang", "/volunteers/teams/"),
        "volunteer records": ("zhang", "/volunteers/records/"),
        "volunteer awards": ("zhang", "/volunteers/awards/"),
        "volunteer bookings": ("zhang", "/volunteers/time/"),
        "volunteer books": ("zhang", "/volunteers/books/"),
        "volunteer rules": ("admin", "/volunteers/rules/"),
        "my volunteering": ("zhang", "/volunteers/mine/"),
        "staff": ("zhang", "/staff/"),
        "staff of the city": ("admin", f"/staff/?area={cast.city.code}"),
        "staff filtered": ("official", f"/staff/?{here}&q=王&capacity=building_head&state=every"),
        "staff member": ("zhang", f"/staff/{member.pk}/"),
        "staff edit": ("zhang", f"/staff/{member.pk}/edit/"),
        "staff hand-over": ("zhang", f"/staff/{member.pk}/hand-over/"),
        "staff end": ("zhang", f"/staff/{member.pk}/end/"),
        "staff which": ("zhang", "/staff/appoint/"),
        "staff appoint": ("zhang", f"/staff/appoint/?{grid}&capacity=building_head"),
        "vacancies": ("official", f"/staff/vacancies/?area={cast.north.code}"),
        "vacancies of buildings": ("zhang", "/staff/vacancies/?lack=building_head"),
        "coverage": ("mayor", "/staff/coverage/?on=2026-06-30"),
        "coverage rows": ("zhang", "/staff/coverage/rows/?figure=grid_leader_coverage&part=without"),
        "buildings": ("zhang", "/staff/buildings/"),
        "building": ("zhang", f"/staff/buildings/{member.building_id}/"),
        "building edit": ("zhang", f"/staff/buildings/{member.building_id}/edit/"),
        "building new": ("zhang", f"/staff/buildings/new/?{grid}"),
        "profiles": ("zhang", "/staff/profiles/"),
        "grid profile": ("zhang", f"/staff/profiles/{cast.east_grid.code}/"),
        "grid profile edit": ("zhang", f"/staff/profiles/{cast.east_grid.code}/edit/"),
        "capacities": ("admin", "/staff/capacities/"),
        "capacity": ("admin", "/staff/capacities/full_time/"),
        "capacity new": ("admin", "/staff/capacities/new/"),
        "staff sheet": ("zhang", "/administration/sheets/grid-members/"),
        "shared resources": ("zhang", "/resources/"),
        "opening a resource": ("shui", "/resources/new/"),
        "use of resources": ("zhang", "/resources/use/"),
        "bookings": ("zhang", "/resources/bookings/"),
        "check-ins": ("zhang", "/check-ins/"),
        "checking in": ("shui", "/check-ins/new/"),
        "posts of a community": ("zhang", "/check-ins/posts/"),
        "services of check-ins": ("zhang", "/check-ins/services/"),
        "reports of check-ins": ("zhang", "/check-ins/reports/"),
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
        "unit": ("admin", f"/units/{cast.office.pk}/"),
        "a new unit": ("admin", "/units/new/"),
        "a unit's facts": ("admin", f"/units/{cast.office.pk}/edit/"),
        "a new person": ("admin", "/people/new/"),
        "a person's account": ("admin", f"/people/{cast.zhang.pk}/edit/"),
        "a new password": ("admin", f"/people/{cast.zhang.pk}/password/"),
        "closing an account": ("admin", f"/people/{cast.zhang.pk}/off/"),
        "a new post": ("admin", f"/people/{cast.zhang.pk}/posts/new/"),
        "ending a post": ("admin", f"/posts/{post.pk}/end/"),
        "handing a post over": ("admin", f"/posts/{post.pk}/hand-over/"),
        "a substitute": ("zhang", f"/posts/{post.pk}/substitute/"),
        "why, about a place": ("admin", f"/people/why/?person=zhang&area={cast.east_lane.code}"),
        "why, about a case": ("admin", f"/people/why/?person=zhang&case={case.number}"),
        "what waits for a second person": ("admin", "/proposals/"),
        "role": ("admin", f"/roles/{role.pk}/"),
        "a copied role": ("admin", f"/roles/new/?from={role.pk}"),
        "roles compared": ("admin", f"/roles/compare/?a={role.pk}&b={cast.roles['grid_worker'].pk}"),
        "versions of a role": ("admin", f"/roles/{role.pk}/versions/"),
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
        "undoing a merge": ("admin", f"/areas/{merge.area.code}/history/{merge.pk}/unmake/"),
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
        "answers": ("zhang", "/cases/answers/"),
        "answer": ("zhang", an_order(cast).get_absolute_url()),
        "dossier": ("zhang", f"{case.get_absolute_url()}print/"),
        "paper": ("zhang", f"{case.get_absolute_url()}print/dispatch/"),
        "alarms": ("admin", "/alarms/"),
        "parked clocks": ("admin", "/alarms/parked/"),
        "undelivered": ("admin", "/alarms/undelivered/"),
        "question categories": ("admin", "/settings/questions/"),
        "questions": ("admin", "/settings/questions/rubbish_exposed/"),
        "a new question": ("admin", "/settings/questions/rubbish_exposed/new/"),
        "retention": ("admin", "/settings/retention/"),
        "reply texts": ("admin", "/settings/replies/"),
        "a new reply text": ("admin", "/settings/replies/new/"),
        "act with replies": ("zhang", f"{case.get_absolute_url()}acts/remind/"),
        "report": ("ma", "/report/"),
        "intake": ("zhang", "/intake/"),
        "categories": ("zhang", "/categories/"),
        "categories searched": ("zhang", "/categories/?q=井盖"),
        "rules": ("admin", "/rules/"),
        "rules read": ("zhang", "/rules/"),
        "rule limits": ("admin", "/rules/limits/"),
        "rule ladders": ("admin", "/rules/ladders/"),
        "rule settings": ("admin", "/rules/settings/"),
        "rule texts": ("admin", "/rules/texts/"),
        "rule lists": ("admin", "/rules/lists/"),
        "rule categories": ("admin", "/rules/categories/?q=垃圾"),
        "rule category": ("admin", f"/rules/categories/{category.pk}/"),
        "rule history": ("admin", "/rules/history/?group=limits"),
        "rule change": ("admin", a_publication(cast).get_absolute_url()),
        "rule calendars": ("admin", "/rules/calendars/"),
        "rule calendar": ("admin", f"/rules/calendars/{calendar.pk}/"),
        "rule calendar hours": ("admin", f"/rules/calendars/{calendar.pk}/hours/"),
        "rule calendar notice": ("admin", f"/rules/calendars/{calendar.pk}/notice/"),
        "rule calendar end": ("admin", f"/rules/calendars/{calendar.pk}/end/"),
        "rule calendar own": ("admin", "/rules/calendars/own/"),
        "rule bench": ("admin", "/rules/try/"),
        "rule bench answers": (
            "admin",
            f"/rules/try/?category={category.pk}&place={cast.east_grid.code}&at=2026-03-12T09:30",
        ),
        "rule book": ("admin", "/rules/book/"),
        "rule printouts": ("admin", "/rules/printouts/"),
        "rule printout": ("admin", "/rules/printouts/dispatch/"),
        "edit a limit": ("admin", "/rules/edit/limits/incident/handle/"),
        "edit a ladder": ("admin", "/rules/edit/ladder/incident/handle/"),
        "edit a category": ("admin", f"/rules/edit/category/{category.pk}/"),
        "edit a routing": ("admin", f"/rules/edit/routing/{category.pk}/{cast.north.pk}/"),
        "edit a text": ("admin", "/rules/edit/text/case_red/"),
        "disputes": ("official", "/disputes/?risk=blue"),
        "disputes mine": ("gu", "/disputes/mine/"),
        "dispute figures": ("official", "/disputes/figures/"),
        "disputes special": ("official", "/disputes/special/"),
        "dispute watch": ("official", f"/disputes/special/{a_dispute(cast).number}/"),
        "screenings": ("official", "/screenings/"),
        "screening": ("wang", a_screening(cast).get_absolute_url()),
        "screening new": ("wang", "/screenings/new/"),
        "screening report": ("ma", f"{a_screening(cast).get_absolute_url()}report/"),
        "assessments": ("wang", "/assessments/"),
        "assessment new": ("wang", "/assessments/new/"),
        "experts": ("official", "/experts/"),
        "expert new": ("official", "/experts/new/"),
        "institution new": ("official", "/institutions/new/"),
        "legal reviews": ("wang", "/legal-reviews/"),
        "legal review new": ("zhang", "/legal-reviews/new/"),
        "panel member new": ("zhang", "/legal-reviews/members/new/"),
        "dispute new": ("zhang", "/disputes/new/"),
        "dispute": ("gu", a_dispute(cast).get_absolute_url()),
        "dispute of somebody else": ("official", a_dispute(cast).get_absolute_url()),
        "dispute paper": ("gu", f"{a_dispute(cast).get_absolute_url()}print/dispute_register/"),
        "mediation committees": ("official", "/committees/"),
        "mediation committee": ("wang", a_dispute(cast).dispute.committee.get_absolute_url()),
        "committee new": ("wang", "/committees/new/"),
        "committee edit": ("wang", f"{a_dispute(cast).dispute.committee.get_absolute_url()}edit/"),
        "public report": ("", "/public/"),
        "public follow": ("", "/public/follow/"),
        "public mine": ("", "/public/mine/"),
        "public filed": ("", "/public/filed/"),
    }
