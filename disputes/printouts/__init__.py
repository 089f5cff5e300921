"""The papers of a dispute: each a title, lines of what and words, and who signs. By the law's articles.

On screen an identity number ends in four digits; the docx that is signed holds it whole. No paper holds a
telephone number or an address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes import privacy
from disputes.models import Agreement, Dispute
from disputes.models.agreements import Form
from disputes.names import KIND
from governance.cases.printing.registry import PrintoutField, PrintoutKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from disputes.models import Party
    from governance.access.models import User
    from governance.cases.models import Case

    Lines = list[tuple[str, str]]

HERE = Path(__file__).parent
RIGHTS = gettext_lazy(
    "一、选择或者接受人民调解员；二、接受调解、拒绝调解或者要求终止调解；三、要求调解公开进行或者不公开进行；"
    "四、自主表达意愿、自愿达成调解协议（人民调解法第二十三条）。"
)
DUTIES = gettext_lazy(
    "一、如实陈述纠纷事实；二、遵守调解现场秩序，尊重人民调解员；三、尊重对方当事人行使权利（人民调解法第二十四条）。"
)


@dataclass
class Paper:
    """One paper: lines to show, and the signatures it wants. ``pk`` is by which the address names it."""

    pk: int
    dispute: Dispute
    write: Callable[[Paper, bool], Lines]
    row: Any = None
    signs: tuple[Any, ...] = ()
    number: str = field(default="")

    @property
    def lines(self) -> Lines:
        """For the screen."""
        return self.write(self, False)

    def rows(self) -> list[dict[str, str]]:
        """For the docx."""
        return [{"项目": label, "内容": words} for label, words in self.write(self, True)]


def _opens(code: str) -> Callable[[Case, User], bool]:
    """Only to insiders, and each time it is written down."""

    def answer(case: Case, user: User) -> bool:
        dispute = Dispute.objects.get(case=case)
        if not privacy.is_insider(dispute, user):
            return False
        privacy.note_reading(dispute, user, code)
        return True

    return answer


def _person(party: Party, is_whole: bool) -> str:
    shown = party.identity if is_whole else party.masked_identity
    agents = "；".join(f"{one.get_authority_display()} {one.name}" for one in party.representatives.all())
    return "，".join(part for part in (party.name, shown, agents) if part)


def _sides(paper: Paper, is_whole: bool) -> Lines:
    parties = paper.dispute.parties.prefetch_related("representatives")
    return [(str(one.get_side_display()), _person(one, is_whole)) for one in parties]


def _yuan(fen: int | None) -> str:
    return "–" if fen is None else f"{fen / 100:,.2f}"


def _application(paper: Paper, is_whole: bool) -> Lines:
    dispute = paper.dispute
    return [
        *_sides(paper, is_whole),
        (_("纠纷类别"), str(dispute.case.category)),
        (_("纠纷简要情况"), dispute.facts),
        (_("申请事项"), dispute.claims or "–"),
        (_("涉及金额（元）"), _yuan(dispute.amount)),
        (_("申请日期"), str(dispute.applied_on)),
        (_("说明"), _("申请人民调解不收取任何费用（人民调解法第四条）。")),
    ]


def _register(paper: Paper, is_whole: bool) -> Lines:
    dispute = paper.dispute
    return [
        (_("文号"), dispute.number or "–"),
        (_("来源"), str(dispute.get_source_display())),
        *_sides(paper, is_whole),
        (_("纠纷类别"), str(dispute.case.category)),
        (_("纠纷简要情况"), dispute.facts),
        (_("受理日期"), str(dispute.accepted_on or "–")),
        (_("调解委员会"), str(dispute.committee)),
        (_("调解员"), _mediators(dispute)),
    ]


def _mediators(dispute: Dispute) -> str:
    rows = dispute.mediators.filter(ended_at=None).select_related("mediator__user")
    return "、".join(str(one.mediator) for one in rows) or "–"


def _notice(paper: Paper, is_whole: bool) -> Lines:
    told = paper.row
    return [
        (_("告知"), _person(told.party, is_whole)),
        (_("您的权利"), str(RIGHTS)),
        (_("您的义务"), str(DUTIES)),
        (_("告知日期和方式"), f"{told.on} {told.get_way_display()}"),
    ]


def _minutes(paper: Paper, is_whole: bool) -> Lines:
    session = paper.row
    came = "、".join(one.name for one in session.came.all())
    return [
        (_("调解日期"), str(session.held_on)),
        (_("地点"), str(session.room or paper.dispute.committee)),
        (_("到场当事人"), came),
        (_("调解员"), _mediators(paper.dispute)),
        (_("邀请参与的人"), session.helpers or "–"),
        (_("调解记录"), session.minutes),
        (_("调解方案"), session.proposals or "–"),
        (_("记录签字日期"), str(session.signed_on)),
    ]


def _agreement(paper: Paper, is_whole: bool) -> Lines:
    agreement: Agreement = paper.row
    sums = "；".join(f"{one.due_on} {_yuan(one.amount)}" for one in agreement.instalments.all())
    return [
        (_("文号"), paper.dispute.number or "–"),
        *_sides(paper, is_whole),
        (_("纠纷的主要事实"), agreement.facts),
        (_("争议事项"), agreement.issues),
        (_("各方当事人的责任"), agreement.liability),
        (_("达成的协议内容"), agreement.terms),
        (_("履行方式和期限"), f"{agreement.manner}；{agreement.due_on}" + (f"；{sums}" if sums else "")),
        (_("说明"), _("本协议一式若干份，当事人各执一份，调解委员会留存一份（人民调解法第二十九条）。")),
    ]


def _confirmation(paper: Paper, is_whole: bool) -> Lines:
    agreement: Agreement = paper.row
    return [
        (_("受理法院"), agreement.court or "–"),
        *_sides(paper, is_whole),
        (_("请求"), _("确认双方于 %(on)s 达成、%(day)s 生效的调解协议有效（%(number)s）。")
            % {"on": agreement.drawn_on, "day": agreement.effective_on, "number": paper.dispute.number}),
        (_("协议内容"), agreement.terms),
        (_("承诺"), _("双方自愿达成协议，没有恶意串通，愿意承担相应责任（最高人民法院2011年规定）。")),
        (_("依据"), _("人民调解法第三十三条、民事诉讼法第二百零五条，自协议生效之日起三十日内共同申请。")),
    ]  # fmt: skip


def _follow_up(paper: Paper, is_whole: bool) -> Lines:
    visit = paper.row
    return [
        (_("文号"), paper.dispute.number or "–"),
        *_sides(paper, is_whole),
        (_("第几次回访"), str(visit.round)),
        (_("回访日期"), str(visit.on)),
        (_("履行情况"), str(visit.get_outcome_display())),
        (_("回访记录"), visit.text),
    ]


PARTIES, MEDIATOR, SEAL = gettext_lazy("当事人"), gettext_lazy("调解员"), gettext_lazy("调解委员会（印章）")


def _of(case: Case) -> Dispute:
    found: Dispute = Dispute.objects.select_related("committee", "case__category").get(case=case)
    return found


def _one(write: Any, *signs: Any, ready: Any = None) -> Callable[[Case], list[Paper]]:
    def rows(case: Case) -> list[Paper]:
        dispute = _of(case)
        return [Paper(case.pk, dispute, write, signs=signs)] if ready is None or ready(dispute) else []

    return rows


def _each(write: Any, found: Any, *signs: Any) -> Callable[[Case], list[Paper]]:
    def rows(case: Case) -> list[Paper]:
        dispute = _of(case)
        return [Paper(row.pk, dispute, write, row, signs) for row in found(dispute)]

    return rows


def _agreements(dispute: Dispute) -> list[Agreement]:
    return list(Agreement.objects.filter(dispute=dispute, form=Form.WRITTEN))


def _in_effect(dispute: Dispute) -> list[Agreement]:
    return list(Agreement.objects.filter(dispute=dispute).exclude(effective_on=None))


def _notices(dispute: Dispute) -> list[Any]:
    return [one for party in dispute.parties.all() for one in party.notices.select_related("party")]


def _held(dispute: Dispute) -> list[Any]:
    return list(dispute.sessions.exclude(held_on=None).select_related("room"))


FIELDS = (
    PrintoutField("编号", gettext_lazy("事项编号"), lambda case, row: case.number),
    PrintoutField("文号", gettext_lazy("民调字文号"), lambda case, row: row.dispute.number or "–"),
    PrintoutField("组织", gettext_lazy("调解委员会"), lambda case, row: row.dispute.committee),
    PrintoutField("各项", gettext_lazy("文书各项"), lambda case, row: row.rows(), columns=("项目", "内容")),
    PrintoutField(
        "签名", gettext_lazy("谁签名"), lambda case, row: "　　　　　　".join(f"{one}：" for one in row.signs)
    ),
    PrintoutField(
        "打印日期", gettext_lazy("打印的日期"), lambda case, row: f"{timezone.localdate():%Y-%m-%d}"
    ),
)


def _kind(code: str, label: Any, rows: Callable[[Case], list[Paper]], order: int) -> PrintoutKind:
    return PrintoutKind(
        f"dispute_{code}",
        label,
        rows,
        template="disputes/print/lines.html",
        docx=HERE / f"{code}.docx",
        fields=FIELDS,
        kinds=(KIND,),
        order=order,
        opens=_opens(code),
    )


PRINTOUTS = (
    _kind("application", gettext_lazy("人民调解申请书"), _one(_application, PARTIES), 10),
    _kind(
        "register",
        gettext_lazy("受理登记表"),
        _one(_register, MEDIATOR, ready=lambda dispute: dispute.accepted_on),
        20,
    ),
    _kind("notice", gettext_lazy("权利义务告知书"), _each(_notice, _notices, PARTIES), 30),
    _kind("minutes", gettext_lazy("调解记录"), _each(_minutes, _held, PARTIES, MEDIATOR), 40),
    _kind(
        "agreement",
        gettext_lazy("人民调解协议书"),
        _each(_agreement, _agreements, PARTIES, MEDIATOR, SEAL),
        50,
    ),
    _kind("confirmation", gettext_lazy("司法确认申请书"), _each(_confirmation, _in_effect, PARTIES), 60),
    _kind(
        "follow_up",
        gettext_lazy("回访记录"),
        _each(_follow_up, lambda dispute: list(dispute.follow_ups.all()), MEDIATOR),
        70,
    ),
)
