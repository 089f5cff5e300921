"""Addresses of what stands around disputes: figures, special areas."""

from django.urls import path

from disputes.figures.views import dispute_figures
from disputes.screenings import views as screenings
from disputes.special.views import dispute_watch, special_disputes

urlpatterns = [
    path("disputes/figures/", dispute_figures, name="dispute-figures"),
    path("disputes/special/", special_disputes, name="disputes-special"),
    path("disputes/special/<str:number>/", dispute_watch, name="dispute-watch"),
    path("screenings/", screenings.screenings, name="screenings"),
    path("screenings/new/", screenings.screening_new, name="screening-new"),
    path("screenings/<int:pk>/", screenings.screening, name="screening"),
    path("screenings/<int:pk>/report/", screenings.screening_report, name="screening-report"),
    path("screenings/<int:pk>/words/", screenings.screening_words, name="screening-words"),
    path(
        "screenings/<int:pk>/remind/", screenings.screening_act, {"what": "remind"}, name="screening-remind"
    ),
    path("screenings/<int:pk>/close/", screenings.screening_act, {"what": "close"}, name="screening-close"),
    path("screenings/findings/<int:pk>/", screenings.finding_enter, name="finding-enter"),
]
