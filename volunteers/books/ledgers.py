"""The ledgers of this app, and the accounts they are booked on. What an entry means is said here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.ledgers import definitions
from governance.ledgers.accounts import AccountRef, ref
from governance.ledgers.definitions import AccountKind, EntryKind, Equation, Ledger
from volunteers.models import Volunteer
from volunteers.models.books import Book

HOURS, BANK, BEANS = "service_hours", "time_bank", "golden_beans"
OF_PEOPLE = (HOURS, BANK, Book.PARTY, Book.SECURITY, BEANS)  # in which a volunteer has an account
ISSUED, OWN, HELD = "issued", "own", "held"
POOL, POOL_HELD, REDEEMED, EXPIRED = "pool", "pool_held", "redeemed", "expired"
DONATED, FUND = "donated", "fund"
EVERYBODY = "everybody"


def named(keys: Iterable[str]) -> Mapping[str, str]:
    """Names of holders: volunteers and areas."""
    people = {int(key.split(":")[1]): key for key in keys if key.startswith("volunteer:")}
    return {people[one.pk]: str(one) for one in Volunteer.objects.filter(pk__in=people)}


def own(ledger: str, volunteer: Volunteer, kind: str = OWN) -> AccountRef:
    """A person's account."""
    return ref(ledger, kind, volunteer.holder, volunteer.area)


def common(ledger: str, kind: str) -> AccountRef:
    """An account of nobody in particular: from which is issued, or for everybody."""
    return ref(ledger, kind, EVERYBODY)


def fund(area: Area, kind: str = FUND) -> AccountRef:
    """The fund behind the beans of an area."""
    return ref(BEANS, kind, f"area:{area.code}", area)


SERVICE_HOURS = Ledger(
    HOURS,
    _("服务时长"),
    _("分钟"),
    accounts=(AccountKind(ISSUED, _("累计记录"), floor=None), AccountKind(OWN, _("个人时长"))),
    entries=(EntryKind("credit", _("服务入账")),),
    equations=(Equation(_("累计记录 = 个人时长"), (ISSUED,), (OWN,)),),
    holder_labels=named,
)
TIME_BANK = Ledger(
    BANK,
    _("时间银行"),
    _("分钟"),
    accounts=(
        AccountKind(ISSUED, _("累计存入"), floor=None),
        AccountKind(OWN, _("个人持有"), held_in=HELD),
        AccountKind(HELD, _("个人预留")),
        AccountKind(POOL, _("公益池（捐赠）"), held_in=POOL_HELD),
        AccountKind(POOL_HELD, _("公益池预留")),
        AccountKind(REDEEMED, _("已兑换")),
        AccountKind(EXPIRED, _("已失效")),
    ),
    entries=(
        EntryKind("deposit", _("存入")),
        EntryKind("deposit_above", _("超过上限，转入公益池")),
        EntryKind("transfer", _("转给近亲属")),
        EntryKind("donate", _("捐赠")),
    ),
    equations=(
        Equation(
            _("累计存入 = 持有 + 预留 + 公益池 + 已兑换 + 已失效"),
            (ISSUED,),
            (OWN, HELD, POOL, POOL_HELD, REDEEMED, EXPIRED),
        ),
    ),
    holder_labels=named,
)


def _points(book: Book) -> Ledger:
    return Ledger(
        book,
        book.label,
        _("分"),
        accounts=(
            AccountKind(ISSUED, _("累计发放"), floor=None),
            AccountKind(OWN, _("个人积分")),
            AccountKind(EXPIRED, _("已清零")),
        ),
        entries=(
            EntryKind("earn", _("得分")),
            EntryKind("expire", _("年度清零"), reversible=False),
            EntryKind("late", _("清零后收回"), reversible=False),
        ),
        equations=(Equation(_("累计发放 = 个人积分 + 已清零"), (ISSUED,), (OWN, EXPIRED)),),
        holder_labels=named,
    )


GOLDEN_BEANS = Ledger(
    BEANS,
    _("金豆"),
    _("颗"),
    accounts=(
        AccountKind(DONATED, _("累计捐赠"), floor=None),
        AccountKind(FUND, _("基金未发放")),
        AccountKind(OWN, _("个人持有"), held_in=HELD),
        AccountKind(HELD, _("个人预留")),
        AccountKind(REDEEMED, _("已兑换")),
        AccountKind(EXPIRED, _("已失效")),
    ),
    entries=(EntryKind("donation", _("捐赠到账")), EntryKind("award", _("奖励"))),
    equations=(
        Equation(
            _("累计捐赠 = 基金未发放 + 持有 + 预留 + 已兑换 + 已失效"),
            (DONATED,),
            (FUND, OWN, HELD, REDEEMED, EXPIRED),
        ),
        Equation(_("捐赠的资金不少于未兑付的金豆"), (DONATED,), (OWN, HELD, REDEEMED), ">="),
    ),
    holder_labels=named,
)


def register() -> None:
    """Make the ledgers known."""
    for one in (SERVICE_HOURS, TIME_BANK, _points(Book.PARTY), _points(Book.SECURITY), GOLDEN_BEANS):
        definitions.register(one)
