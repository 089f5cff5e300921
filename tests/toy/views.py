"""Where a call is filed."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from governance.access.gate import needs
from governance.areas.models import Area
from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Channel
from governance.cases.workflow import validation
from tests.toy.flow import KIND


class CallForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label="社区", to_field_name="code")
    text = forms.CharField(label="内容", widget=forms.Textarea)


@needs("cases.file")
def new_call(request: Any) -> HttpResponse:
    form = CallForm(request.POST or None)
    form.fields["area"].queryset = Area.objects.restrict(request.user, "cases.file").filter(level=3)
    if form.is_valid():
        with validation.told_in(form):
            phone = Channel.objects.get(code="phone")
            filing = Filing(kind=KIND, channel=phone, category=None, **form.cleaned_data)
            return redirect(services.file_case(filing=filing, actor=request.user))
    return render(request, "toy/new.html", {"form": form}, status=422 if form.errors else 200)
