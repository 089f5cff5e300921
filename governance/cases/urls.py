"""Addresses of the case pages. Fixed words stand before numbers."""

from django.urls import path

from governance.cases.views import acts, alarms, answering, bulk, lists, page, prints, replies, waiting

urlpatterns = [
    path("cases/", lists.cases, name="cases"),
    path("cases/waiting/", waiting.waiting, name="cases-waiting"),
    path("cases/columns/", lists.columns, name="case-columns"),
    path("cases/views/", lists.view_save, name="case-view-save"),
    path("cases/views/<int:pk>/delete/", lists.view_delete, name="case-view-delete"),
    path("cases/bulk/", bulk.bulk_preview, name="case-bulk"),
    path("cases/bulk/run/", bulk.bulk_run, name="case-bulk-run"),
    path("cases/bulk/<str:key>/", bulk.bulk_result, name="case-bulk-result"),
    path("cases/export/", bulk.export, name="case-export"),
    path("cases/export/<int:pk>/", bulk.export_file, name="case-export-file"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/parked/", alarms.parked, name="alarms-parked"),
    path("alarms/undelivered/", alarms.undelivered, name="alarms-undelivered"),
    path("alarms/<int:pk>/seen/", alarms.alarm_seen, name="alarm-seen"),
    path("alarms/parked/<int:pk>/release/", alarms.parked_release, name="parked-release"),
    path("alarms/undelivered/<int:pk>/retry/", alarms.delivery_retry, name="delivery-retry"),
    path("alarms/undelivered/<int:pk>/seen/", alarms.delivery_seen, name="delivery-seen"),
    path("settings/replies/", replies.reply_texts, name="reply-texts"),
    path("settings/replies/new/", replies.reply_text, name="reply-text-new"),
    path("settings/replies/preview/", replies.reply_preview, name="reply-preview"),
    path("settings/replies/<int:pk>/", replies.reply_text, name="reply-text"),
    path("answer/<str:token>/", answering.outside_answer, name="outside-answer"),
    path("answer/<str:token>/photos/<int:pk>/", answering.outside_photo, name="outside-photo"),
    path("cases/<str:number>/", page.case_page, name="case"),
    path("cases/<str:number>/acts/<slug:code>/", acts.act, name="case-act"),
    path("cases/<str:number>/clocks/<int:pk>/", page.deadline, name="case-deadline"),
    path("cases/<str:number>/phone/", page.reporter_phone, name="case-phone"),
    path("cases/<str:number>/files/<int:pk>/", page.attachment, name="case-file"),
    path("cases/<str:number>/print/", prints.dossier, name="case-dossier"),
    path("cases/<str:number>/print/<slug:paper>/", prints.paper, name="case-paper"),
    path("cases/<str:number>/print/<slug:paper>/<int:pk>/", prints.paper, name="case-paper-one"),
]
