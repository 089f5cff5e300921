"""Addresses of the three lists, of claims, and of their public pages."""

from django.urls import path

from parties.claims.views import contributions
from parties.lists.views import needs, public, resources

urlpatterns = [
    path("needs/", needs.need_list, name="needs"),
    path("needs/new/", needs.need_new, name="need-new"),
    path("needs/ours/", needs.ours, name="needs-ours"),
    path("needs/resources/", resources.resources, name="offered-resources"),
    path("needs/resources/new/", resources.resource_new, name="offered-resource-new"),
    path("needs/resources/<int:pk>/", resources.resource, name="offered-resource"),
    path("needs/resources/<int:pk>/edit/", resources.resource_edit, name="offered-resource-edit"),
    path("needs/resources/<int:pk>/withdraw/", resources.resource_withdraw, name="offered-resource-withdraw"),
    path("needs/units/", contributions.contributions, name="contributions"),
    path("needs/units/<int:pk>/", contributions.contribution, name="contribution"),
    path("needs/units/<int:pk>/letter/", contributions.letter, name="contribution-letter"),
    path("needs/<str:number>/claim/", needs.need_claim, name="need-claim"),
    path("public/lists/", public.public_lists, name="public-lists"),
    path("public/needs/new/", public.public_need, name="public-need"),
    path("public/needs/proof/<str:token>/", public.public_need_proof, name="public-need-proof"),
    path("public/needs/<str:number>/rate/", public.public_need_rate, name="public-need-rate"),
]
