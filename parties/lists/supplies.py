"""Words that begin with what the matter says, so that publishing is reading and mending, not typing anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases.workflow.supplies import LongText, Text

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies import Asked

LONGEST_TITLE, LONGEST_TEXT = 60, 1000  # characters


@dataclass(frozen=True)
class TitleOfCase(Text):
    """One line, beginning with what is published already or with the title of the case."""

    def read(self, value: Any, case: Case) -> str:
        text = super().read(value, case)
        if len(text) > LONGEST_TITLE:
            raise ValueError(_("“%(label)s”最多 %(n)s 个字。") % {"label": self.label, "n": LONGEST_TITLE})
        return text

    def field(self, asked: Asked) -> Any:
        field = super().field(asked)
        field.initial = asked.case.need.title or asked.case.title
        return field


@dataclass(frozen=True)
class TextOfCase(LongText):
    """A text, beginning with what is published already or with the text of the case."""

    def read(self, value: Any, case: Case) -> str:
        text = super().read(value, case)
        if len(text) > LONGEST_TEXT:
            raise ValueError(_("“%(label)s”最多 %(n)s 个字。") % {"label": self.label, "n": LONGEST_TEXT})
        return text

    def field(self, asked: Asked) -> Any:
        field = super().field(asked)
        field.initial = asked.case.need.text or asked.case.text
        return field
