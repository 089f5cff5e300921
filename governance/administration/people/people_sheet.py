"""The people of a place as a sheet: new colleagues with their first post, known ones kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import appointments, checking, reasons, services
from governance.access.authority import MANAGE, labels, lock_administration, not_theirs_to_give
from governance.access.models import (
    AuditAct,
    AuditEntry,
    Post,
    Proposal,
    ProposalKind,
    Role,
    Unit,
    User,
)
from governance.administration.people import periods
from governance.administration.people.reasons import NO_ROLE, NO_UNIT, SAME_PHONE, SIGNED_IN, USERNAME_BAD
from governance.administration.sheets import cells
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import NEW, Column, Line, Plan, Present, Sheet
from governance.areas.models import Area
from governance.common.crypto import mask_phone
from governance.common.phones import index_of, validate_phone
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from datetime import date


def _role(cell: Any) -> str:
    """The code of a role in use, written as its name or its code."""
    text = cells.said(cell)
    found = Role.objects.filter(Q(name=text) | Q(code=text), is_active=True).first()
    if found is None:
        raise NO_ROLE(text=text[:40])
    return found.code


def _role_name(code: Any) -> str:
    found = Role.objects.filter(code=code).values_list("name", flat=True).first()
    return str(found or code or "")


class PeopleSheet(Sheet):
    """Accounts with the post they hold in the area. More posts of a person are given on their page."""

    code = "people"
    label = _("人员表")
    right = MANAGE
    explanation = _(
        "账号、姓名、电话和岗位；可以新增人员连同第一个岗位，修改姓名、电话和结束日期；"
        "含保密权限的岗位在复核同意之后生效"
    )
    missing_note = _("这些人员系统里有、文件里没有。导入不会停用他们；要停用，请到人员的页面上办理。")
    key = "username"
    can_undo = True
    columns = (
        Column(
            "username",
            _("账号"),
            cells.text(60),
            required=True,
            explanation=_("登录用；按它认出已有的人员。导入不发密码，请到人员页面重设密码后交给本人"),
            example="zhanglihua",
        ),
        Column("name", _("姓名"), cells.text(40), required=True),
        Column("phone", _("电话"), cells.phone, mask=mask_phone, empty="", explanation=_("留空为没有")),
        Column("role", _("角色"), _role, _role_name, required=True, fixed=True, explanation=_("角色的名称")),
        Column(
            "area",
            _("区域编码"),
            cells.area_code(),
            required=True,
            fixed=True,
            explanation=_("任职的区域；调动请到人员页面移交或另行任命"),
            example="530111004009",
        ),
        Column("unit", _("单位"), cells.text(80), empty="", fixed=True, explanation=_("单位岗位要填名称")),
        Column("title", _("职务"), cells.text(40), empty="", fixed=True),
        Column("starts_on", _("开始"), cells.day(), fixed=True, explanation=_("新增时留空为现在起")),
        Column("ends_on", _("结束"), cells.day(), explanation=_("当天仍有效；留空为长期")),
        Column("others", _("其他岗位"), info=True, explanation=_("同一人在本区域内的其他岗位，只供查看")),
    )

    def lock(self) -> None:
        lock_administration()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        posts = (
            Post.objects.open()
            .own()
            .within(Area.objects.get(pk=area.pk))
            .filter(person__is_active=True)
            .select_related("person", "role", "area", "unit")
            .defer("area__boundary")
            .order_by("area__tree_id", "area__lft", "person__username", "pk")
        )
        found: dict[str, Present] = {}
        for post in posts:
            name = post.person.username
            if name in found:
                others = found[name].values
                others["others"] = "、".join(filter(None, (others["others"], f"{post.area} {post.called}")))
            else:
                found[name] = Present(post, _values(post))
        return found

    def written(self, area: Area, actor: User | None, lines: Iterable[Any]) -> Mapping[str, Present]:
        """Also the people whose first post still waits for its second person."""
        found = dict(self.present(area, actor))
        waiting = Proposal.objects.waiting().filter(
            kind=ProposalKind.GIVE,
            person__username__in=[line.key for line in lines if line.key not in found],
            person__is_active=True,
        )
        for one in waiting.select_related("person", "role", "area", "unit"):
            post = Post(person=one.person, role=one.role, area=one.area, unit=one.unit)
            post.title, ends_at = one.facts["title"], one.facts["ends_at"]
            post.starts_at = datetime.fromisoformat(one.facts["starts_at"] or one.made_at.isoformat())
            post.ends_at = datetime.fromisoformat(ends_at) if ends_at else None
            found[post.person.username] = Present(post, _values(post))
        return found

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        if now and line.values.get("starts_on", now) is None:
            line.values["starts_on"] = now["starts_on"]

    def check(self, line: Line, plan: Plan) -> None:
        if line.faults:
            return
        try:
            if phone := line.values.get("phone"):
                validate_phone(phone)
        except ValidationError as error:
            line.fault(self.column("phone"), " ".join(error.messages))
        if line.state == NEW:
            self._check_new(line, plan)
        elif "ends_on" in line.differences and line.values["ends_on"] is None:
            line.fault(self.column("ends_on"), reasons.NOT_TO_RESUME())
        elif "ends_on" in line.differences and line.values["ends_on"] < timezone.localdate():
            line.fault(self.column("ends_on"), reasons.ENDS_IN_PAST())

    def _check_new(self, line: Line, plan: Plan) -> None:
        if User.objects.filter(username=line.key).exists():
            line.fault(self.column("username"), sheet_reasons.OUT_OF_REACH(key=line.key))
            return
        try:
            for validate in User._meta.get_field("username").validators:
                validate(line.key)
        except ValidationError:
            line.fault(self.column("username"), USERNAME_BAD())
        if phone := line.values.get("phone"):
            known = User.objects.filter(phone_index=index_of(phone), is_active=True)
            if plan.actor is not None:
                known = known & User.objects.managed(plan.actor)
            if alike := known.first():
                line.fault(self.column("phone"), SAME_PHONE(name=alike.name, username=alike.username))
        try:
            facts = self._post(line, plan.area)
            role, here = facts["role"], facts["area"]
            if plan.actor is not None:
                if not plan.actor.has_right(MANAGE, here):
                    raise reasons.OUTSIDE_AREA(area=str(here), field="area")
                if lacking := not_theirs_to_give(plan.actor, role.rights, here):
                    raise reasons.MORE_THAN_OWN(area=str(here), rights=labels(lacking), field="role")
            services.check_post(**facts)
        except Refused as refused:
            code = {"starts_at": "starts_on", "ends_at": "ends_on"}.get(refused.field or "", refused.field)
            known_codes = {column.code for column in self.columns}
            line.fault(self.column(code) if code in known_codes else None, refused)

    def _post(self, line: Line, area: Area) -> dict[str, Any]:
        """The facts of the post a row asks for. Raises Refused for what is not there, or not here."""
        code = line.values["area"]
        here = Area.objects.within(Area.objects.get(pk=area.pk)).filter(code=code).first()
        if here is None:
            raise sheet_reasons.OUT_OF_REACH(key=code, field="area")
        unit = None
        if name := line.values.get("unit"):
            unit = (
                Unit.objects.serving(here)
                .filter(name=name)
                .select_related("area")
                .order_by("-area__level")
                .first()
            )
            if unit is None:
                raise NO_UNIT(text=name, area=str(here), field="unit")
        return {
            "role": Role.objects.get(code=line.values["role"]),
            "area": here,
            "unit": unit,
            "starts_at": periods.begins(line.values.get("starts_on")) or timezone.now(),
            "ends_at": periods.ends(line.values.get("ends_on")),
        }

    def add(self, line: Line, *, area: Area, actor: User | None) -> User:
        person = services.add_person(
            username=line.key, name=line.values["name"], phone=line.values.get("phone") or "", actor=actor
        )
        title = line.values.get("title") or ""
        checking.give_post(person, title=title, actor=actor, **self._post(line, area))
        return person

    def change(self, line: Line, *, area: Area, actor: User | None) -> User:
        post: Post = line.target
        changed = line.changed
        if actor is not None and {"name", "phone"} & set(changed):
            person = post.person
            name, phone = changed.get("name", person.name), changed.get("phone", person.phone)
            services.edit_person(person, actor=actor, name=name, phone=phone)
        if "ends_on" in changed and changed["ends_on"] is None:
            _resume(post, actor)  # a batch is taken back
        elif "ends_on" in changed:
            services.end_post(post, actor=actor, at=periods.ends(changed["ends_on"]))
        return post.person

    def why_not_undo(self, line: Line, target: Any) -> Refused | None:
        person: User = target.person
        if person.last_login is not None:
            return SIGNED_IN(name=person.name)
        about = AuditEntry.objects.filter(subject_type=User._meta.label_lower, subject_id=str(person.pk))
        if about.exclude(act=AuditAct.PERSON_ADD).exists() or person.posts.count() > 1:
            return sheet_reasons.CHANGED_AFTER(label=person.name)
        return None

    def take_back(self, target: Any, *, actor: User | None) -> None:
        if actor is not None:
            services.deactivate_person(target.person, actor=actor)


def _resume(post: Post, actor: User | None) -> None:
    if actor is None:
        appointments.resume_post(post, actor=None)
    else:
        checking.resume_post(post, actor=actor)


def _values(post: Post) -> dict[str, Any]:
    starts: date = timezone.localdate(post.starts_at)
    return {
        "username": post.person.username,
        "name": post.person.name,
        "phone": post.person.phone,
        "role": post.role.code,
        "area": post.area.code,
        "unit": post.unit.name if post.unit else "",
        "title": post.title,
        "starts_on": starts,
        "ends_on": periods.last_day(post.ends_at),
        "others": "",
    }
