"""Addresses of the case pages."""

from django.urls import path

from governance.cases.views import page

urlpatterns = [
    path("cases/<str:number>/", page.case_page, name="case"),
]
