"""Uploading a file, and saying what its columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from governance.cases.models import Category, Channel
from governance.importing import categories, mapping, services
from governance.importing.models import ImportBatch

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "cases.import"


class UploadForm(forms.Form):
    """The file, and what is true of rows that do not say it themselves."""

    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=_("文件"),
        help_text=_("csv 或 xlsx，要有一行表头（上面可以有标题）。编码 UTF-8 或 GBK 都可以，自动识别。"),
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
        reach: Any = Area.objects.restrict(user, RIGHT).current().defer("boundary")
        top = reach.order_by("level").values_list("level", flat=True).first() or Level.CITY
        # One's own level and the one below, at least the subdistricts: the rows say the rest.
        reach = reach.filter(level__lte=min(max(Level.SUBDISTRICT, top + 1), Level.COMMUNITY))
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


class SourceForm(forms.Form):
    """Which worksheet is read, and which of its rows names the columns."""

    sheet = forms.ChoiceField(label=_("工作表"), required=False)
    heading = forms.IntegerField(label=_("表头在第几行"), min_value=1, max_value=1000)

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets: Any = self.fields["sheet"]
        sheets.choices = [(name, name) for name in batch.sheets]
        self.initial.update(sheet=batch.sheet, heading=batch.heading)
        if len(batch.sheets) < 2:
            del self.fields["sheet"]


class ClassesForm(forms.Form):
    """Which category each class of the file is; one choice for each that nobody has matched yet."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = [one for one in categories.in_use(batch.kind) if one.is_active]
        choices = [("", _("不对应，这些行不导入")), *((one.code, one.name) for one in leaves)]
        self.names = [name for name, _count in batch.strange_classes]
        for place, (name, count) in enumerate(batch.strange_classes):
            likely = categories.guess(name, leaves)
            self.fields[f"class_{place}"] = forms.ChoiceField(
                label=f"{name}（{count}）",
                choices=choices,
                required=False,
                initial=likely.code if likely else "",
            )

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"class_{place}"] for place, name in enumerate(self.names)}


class RunForm(forms.Form):
    """What becomes of rows nobody has answered, and of faulty ones."""

    timing = forms.ChoiceField(
        label=_("未办结的事项怎样计时"),
        choices=ImportBatch.Timing.choices,
        initial=ImportBatch.Timing.HISTORY,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    skip_faulty = forms.BooleanField(required=False)
