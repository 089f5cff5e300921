"""Addresses of the case pages. Fixed words stand before numbers."""

from django.urls import path

from governance.cases.views import acts, answers, bulk, company, lists, page, prints, waiting

urlpatterns = [
    path("cases/", lists.cases, name="cases"),
    path("cases/waiting/", waiting.waiting, name="cases-waiting"),
    path("cases/answers/", answers.answers, name="answers"),
    path("cases/answers/<slug:kind>/<int:pk>/", answers.answer, name="answer"),
    path("cases/answers/<slug:kind>/<int:pk>/<slug:code>/", answers.answer_act, name="answer-act"),
    path("cases/columns/", lists.columns, name="case-columns"),
    path("cases/views/", lists.view_save, name="case-view-save"),
    path("cases/views/<int:pk>/delete/", lists.view_delete, name="case-view-delete"),
    path("cases/bulk/", bulk.bulk_preview, name="case-bulk"),
    path("cases/bulk/run/", bulk.bulk_run, name="case-bulk-run"),
    path("cases/bulk/<str:key>/", bulk.bulk_result, name="case-bulk-result"),
    path("cases/export/", bulk.export, name="case-export"),
    path("cases/export/<int:pk>/", bulk.export_file, name="case-export-file"),
    path("cases/<str:number>/", page.case_page, name="case"),
    path("cases/<str:number>/acts/<slug:code>/", acts.act, name="case-act"),
    path("cases/<str:number>/clocks/<int:pk>/", page.deadline, name="case-deadline"),
    path("cases/<str:number>/follow/", company.follow, name="case-follow"),
    path("cases/<str:number>/present/", company.present, name="case-present"),
    path("cases/<str:number>/phone/", page.reporter_phone, name="case-phone"),
    path("cases/<str:number>/files/<int:pk>/", page.attachment, name="case-file"),
    path("cases/<str:number>/print/", prints.dossier, name="case-dossier"),
    path("cases/<str:number>/print/<slug:paper>/", prints.paper, name="case-paper"),
    path("cases/<str:number>/print/<slug:paper>/<int:pk>/", prints.paper, name="case-paper-one"),
]
