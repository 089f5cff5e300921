"""The addresses of the shell and the kernel's pages."""

from django.urls import path

from governance.common.caching import all_unstored
from governance.portal.views import account, areas, calendar, notices, people, search, workbench

urlpatterns = all_unstored(
    [
        path("", workbench.workbench, name="workbench"),
        path("sign-in/", account.sign_in, name="sign-in"),
        path("sign-out/", account.sign_out, name="sign-out"),
        path("second-factor/", account.second_factor, name="second-factor"),
        path("me/", account.profile, name="profile"),
        path("me/security/", account.security, name="security"),
        path("me/password/", account.password_change, name="password-change"),
        path("me/second-factor/", account.second_factor_set_up, name="second-factor-set-up"),
        path("me/second-factor/code.svg", account.second_factor_qr, name="second-factor-qr"),
        path("me/second-factor/off/", account.second_factor_off, name="second-factor-off"),
        path("me/sessions/end/", account.sessions_end, name="sessions-end"),
        path("me/sessions/<int:pk>/end/", account.session_end, name="session-end"),
        path("search/", search.search, name="search"),
        path("notices/", notices.notices, name="notices"),
        path("notices/bell/", notices.bell, name="bell"),
        path("notices/latest/", notices.notices_latest, name="notices-latest"),
        path("notices/read/", notices.notices_read, name="notices-read"),
        path("notices/<int:pk>/", notices.notice, name="notice"),
        path("areas/", areas.areas, name="areas"),
        path("areas/find/", areas.area_search, name="area-search"),
        path("areas/switcher/", areas.area_switcher, name="area-switcher"),
        path("areas/<str:code>/", areas.area, name="area"),
        path("areas/<str:code>/outline.json", areas.area_outline, name="area-outline"),
        path("people/", people.people, name="people"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/phone/", people.person_phone, name="person-phone"),
        path("people/<int:pk>/view-as/", people.view_as, name="view-as"),
        path("view-as/end/", people.view_as_end, name="view-as-end"),
        path("units/", people.units, name="units"),
        path("calendar/", calendar.calendar, name="calendar"),
        path("roles/", people.roles, name="roles"),
    ]
)
