"""Addresses of the tree's administration."""

from django.urls import URLPattern, path

from governance.administration.tree import acts, browse, division, splitting, undo

urlpatterns: list[URLPattern] = [
    path("administration/areas/", browse.tree, name="area-tree"),
    path("administration/areas/find/", browse.tree_search, name="area-tree-search"),
    path("administration/areas/<str:code>/branch/", browse.branch, name="area-branch"),
    path("areas/<str:code>/add/", acts.add, name="area-add"),
    path("areas/<str:code>/edit/", acts.edit, name="area-edit"),
    path("areas/<str:code>/move/", acts.act, {"what": "move"}, name="area-move"),
    path("areas/<str:code>/merge/", acts.act, {"what": "merge"}, name="area-merge"),
    path("areas/<str:code>/retire/", acts.act, {"what": "retire"}, name="area-retire"),
    path("areas/<str:code>/split/", splitting.split, name="area-split"),
    path("areas/<str:code>/restore/", acts.restore, name="area-restore"),
    path("areas/<str:code>/history/", browse.history, name="area-history"),
    path("areas/<str:code>/history/<int:pk>/undo/", acts.undo, name="area-undo"),
    path("areas/<str:code>/history/<int:pk>/unmake/", undo.unmake, name="area-unmake"),
    path("areas/<str:code>/division/", division.division, name="area-division"),
    path("areas/<str:code>/division/shapes.json", division.division_shapes, name="area-division-shapes"),
    path("areas/<str:code>/boundary/", division.boundary, name="area-boundary"),
    path("areas/<str:code>/boundary/shapes.json", division.boundary_shapes, name="area-boundary-shapes"),
]
