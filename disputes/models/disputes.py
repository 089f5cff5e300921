"""A dispute and its parties. Every word about people is encrypted; the case beside it says none of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disputes import identity
from disputes.models.committees import Committee, Mediator
from governance.areas.models import Area
from governance.cases.models import Case
from governance.common.crypto import EncryptedTextField, mask_name, mask_phone
from governance.common.phone_fields import PhoneField
from governance.common.phones import index_of


class Source(models.TextChoices):
    """How a dispute comes in."""

    COUNTER = "counter", _("窗口申请")
    PHONE = "phone", _("电话申请")
    INITIATIVE = "initiative", _("主动调解")
    SCREENING = "screening", _("排查发现")
    COURT = "court", _("法院委派（诉调）")
    POLICE = "police", _("公安移送（警调）")
    PETITION = "petition", _("信访移送（访调）")
    INCIDENT = "incident", _("事项转来")


REFERRED = (Source.COURT, Source.POLICE, Source.PETITION)


class Risk(models.TextChoices):
    RED = "red", _("红色")
    YELLOW = "yellow", _("黄色")
    BLUE = "blue", _("蓝色")


class Special(models.TextChoices):
    NONE = "", _("不涉及")
    ESTATE = "estate", _("房地产")
    FINANCE = "finance", _("金融")
    ARREARS = "arrears", _("两拖欠")


# What a row of a list shows: nothing that is encrypted.
LINE = (
    "number",
    "risk",
    "source",
    "feedback_on",
    "committee__name",
    *(f"case__{name}" for name in ("number", "state", "kind", "is_open", "next_due_at", "secrecy", "leg")),
    *(f"case__{name}" for name in ("category__name", "area__name", "area__level", "area__parent__name")),
)


class DisputeQuerySet(models.QuerySet[Any]):
    def restrict(self, user: Any, right: str) -> Self:
        """Those of whose case ``user`` may see the outline by ``right``: never their contents."""
        rows = Case.objects.outlined(user, right).filter(kind="dispute").order_by()
        return self.filter(case__in=rows.values("pk"))

    def within(self, area: Area) -> Self:
        return self.filter(case__in=Case.objects.within(area).order_by().values("pk"))

    def open(self) -> Self:
        return self.filter(case__is_open=True)

    def for_rows(self) -> Self:
        """With what a row of a list shows."""
        return self.select_related("case__category", "case__area__parent", "committee").only(*LINE)


class Dispute(models.Model):
    """A quarrel that somebody asks to have settled. ``case`` carries its way, its clocks and its trail."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="dispute")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="disputes")
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.COUNTER)
    letter = EncryptedTextField(_("委派函号"), blank=True)
    feedback_on = models.DateField(_("反馈期限"), null=True, blank=True)
    answered_on = models.DateField(_("反馈日期"), null=True, blank=True)
    incident = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes", editable=False
    )
    applied_on = models.DateField(_("申请日期"))
    relation = EncryptedTextField(_("双方关系"), blank=True)
    facts = EncryptedTextField(_("纠纷情况"))
    claims = EncryptedTextField(_("申请人的要求"), blank=True)
    place = EncryptedTextField(_("发生地点"), blank=True)
    amount = models.BigIntegerField(_("涉及金额（分）"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("涉及人数"), default=2)
    risk = models.CharField(_("风险"), max_length=6, choices=Risk, default=Risk.BLUE)
    special = models.CharField(_("重点领域"), max_length=10, choices=Special, blank=True)
    number = models.CharField(_("文号"), max_length=40, null=True, blank=True, unique=True)
    accepted_on = models.DateField(_("受理日期"), null=True, blank=True)
    ways_told_on = models.DateField(_("告知其他途径"), null=True, blank=True)
    police_told_on = models.DateField(_("报告公安机关"), null=True, blank=True)
    advised_on = models.DateField(_("建议起诉"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("纠纷")
        verbose_name_plural = _("纠纷")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.case.number}"

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.case.number])

    @property
    def audit_name(self) -> str:
        """What the audit calls it: by its number alone."""
        return str(self)


class Side(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    OTHER = "other", _("被申请人")


class PartyKind(models.TextChoices):
    PERSON = "person", _("自然人")
    ORGANISATION = "organisation", _("法人或其他组织")


class Known(models.Model):
    """Somebody by name, identity number and telephone: encrypted, found by digests only."""

    name = EncryptedTextField(_("姓名或名称"))
    identity = EncryptedTextField(_("证件号码"), blank=True, validators=[identity.validate])
    identity_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    phone = PhoneField(_("电话"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.identity = identity.normal(self.identity)
        self.identity_index = identity.index_of(self.identity)
        self.phone_index = index_of(self.phone)
        super().save(*args, **kwargs)

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_identity(self) -> str:
        return identity.last_four(self.identity)


class Party(Known):
    """One of those who quarrel."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(_("哪一方"), max_length=10, choices=Side)
    kind = models.CharField(_("当事人类型"), max_length=12, choices=PartyKind, default=PartyKind.PERSON)
    address = EncryptedTextField(_("住址"), blank=True)
    is_minor = models.BooleanField(_("未成年人"), default=False)

    class Meta:
        verbose_name = _("当事人")
        verbose_name_plural = _("当事人")
        ordering = ["side", "pk"]

    def __str__(self) -> str:
        return self.masked_name


class Authority(models.TextChoices):
    """By what somebody acts for a party."""

    GUARDIAN = "guardian", _("监护人（法定代理）")
    HEAD = "head", _("法定代表人、负责人")
    SPECIAL = "special", _("特别授权")
    GENERAL = "general", _("一般授权")


class Representative(Known):
    """Who acts for a party, with the authority and the paper that gives it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="representatives")
    authority = models.CharField(_("代理权限"), max_length=10, choices=Authority)
    paper = EncryptedTextField(_("授权文件"), blank=True)

    class Meta:
        verbose_name = _("代理人")
        verbose_name_plural = _("代理人")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.masked_name


class CaseMediator(models.Model):
    """A mediator of a dispute, from an instant to another."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="mediators")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="cases")
    chosen_by = models.CharField(_("怎样确定"), max_length=10)
    leg = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("本件调解员")
        verbose_name_plural = _("本件调解员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "mediator"], condition=models.Q(ended_at=None), name="case_mediator_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.mediator)


class RecordKind(models.TextChoices):
    """What is written down of a dispute on its way."""

    DECLINED = "declined", _("不予受理")
    NOTE = "note", _("调查记录")
    REFUSED = "refused", _("明确拒绝调解")
    POLICE = "police", _("报告公安机关")
    WAYS = "ways", _("告知其他途径")
    ENDED = "ended", _("结束情况")
    HANDED_UP = "handed_up", _("移交上一级")
    LONGER = "longer", _("延长调解期限")
    EXPERT = "expert", _("鉴定")
    URGED = "urged", _("催促履行")
    ADVISED = "advised", _("建议起诉")
    VISIT = "visit", _("走访")
    REFERRED = "referred", _("转请单位")
    ANSWERED = "answered", _("反馈委派单位")


class Record(models.Model):
    """Words about a dispute that the trail leaves out. Appended only; erased after the term."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=10, choices=RecordKind)
    text = EncryptedTextField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("记录")
        verbose_name_plural = _("记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
