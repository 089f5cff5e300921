"""Photos that come with an act, and photos that the case has already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.translation import gettext as _

from governance.cases.filing.attachments import keep_photos
from governance.cases.models import Attachment
from governance.cases.workflow import options
from governance.cases.workflow.supplies.base import Supply
from governance.cases.workflow.supplies.places import RowChoice
from governance.common.jinja import macro

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.cases.workflow.supplies.base import Asked

PHOTO_TYPES = "image/jpeg,image/png,image/webp"


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Any number of files; whether they are photos is found out when they are kept."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in given if one]


@dataclass(frozen=True)
class Photos(Supply):
    """At least ``minimum`` uploaded photos, kept under ``photo_kind`` with the step of the act.

    ``by_category``: how many are needed is the category's to say, where it says something.
    """

    minimum: int = 0
    photo_kind: str = ""
    by_category: bool = False

    def for_case(self, case: Case) -> Self:
        if not self.by_category or case.category is None:
            return self
        number = case.category.photos_when_done()
        return self if number is None else replace(self, minimum=number, required=number > 0)

    def nothing(self) -> list[Any]:
        return []

    def read(self, value: Any, case: Case) -> list[Any]:
        photos = list(value) if isinstance(value, list | tuple) else [value]
        if len(photos) < self.minimum:
            raise ValueError(_("“%(label)s”至少 %(n)s 张。") % {"label": self.label, "n": self.minimum})
        return photos

    def to_json(self, value: Any) -> Any:
        """The names of the files; the pictures themselves travel as parts of the request."""
        return [getattr(one, "name", "") for one in value]

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": self.minimum}

    def field(self, asked: Asked) -> forms.Field:
        attrs = {"accept": PHOTO_TYPES, "multiple": True, "capture": "environment", "data-photos": "true"}
        return PhotosField(widget=PhotosInput(attrs=attrs))

    def keep(self, value: Any, act: Act, step: int) -> None:
        if value:
            keep_photos(act.case, value, kind=self.photo_kind, step=step, actor=act.actor, at=act.at)


@dataclass(frozen=True)
class ExistingFiles(Supply):
    """Photos that the case has already; whether they are of this case, the effect asks."""

    def nothing(self) -> list[Any]:
        return []

    def read(self, value: Any, case: Case) -> list[Attachment]:
        one = _AttachmentChoice(self.name, self.label)
        return [one.read(each, case) for each in value]

    def to_json(self, value: Any) -> Any:
        return [photo.pk for photo in value]

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer"}}

    def field(self, asked: Asked) -> forms.Field:
        field = forms.ModelMultipleChoiceField(
            options.photos_of(asked.case), widget=forms.CheckboxSelectMultiple
        )
        field.label_from_instance = _photo_label  # type: ignore[method-assign,assignment]
        return field


class _AttachmentChoice(RowChoice):
    model = Attachment


def _photo_label(photo: Any) -> str:
    return macro("cases/tags.jinja", "photo_choice")(photo)
