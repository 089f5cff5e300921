"""Addresses of double check-in."""

from django.urls import path

from parties.checkins.views import checkins, posts, reports, services

urlpatterns = [
    path("check-ins/", checkins.check_ins, name="check-ins"),
    path("check-ins/new/", checkins.check_in_new, name="check-in-new"),
    path("check-ins/posts/", posts.posts, name="check-in-posts"),
    path("check-ins/posts/new/", posts.post_new, name="check-in-post-new"),
    path("check-ins/posts/<int:pk>/", posts.post_edit, name="check-in-post"),
    path("check-ins/services/", services.services_list, name="check-in-services"),
    path("check-ins/services/<int:pk>/verify/", services.verify, name="check-in-service-verify"),
    path("check-ins/reports/", reports.reports_list, name="check-in-reports"),
    path("check-ins/reports/open/", reports.open_year, name="check-in-reports-open"),
    path("check-ins/reports/confirm/", reports.confirm_many, name="check-in-reports-confirm"),
    path("check-ins/reports/<int:pk>/", reports.report, name="check-in-report"),
    path("check-ins/reports/<int:pk>/<slug:code>/", reports.report_act, name="check-in-report-act"),
    path("check-ins/<int:pk>/", checkins.check_in, name="check-in"),
    path("check-ins/<int:pk>/decide/", checkins.decide, name="check-in-decide"),
    path("check-ins/<int:pk>/post/", checkins.pick_post, name="check-in-pick"),
    path("check-ins/<int:pk>/service/", services.record, name="check-in-service"),
    path("check-ins/<int:pk>/transfer/", checkins.transfer, name="check-in-transfer"),
    path("check-ins/<int:pk>/end/", checkins.end, name="check-in-end"),
    path("check-ins/<int:pk>/phone/", checkins.phone, name="check-in-phone"),
]
