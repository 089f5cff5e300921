from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The loop: cases, their trail, assignments, clocks, escalation and supervision."""

    name = "governance.cases"
    label = "cases"
    verbose_name = _("事项")

    def ready(self) -> None:
        from governance.cases import rights
        from governance.cases.maintenance import area_changes, post_changes
        from governance.cases.notify import templates
        from governance.cases.pages import joins
        from governance.cases.printing import kernel
        from governance.cases.reading import export
        from governance.cases.rules import ladders, rows, seeds, tables, terms, wording  # noqa: F401 (subjects)
        from governance.cases.workflow import hooks
        from governance.cases.workflow.effects import parts
        from governance.common import jobs, seeding

        rights.register()
        area_changes.register()
        post_changes.register()
        templates.register()
        kernel.register()
        jobs.register(jobs.JobKind(export.JOB, export.fulfil, export.give_up, export.unasked))
        joins.register()
        hooks.register_closing_check("parts", parts.why_not_close)
        seeding.register("cases", seeds.seed, order=30)
