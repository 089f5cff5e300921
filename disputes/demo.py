"""The demo's disputes: twelve around 东骧社区 in all stages, told by the real acts. Everybody is invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes import committees
from disputes.intake import Application, Person, file_dispute
from disputes.models import Committee, Mediator, Room
from governance.access import rights
from governance.access import services as access
from governance.access.demo import DONGXIANG, GUANDU, JINMA
from governance.access.models import Role, User
from governance.areas.models import Area
from governance.cases import services
from governance.cases.models import Case, Category
from governance.common import demo

# (account, name, area, title)
STAFF = (
    ("mediator2", "杨国强", DONGXIANG, "人民调解员"),
    ("street_mediator", "段雪梅", JINMA, "街道专职调解员"),
)
WHATS = {
    "mediator2": _("东骧社区的第二位调解员"),
    "street_mediator": _("街道调解员：社区移交上来的纠纷"),
}
# (name, area, mark, account of the chair, name of the chair, other members)
COMMITTEES = (
    (
        "东骧社区人民调解委员会",
        DONGXIANG,
        "东骧",
        "secretary",
        "刘志远",
        (("赵桂英", True), ("杨国强", False), ("白玉珍", True)),
    ),
    ("金马街道人民调解委员会", JINMA, "金马", "street", "王敏", (("段雪梅", True), ("李存义", False))),
    ("官渡区矛盾纠纷调解中心", GUANDU, "官渡", "district", "李建国", (("方晓琳", True), ("和志刚", False))),
)
MEDIATORS = (
    ("mediator", "东骧", "普通话、昆明话"),
    ("mediator2", "东骧", "普通话、彝语"),
    ("street_mediator", "金马", "普通话"),
)


class Story:
    """Walks one dispute through its acts, some time apart; nothing happens later than now."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people = {user.username: user for user in User.objects.all()}
        self.mediators = {one.user.username: one for one in Mediator.objects.select_related("user")}
        self.room = Room.objects.get(committee__mark="东骧")
        self.at = now

    def begin(self, back: int, kind: str, facts: str, her: str, him: str, **said: Any) -> Case:
        """File one ``back`` days ago, at half past nine."""
        day = timezone.localdate(self.now) - timedelta(days=back)
        self.at = min(
            datetime.combine(day, time(9, 30), timezone.get_current_timezone()),
            self.now - timedelta(minutes=40),
        )
        wanted = Application(
            category=Category.objects.get(code=kind),
            area=Area.objects.get(code=DONGXIANG),
            facts=facts,
            parties=[Person("applicant", her), Person("other", him)],
            **said,
        )
        return file_dispute(wanted, actor=self.people["community"], at=self.at)

    def act(self, case: Case, code: str, days: float = 0, **supplied: Any) -> Case:
        self.at = min(max(self.at + timedelta(days=days, minutes=1), self.at), self.now)
        return services.advance(case, code, actor=None, at=self.at, signed="演示", **supplied)

    def asked(self, case: Case, days: float = 0.02) -> Case:
        """Accepted, told, consented."""
        if case.state == "applied":
            case = self.act(case, "accept", days)
        for party in case.dispute.parties.all():
            case = self.act(case, "serve_notice", party=party.pk, way="in_person")
        for party in case.dispute.parties.all():
            case = self.act(case, "consent", party=party.pk, way="in_person")
        return case

    def led(self, case: Case, who: str = "mediator") -> Case:
        """With a mediator whom nobody objects to."""
        mediator = self.mediators[who].pk
        case = self.act(case, "choose_mediator", mediator=mediator, how="chosen")
        for one in [*(str(party.pk) for party in case.dispute.parties.all()), "self"]:
            case = self.act(case, "answer_recusal", mediator=mediator, who=one, ground="none")
        return case

    def met(self, case: Case, minutes: str, days: float = 1, who: str = "mediator") -> Case:
        """A session with signed minutes, ``days`` later."""
        case = self.led(self.asked(case), who)
        case = self.act(case, "plan_session", days, starts_at=self.at, minutes=60)
        session = case.dispute.sessions.get(held_on=None, is_cancelled=False)
        return self.act(case, "hold_session", session=session.pk, minutes=minutes)

    def agreed(self, case: Case, terms: str, due_in: int = 20, **more: Any) -> Case:
        return self.act(
            case,
            "agree_written",
            facts=case.dispute.facts,
            issues="责任和赔偿数额",
            liability="双方按协议各自承担责任",
            terms=terms,
            manner="银行转账",
            due_on=timezone.localdate(self.at) + timedelta(days=due_in),
            **more,
        )

    def signed(self, case: Case) -> Case:
        for signer in case.dispute.agreement.missing():
            case = self.act(case, "sign", who=signer.key, way="stamped" if signer.key == "seal" else "signed")
        return case


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Committees with their people, and twelve disputes by the ordinary acts."""
    if Committee.objects.exists():
        return
    _staff()
    _committees()
    progress(0.2)
    story = Story(timezone.now())
    for number, one in enumerate(STORIES, start=1):
        one(story)
        progress(0.2 + 0.8 * number / len(STORIES))


def _staff() -> None:
    for number, (username, name, area, title) in enumerate(STAFF, start=1):
        if User.objects.filter(username=username).exists():
            continue
        person = access.add_person(
            username=username, name=name, phone=f"1380874{number:04d}", password=demo.PASSWORD, actor=None
        )
        User.objects.filter(pk=person.pk).update(must_change_password=False)
        role = Role.objects.get(code=rights.MEDIATOR)
        access.give_post(person, role=role, area=Area.objects.get(code=area), title=title, actor=None)


def _committees() -> None:
    today = timezone.localdate()
    for name, code, mark, account, chair, others in COMMITTEES:
        made = committees.found(
            area=Area.objects.get(code=code),
            name=name,
            mark=mark,
            started_on=today - timedelta(days=400),
            actor=None,
        )
        user = User.objects.get(username=account)
        committees.add_member(made, name=chair, user=user, is_chair=True, is_woman=False, actor=None)
        for other, is_woman in others:
            committees.add_member(made, name=other, user=None, is_woman=is_woman, actor=None)
    for username, mark, languages in MEDIATORS:
        committee = Committee.objects.get(mark=mark)
        committees.add_mediator(
            committee, user=User.objects.get(username=username), languages=languages, most=12, actor=None
        )
    committees.add_room(Committee.objects.get(mark="东骧"), name="东骧调解室", actor=None)


def _applied(story: Story) -> None:
    story.begin(0, "dispute_neighbours", "楼上空调外机滴水打湿楼下晾晒的衣物，多次吵闹。", "马丽仙", "普文斌")


def _accepted(story: Story) -> None:
    case = story.begin(
        1, "dispute_property", "电梯停运两周，业主拒交物业费，物业要求补交。", "角建华", "尹红英"
    )
    case = story.act(case, "accept", 0.02)
    story.act(case, "serve_notice", party=case.dispute.parties.all()[0].pk, way="in_person")


def _to_meet(story: Story) -> None:
    case = story.begin(2, "dispute_family", "父亲去世后三兄妹对老房子由谁居住争执不下。", "鲁翠芬", "鲁家明")
    case = story.led(story.asked(case))
    morning = timezone.localtime(story.now).replace(hour=10, minute=0, second=0, microsecond=0)
    at = morning + timedelta(days=1)
    story.act(case, "plan_session", starts_at=at, minutes=90, room=story.room.pk)


def _mediating(story: Story) -> None:
    case = story.begin(
        6,
        "dispute_homestead",
        "翻建院墙占了相邻一侧的通道，双方曾经推搡，情绪激烈。",
        "李存忠",
        "段国良",
        risk="red",
        amount=300_000,
    )
    case = story.met(case, "双方指认了旧墙基，对占地宽度说法不一，约定实地丈量。", 2)
    story.act(case, "tell_police", station="金马派出所", text="双方曾经推搡，请民警留意")


def _half_signed(story: Story) -> None:
    case = story.begin(5, "dispute_damages", "小狗咬伤放学的孩子，医药费由谁承担争执。", "白春燕", "曹志勇")
    case = story.met(case, "查看了病历和票据，被申请人认可狗未拴绳。", 2)
    case = story.agreed(case, "曹志勇承担医药费一千二百元")
    for signer in case.dispute.agreement.missing()[:2]:
        case = story.act(case, "sign", who=signer.key, way="fingerprint")


def _instalments(story: Story) -> None:
    case = story.begin(
        12, "dispute_labour", "餐馆关门拖欠两个月工资，工人上门讨要。", "杞学文", "周德发", special="arrears"
    )
    case = story.met(case, "核对考勤和转账记录，欠薪数额双方一致。", 1)
    today = timezone.localdate(story.at)
    rows = [{"amount": "3000", "due_on": today + timedelta(days=days)} for days in (5, 35, 65)]
    case = story.signed(story.agreed(case, "分三期付清九千元", 65, instalments=rows))
    story.act(case, "pay", 4, instalment=case.dispute.agreement.instalments.all()[0].pk)


def _window(story: Story) -> None:
    case = story.begin(25, "dispute_traffic", "电动车与行人在巷口相撞，误工费谈不拢。", "张绍兰", "者永福")
    case = story.met(case, "交警已定责，双方对误工天数各有说法，调解员核算。", 2)
    story.signed(story.agreed(case, "者永福赔偿误工费两千八百元", 40))


def _visited(story: Story) -> None:
    case = story.begin(24, "dispute_neighbours", "楼上漏水泡坏楼下吊顶，修理费争执。", "赵学珍", "沈建平")
    case = story.met(case, "一起看了漏点和报价单，修理费按实际结算。", 1)
    case = story.signed(story.agreed(case, "沈建平付修理费一千六百元", 5))
    case = story.act(case, "perform", 4, outcome="full")
    story.act(case, "follow_up", 4, outcome="full", text="电话回访，吊顶已修好，双方见面打招呼")


def _breached(story: Story) -> None:
    case = story.begin(30, "dispute_contract", "装修款尾款未付，业主说质量有问题。", "孟庆国", "杨丽萍")
    case = story.met(case, "现场查看瓷砖空鼓三处，约定修补后付款。", 2, who="mediator2")
    case = story.signed(story.agreed(case, "修补后七日内付尾款四千元", 10))
    case = story.act(case, "perform", 14, outcome="none")
    story.act(case, "urge", 1, text="电话催促，对方答应月底前付清")


def _ended(story: Story) -> None:
    case = story.begin(
        80, "dispute_medical", "诊所输液后过敏，后续检查费用谁出。", "罗凤英", "康宁诊所经营者"
    )
    case = story.met(case, "双方同意以医院诊断为准，诊所愿意承担检查费。", 2)
    case = story.signed(story.agreed(case, "诊所承担检查费八百六十元", 5))
    case = story.act(case, "apply_confirmation", 2, court="官渡区人民法院", jointly=True, allowed=True)
    case = story.act(case, "court_takes", 2)
    case = story.act(case, "court_decides", 8, confirmed=True)
    case = story.act(case, "perform", 1, outcome="full")
    for days in (1, 45):
        case = story.act(case, "follow_up", days, outcome="full", text="回访双方，费用已付，没有新的争议")
    story.act(case, "finish", 1)


def _refused(story: Story) -> None:
    case = story.begin(9, "dispute_consumer", "健身卡退费，店家不愿意调解。", "和晓梅", "动力健身店经营者")
    case = story.act(case, "accept", 0.5)
    party = case.dispute.parties.get(side="other")
    story.act(case, "refuse_mediation", 1, party=party.pk, text="店家明确表示不接受调解，要走诉讼", ways=True)


def _up(story: Story) -> None:
    case = story.begin(
        15,
        "dispute_demolition",
        "安置房面积差额补偿，两家合户后分配不均。",
        "施存芳",
        "施存亮",
        source="court",
        letter="（示例）诉前委派 12 号",
        feedback_on=timezone.localdate(story.now) + timedelta(days=20),
        risk="yellow",
    )
    case = story.met(case, "两次协商，双方对面积算法各执一词。", 3)
    case = story.act(case, "hand_up", 4, text="社区两次调解没有谈成，请街道调解")
    story.led(story.asked(case), "street_mediator")


STORIES = (
    _applied,
    _accepted,
    _to_meet,
    _mediating,
    _half_signed,
    _instalments,
    _window,
    _visited,
    _breached,
    _ended,
    _refused,
    _up,
)


def register() -> None:
    demo.chapter("disputes", _("矛盾纠纷（虚构）"), tell, order=62)
    for username, name, _area, _title in STAFF:
        demo.account(username, name, WHATS[username])
