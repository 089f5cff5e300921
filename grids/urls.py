"""Addresses of the intake (field, counter, residents, categories) and of a grid's people."""

from django.urls import path

from governance.common.caching import unstored
from grids.views import categories, counter, mine, public, report
from grids.views.staff import urls as staff

urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/place/", report.report_place, name="report-place"),
    path("report/<str:number>/", unstored(report.report_done), name="report-done"),
    path("report/<str:number>/handled/", report.report_handled, name="report-handled"),
    path("intake/", counter.intake, name="intake"),
    path("intake/alike/", counter.alike, name="intake-alike"),
    path("intake/areas/", counter.intake_areas, name="intake-areas"),
    path("intake/outlines.json", counter.intake_outlines, name="intake-outlines"),
    path("intake/<str:number>/receipt/", unstored(counter.receipt), name="receipt"),
    path("intake/<str:number>/receipt/<int:joined>/", unstored(counter.receipt), name="receipt-joined"),
    path("categories/", categories.categories, name="categories"),
    path("public/", public.public_report, name="public-report"),
    path("public/areas/", public.public_areas, name="public-areas"),
    path("public/filed/", public.public_filed, name="public-filed"),
    path("public/follow/", public.public_follow, name="public-follow"),
    path("public/matter/", public.public_matter, name="public-matter"),
    path("public/matter/rate/", public.public_rate, name="public-rate"),
    path("public/matter/again/", public.public_reopen, name="public-reopen"),
    path("public/matter/more/", public.public_facts, name="public-facts"),
    path("public/mine/", mine.public_mine, name="public-mine"),
    path("public/mine/list/", mine.public_mine_list, name="public-mine-list"),
    path("public/mine/phone/", mine.public_mine_phone, name="public-mine-phone"),
    path("public/mine/open/<str:token>/", mine.public_mine_open, name="public-mine-open"),
    path("public/mine/case/<str:number>/", mine.public_mine_case, name="public-mine-case"),
    path("public/leave/", public.public_leave, name="public-leave"),
    *staff.urlpatterns,
]
