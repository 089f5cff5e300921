"""Addresses of people, posts, units and roles."""

from django.urls import URLPattern, path

from governance.administration.people.views import lookup, people, posts, proposals, roles, units, why
from governance.common.caching import all_unstored

urlpatterns: list[URLPattern] = all_unstored(
    [
        path("people/new/", people.person_new, name="person-new"),
        path("people/why/", why.why_page, name="people-why"),
        path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
        path("people/<int:pk>/password/", people.person_password, name="person-password"),
        path("people/<int:pk>/second-factor/", people.person_factor, name="person-factor"),
        path("people/<int:pk>/off/", people.person_off, name="person-off"),
        path("people/<int:pk>/on/", people.person_on, name="person-on"),
        path("people/<int:pk>/posts/new/", posts.post_give, name="post-give"),
        path("posts/<int:pk>/end/", posts.post_end, name="post-end"),
        path("posts/<int:pk>/resume/", posts.post_resume, name="post-resume"),
        path("posts/<int:pk>/hand-over/", posts.post_hand_over, name="post-hand-over"),
        path("posts/<int:pk>/substitute/", posts.post_substitute, name="post-substitute"),
        path("posts/<int:pk>/substitute/end/", posts.substitute_end, name="substitute-end"),
        path("units/new/", units.unit_new, name="unit-new"),
        path("units/<int:pk>/", units.unit_page, name="unit"),
        path("units/<int:pk>/edit/", units.unit_edit, name="unit-edit"),
        path("units/<int:pk>/off/", units.unit_off, name="unit-off"),
        path("units/<int:pk>/on/", units.unit_on, name="unit-on"),
        path("roles/new/", roles.role_new, name="role-new"),
        path("roles/compare/", roles.role_compare, name="role-compare"),
        path("roles/<int:pk>/", roles.role_edit, name="role"),
        path("roles/<int:pk>/versions/", roles.role_versions, name="role-versions"),
        path("roles/<int:pk>/versions/<int:entry>/restore/", roles.role_restore, name="role-restore"),
        path("roles/<int:pk>/retire/", roles.role_retire, name="role-retire"),
        path("proposals/", proposals.proposals_page, name="proposals"),
        path("proposals/<int:pk>/confirm/", proposals.proposal_confirm, name="proposal-confirm"),
        path("proposals/<int:pk>/refuse/", proposals.proposal_refuse, name="proposal-refuse"),
        path("proposals/<int:pk>/withdraw/", proposals.proposal_withdraw, name="proposal-withdraw"),
        path("lookup/areas/", lookup.lookup_areas, name="lookup-areas"),
        path("lookup/people/", lookup.lookup_people, name="lookup-people"),
        path("lookup/units/", lookup.lookup_units, name="lookup-units"),
    ]
)
