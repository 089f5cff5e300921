"""Addresses of the imports."""

from django.urls import path

from governance.common.caching import all_unstored
from governance.importing import views

urlpatterns = all_unstored(
    [
        path("import/", views.imports, name="imports"),
        path("import/new/", views.new, name="import-new"),
        path("import/<int:pk>/", views.batch_page, name="import-batch"),
        path("import/<int:pk>/columns/", views.columns, name="import-columns"),
        path("import/<int:pk>/source/", views.source, name="import-source"),
        path("import/<int:pk>/classes/", views.classes, name="import-classes"),
        path("import/<int:pk>/faulty.xlsx", views.faulty, name="import-faulty"),
        path("import/<int:pk>/run/", views.run, name="import-run"),
        path("import/<int:pk>/undo/", views.undo, name="import-undo"),
        path("import/<int:pk>/recover/", views.recover, name="import-recover"),
        path("import/<int:pk>/progress/", views.progress_line, name="import-progress"),
    ]
)
