"""Fields for telephone numbers: in the database and in forms. Both keep the form of ``phones.normal``."""

from __future__ import annotations

from typing import Any

from django import forms

from governance.common import phones
from governance.common.crypto import EncryptedTextField


class PhoneField(EncryptedTextField):
    """An encrypted telephone number, checked and kept in one form, whoever writes it and how."""

    default_validators = [phones.validate_phone]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value if value is None else phones.normal(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value if value is None else phones.normal(str(value)))


class PhoneInput(forms.CharField):
    """Reads a telephone number as it was typed or pasted; what it must be is for ``validators`` to say."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", phones.TYPED)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return phones.normal(super().to_python(value) or "")
