"""Forms of people, posts, units and roles: what is asked. The rules stand in ``governance.access``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.authority import MANAGE, not_theirs_to_give
from governance.access.models import Post, Reach, Role, UnitKind, User
from governance.administration.people import lookup_fields, periods
from governance.administration.people.lookup_fields import AreaField, PersonField, UnitField
from governance.areas.models import Level
from governance.common import editing
from governance.common.phone_fields import PhoneInput

DAY = {"type": "date"}


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )


class SeenForm(forms.Form):
    """A form that carries what its page showed, for two who edit the same thing."""

    seen = forms.CharField(widget=forms.HiddenInput(), required=False)

    def show(self, values: Any) -> None:
        """Keep ``values`` as what is shown now, also in a form that was sent before."""
        token = editing.seen(values)
        self.initial["seen"] = token
        if self.is_bound:
            sent: Any = self.data
            self.data = sent.copy()
            self.data["seen"] = token  # type: ignore[index]


class PostForm(forms.Form):
    """A post: role, area, unit, title, from, to."""

    role = forms.ModelChoiceField(
        Role.objects.none(), label=_("角色"), help_text=_("只列出您有权授予的角色。")
    )
    area = AreaField(label=_("区域"), help_text=_("输入名称或编码，从提示中选择；权限在该区域及其下级有效。"))
    unit = UnitField(
        label=_("单位"), required=False, help_text=_("部门、队伍、企业的岗位要填；其他岗位留空。")
    )
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    starts_on = day_field(_("开始"), _("留空为现在起"))
    ends_on = day_field(_("结束"), _("当天仍有效；留空为长期"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        given = [
            role.pk
            for role in Role.objects.filter(is_active=True)
            if not not_theirs_to_give(user, role.rights, None)
        ]
        role: Any = self.fields["role"]
        role.queryset = Role.objects.filter(pk__in=given)
        self.fields["area"].queryset = lookup_fields.areas_for(user, MANAGE)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = lookup_fields.units_for(user)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        given = self.cleaned_data
        return {
            "role": given["role"],
            "area": given["area"],
            "unit": given["unit"],
            "title": given["title"],
            "starts_at": periods.begins(given["starts_on"]),
            "ends_at": periods.ends(given["ends_on"]),
        }


class PersonForm(PostForm):
    """A new colleague, with the first post."""

    username = forms.CharField(
        label=_("账号"), max_length=60, help_text=_("登录用，建议用姓名拼音或工号；以后不能改。")
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = PhoneInput(label=_("电话"), required=False)
    is_another = forms.BooleanField(
        label=_("我已核对，确实是另一个人"), required=False, widget=forms.HiddenInput()
    )
    field_order = ("username", "name", "phone", "role", "area", "unit", "title", "starts_on", "ends_on")

    def ask_whether_another(self) -> None:
        """Somebody alike is there already: show the box to say that it is another person."""
        self.fields["is_another"].widget = forms.CheckboxInput()

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip()


class AccountForm(SeenForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = PhoneInput(label=_("电话"), required=False, help_text=_("现在的号码打码显示；不改就保持原样。"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_phone(self) -> str:
        """The masked number of today means that it stays."""
        text = str(self.cleaned_data["phone"]).strip()
        return self.person.phone if text == self.person.masked_phone else text


class EndForm(forms.Form):
    ends_on = day_field(_("最后一天"), _("当天仍有效；留空为现在就结束"))


class FactorForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("写明怎样确认是本人，例如：本人持工作证当面申请，手机遗失。记入审计，也会告知本人。"),
    )


class HandOverForm(forms.Form):
    person = PersonField(label=_("接任人"), help_text=_("输入姓名或账号，从提示中选择；新同事请先新增人员。"))
    title = forms.CharField(label=_("职务"), max_length=40, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = lookup_fields.people_for(user)  # type: ignore[attr-defined]


class SubstituteForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=_("代理人"))
    starts_on = day_field(_("从"), _("留空为现在起"))
    ends_on = day_field(_("到"), _("当天仍由代理人办理，次日自动结束"), required=True)

    def __init__(self, *args: Any, user: User, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = substitutes_for(post, user)
        person.label_from_instance = _introduced


def substitutes_for(post: Post, user: User) -> Any:
    """Who may stand in: the unit's own people; else those at the place, above and below it.

    An administrator may name anybody they look after.
    """
    posts = Post.objects.in_force().own()
    if post.unit_id is not None:
        near = posts.filter(unit=post.unit_id)
    else:
        here = post.area
        near = posts.filter(area__tree_id=here.tree_id).filter(
            Q(area__lft__lte=here.lft, area__rght__gte=here.rght)
            | Q(area__lft__gte=here.lft, area__rght__lte=here.rght)
        )
        if user.pk != post.person_id and user.has_right(MANAGE, here):
            top = here if here.parent_id is None else here.parent
            near = near | posts.filter(user.scope(MANAGE).q("area__"), area__tree_id=top.tree_id).filter(
                area__lft__gte=top.lft, area__rght__lte=top.rght
            )
    found = User.objects.filter(pk__in=near.order_by().values("person"), is_active=True)
    own = posts.select_related("role", "area").defer("area__boundary").order_by("area__level", "pk")
    return (
        found.exclude(pk=post.person_id)
        .prefetch_related(Prefetch("posts", own, to_attr="own_posts"))
        .order_by("name", "pk")
    )


def _introduced(person: Any) -> str:
    posts = person.own_posts
    return f"{person.name} · {posts[0].area} {posts[0].called}" if posts else person.name


class UnitForm(SeenForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ModelChoiceField(UnitKind.objects.all(), label=_("类型"))
    area = AreaField(label=_("所属区域"), help_text=_("该区域及其下级的事项可以派给它。"))
    office_phone = PhoneInput(label=_("办公电话"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = lookup_fields.areas_for(user, "units.manage")  # type: ignore[attr-defined]


class RoleForm(SeenForm):
    """A role with its rights, each with its meaning; what one does not hold oneself cannot be changed."""

    name = forms.CharField(label=_("名称"), max_length=40)
    explanation = forms.CharField(label=_("说明"), max_length=200, required=False)
    reach = forms.ChoiceField(label=_("范围"), choices=Reach.choices, widget=forms.RadioSelect())
    levels = forms.TypedMultipleChoiceField(
        label=_("可任职的层级"), choices=Level.choices, coerce=int, widget=forms.CheckboxSelectMultiple()
    )
    answers = forms.BooleanField(label=_("参与办理：收到待办和升级通知"), required=False)
    rights = forms.MultipleChoiceField(
        label=_("权限"),
        choices=lambda: [(code, one.label) for code, one in rights.every().items()],
        required=False,
    )

    def __init__(self, *args: Any, user: User, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locked = set(not_theirs_to_give(user, rights.every(), None, own=True))
        self.held_before = set(role.rights) if role else set()

    def clean_rights(self) -> list[str]:
        """Boxes that are locked do not come back from a browser: those rights stay as they are."""
        wanted = set(self.cleaned_data["rights"])
        return sorted(wanted | (self.held_before & self.locked))

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The rights by group, for the template: right, whether ticked, whether locked."""
        ticked = set(self["rights"].value() or [])
        found: dict[str, list[dict[str, Any]]] = {}
        for right in rights.every().values():
            locked = right.code in self.locked
            held = right.code in (self.held_before if locked else ticked)
            line = {"right": right, "held": held, "locked": locked}
            found.setdefault(str(right.group), []).append(line)
        return list(found.items())
