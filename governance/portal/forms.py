"""Forms of the shell. Each asks only what its step needs; the rules stand in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from governance.common.phone_fields import PhoneInput


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("账号或密码不对。请检查后再试；连续输错会暂时锁定。"),
        "inactive": _("这个账号已停用，请联系管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": _("两次输入的新密码不一样。"),
        "password_incorrect": _("现在的密码不对，请重新输入。"),
    }
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再输一次新密码")


class CodeForm(forms.Form):
    """A code of the authenticator, or one of the recovery codes."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class FactorForm(forms.Form):
    """What says that it is oneself: the password and, once there is a second factor, a code of it."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    current = forms.CharField(
        label=_("现在的验证码或一个恢复码"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, has_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_factor:
            del self.fields["current"]

    def clean_current(self) -> str:
        return "".join(str(self.cleaned_data["current"]).split())


class PairForm(FactorForm, CodeForm):
    """The first code of a new authenticator."""

    field_order = ("code", "password", "current")


class OwnPhoneForm(forms.Form):
    phone = PhoneInput(
        label=_("电话"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class PurposeForm(forms.Form):
    purpose = forms.CharField(label=_("查看用途"), max_length=200, widget=forms.TextInput())
