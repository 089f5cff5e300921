"""Addresses of the sheets."""

from django.urls import URLPattern, path

from governance.administration.sheets import views

urlpatterns: list[URLPattern] = [
    path("administration/sheets/", views.sheets, name="sheets"),
    path("administration/sheets/batches/<int:pk>/", views.batch_page, name="sheet-batch"),
    path("administration/sheets/batches/<int:pk>/confirm/", views.confirm, name="sheet-confirm"),
    path("administration/sheets/batches/<int:pk>/undo/", views.undo, name="sheet-undo"),
    path("administration/sheets/batches/<int:pk>/progress/", views.progress_line, name="sheet-progress"),
    path("administration/sheets/<slug:kind>/", views.sheet, name="sheet"),
    path("administration/sheets/<slug:kind>/template/", views.template, name="sheet-template"),
    path("administration/sheets/<slug:kind>/export/", views.export, name="sheet-export"),
]
