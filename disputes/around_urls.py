"""Addresses of what stands around disputes: figures, special areas."""

from django.urls import path

from disputes.figures.views import dispute_figures
from disputes.special.views import dispute_watch, special_disputes

urlpatterns = [
    path("disputes/figures/", dispute_figures, name="dispute-figures"),
    path("disputes/special/", special_disputes, name="disputes-special"),
    path("disputes/special/<str:number>/", dispute_watch, name="dispute-watch"),
]
