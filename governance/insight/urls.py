"""Addresses of the figures. Fixed words stand before codes."""

from django.urls import path

from governance.common.caching import all_unstored
from governance.insight.views import board, cases, indicators, rows

urlpatterns = all_unstored(
    [
        path("insight/", board.home, name="insight"),
        path("insight/cases/", cases.cases, name="insight-cases"),
        path("insight/rows/", rows.rows, name="insight-rows"),
        path("insight/indicators/", indicators.indicators, name="insight-indicators"),
        path("insight/indicators/<slug:code>/", indicators.edit, name="insight-indicator"),
        path("insight/<str:code>/", board.board, name="insight-board"),
        path("insight/<str:code>/ranking.xlsx", board.export, name="insight-export"),
    ]
)
