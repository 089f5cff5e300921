"""Addresses of the rule book. Fixed words stand before numbers."""

from django.urls import URLPattern, path

from governance.administration.rules.views import (
    bench,
    book,
    calendars,
    categories,
    editing,
    printouts,
    reading,
)

urlpatterns: list[URLPattern] = [
    path("rules/", reading.home, name="rule-home"),
    path("rules/limits/", reading.limit_tables, name="rule-limits"),
    path("rules/ladders/", reading.ladders, name="rule-ladders"),
    path("rules/settings/", reading.settings_page, name="rule-settings"),
    path("rules/texts/", reading.text_list, name="rule-texts"),
    path("rules/lists/", reading.lists, name="rule-lists"),
    path("rules/categories/", categories.category_tree, name="rule-categories"),
    path("rules/categories/<int:pk>/", categories.category, name="rule-category"),
    path("rules/categories/<int:pk>/routing/", categories.routing_for, name="rule-routing"),
    path("rules/history/", reading.history, name="rule-history"),
    path("rules/history/<int:pk>/", reading.publication, name="rule-publication"),
    path("rules/history/<int:pk>/cancel/", reading.cancel, name="rule-cancel"),
    path("rules/drafts/<int:pk>/drop/", reading.draft_drop, name="rule-draft-drop"),
    path("rules/calendars/", calendars.calendar_list, name="rule-calendars"),
    path("rules/calendars/own/", calendars.own, name="rule-calendar-own"),
    path("rules/calendars/<int:pk>/", calendars.calendar_page, name="rule-calendar"),
    path("rules/calendars/<int:pk>/hours/", calendars.hours, name="rule-calendar-hours"),
    path("rules/calendars/<int:pk>/notice/", calendars.import_notice, name="rule-calendar-notice"),
    path("rules/calendars/<int:pk>/end/", calendars.end, name="rule-calendar-end"),
    path("rules/try/", bench.try_rules, name="rule-try"),
    path("rules/book/", book.rule_book, name="rule-book"),
    path("rules/book/file/", book.rule_book_file, name="rule-book-file"),
    path("rules/printouts/", printouts.printout_list, name="rule-printouts"),
    path("rules/printouts/<slug:code>/", printouts.printout, name="rule-printout"),
    path("rules/printouts/<slug:code>/default/", printouts.printout_default, name="rule-printout-default"),
    path("rules/printouts/<slug:code>/file/", printouts.printout_file, name="rule-printout-file"),
    path(
        "rules/printouts/<slug:code>/file/<int:version>/",
        printouts.printout_file,
        name="rule-printout-version",
    ),
    path("rules/printouts/<slug:code>/sample/", printouts.printout_sample, name="rule-printout-sample"),
    path("rules/edit/<slug:group>/<path:key>/", editing.edit, name="rule-edit"),
]
