"""Uploading a file, and saying what its columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.cases.models import Category, Channel
from governance.importing import mapping, services

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.importing.models import ImportBatch

RIGHT = "cases.import"


class UploadForm(forms.Form):
    """The file, and what is true of rows that do not say it themselves."""

    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=_("文件"),
        help_text=_("csv 或 xlsx，第一行是表头。编码 UTF-8 或 GBK 都可以，自动识别。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("区域"),
        help_text=_("文件里没有写明区域的行，记在这里。"),
    )
    channel = forms.ModelChoiceField(Channel.objects.filter(is_active=True, field=False), label=_("来源"))
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True, children=None),
        label=_("类别"),
        help_text=_("文件里没有写明类别的行，归入这一类。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach: Any = Area.objects.restrict(user, RIGHT).current().filter(level__lte=2).defer("boundary")
        areas: Any = self.fields["area"]
        areas.queryset = reach
        leaves: Any = self.fields["category"]
        leaves.queryset = leaves.queryset.filter(kind__in=services.importable())
        areas.label_from_instance = lambda area: "\u3000" * area.level + str(area)
        self.initial.setdefault("area", reach.order_by("level", "lft").first())
        self.initial.setdefault("channel", Channel.objects.filter(code="hotline_12345").first())
        self.initial.setdefault("category", leaves.queryset.last())


class MappingForm(forms.Form):
    """One choice for each thing a row may hold: the column where it stands, or none."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("没有这一栏")), *((column, column) for column in batch.columns)]
        for field in mapping.FIELDS:
            needed = field.required or (batch.channel.external and field.code == "external_number")
            self.fields[field.code] = forms.ChoiceField(
                label=field.label,
                choices=columns,
                required=False,
                initial=batch.mapping.get(field.code, ""),
                help_text=_("必须有") if needed else "",
            )
