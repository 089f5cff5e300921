"""What the app hands over."""

from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SHEET = Path(__file__).with_name("sheet.docx")


class ToyConfig(AppConfig):
    name = "tests.toy"
    label = "toy"

    def ready(self) -> None:
        from governance.cases.pages import sections
        from governance.cases.printing import registry
        from governance.cases.printing.registry import PrintoutField, PrintoutKind
        from governance.cases.sla import clock_kinds
        from governance.cases.workflow import definitions
        from governance.insight import catalogue, row_indicators
        from tests.toy import flow

        number = PrintoutField("编号", _("编号"), lambda case, row: case.number)
        text = PrintoutField("内容", _("内容"), lambda case, row: case.text)
        of = {"kinds": (flow.KIND,)}
        clock_kinds.register(flow.CLOCK)
        definitions.register(flow.CALL)
        definitions.extend("incident", flow.ON_INCIDENT)
        sections.register(sections.Section("toy", "toy/section.html", flow.answers, **of))
        sheet = {"docx": SHEET, "fields": (number, text)}
        registry.register(PrintoutKind("toy_sheet", _("呼叫单"), lambda case: [case], **sheet, **of))
        words = (_("呼叫"), _("件"), _("登记的呼叫"), _("登记的那一天"))
        catalogue.register(row_indicators.RowIndicator("toy_calls", *words, rows=flow.calls))
