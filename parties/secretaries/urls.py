"""Addresses of the lists of secretaries."""

from django.urls import path

from parties.secretaries.views import lists

urlpatterns = [
    path("secretary-lists/", lists.secretary_lists, name="secretary-lists"),
    path("secretary-lists/new/", lists.secretary_item_new, name="secretary-item-new"),
    path("secretary-lists/<int:pk>/year/", lists.secretary_year, name="secretary-year"),
]
