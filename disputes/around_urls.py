"""Addresses of what stands around disputes: figures, special areas."""

from django.urls import path

from disputes.assessments import views as assessments
from disputes.figures.views import dispute_figures
from disputes.panel import views as panel
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
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/new/", assessments.assessment_new, name="assessment-new"),
    path("assessments/<str:number>/file/", assessments.assessment_file, name="assessment-file"),
    path("experts/", assessments.experts, name="experts"),
    path("experts/new/", assessments.register_row, {"what": "expert"}, name="expert-new"),
    path("experts/<int:pk>/", assessments.register_row, {"what": "expert"}, name="expert-edit"),
    path("institutions/new/", assessments.register_row, {"what": "institution"}, name="institution-new"),
    path(
        "institutions/<int:pk>/", assessments.register_row, {"what": "institution"}, name="institution-edit"
    ),
    path("legal-reviews/", panel.legal_reviews, name="legal-reviews"),
    path("legal-reviews/new/", panel.legal_review_new, name="legal-review-new"),
    path("legal-reviews/members/new/", panel.panel_member_new, name="panel-member-new"),
    path("legal-reviews/<int:pk>/", panel.legal_review, name="legal-review"),
    path(
        "legal-reviews/<int:pk>/opinion/",
        panel.legal_review_act,
        {"what": "opinion"},
        name="legal-review-opinion",
    ),
    path(
        "legal-reviews/<int:pk>/answer/",
        panel.legal_review_act,
        {"what": "answer"},
        name="legal-review-answer",
    ),
]
