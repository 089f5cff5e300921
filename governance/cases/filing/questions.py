"""The questions of a category: which are put, what is wrong with the answers, keeping them with the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.models import CaseAnswer, CategoryQuestion, RuleGroup
from governance.cases.rules import cache, keepers

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case, Category

RIGHT = "cases.configure"
LONGEST = 500
KIND = CategoryQuestion.Kind


def field_name(question: CategoryQuestion) -> str:
    """What its field is called in every form."""
    return f"question-{question.pk}"


def of_category(category: Category | None) -> list[CategoryQuestion]:
    """The questions of a category in their order, those of the classes above it first."""
    if category is None:
        return []
    rows = cache.current().questions
    if not rows:  # no walk up the tree where nothing is asked: every filing comes this way
        return []
    lineage = [one.pk for one in category.lineage()]
    depth = {pk: number for number, pk in enumerate(reversed(lineage))}
    own = [one for one in rows if one.category_id in depth]
    return sorted(own, key=lambda one: (depth[one.category_id], one.order, one.pk))


def put(questions: Iterable[CategoryQuestion], given: Mapping[int, str]) -> list[CategoryQuestion]:
    """Those that are put, given the answers to the earlier ones."""
    by_pk = {one.pk: one for one in questions}
    known: dict[int, bool] = {}

    def is_put(question: CategoryQuestion) -> bool:
        if question.pk not in known:
            before = by_pk.get(question.only_if_id or 0)
            known[question.pk] = question.only_if_id is None or (
                before is not None
                and is_put(before)
                and given.get(before.pk, "").strip() == question.only_if_answer
            )
        return known[question.pk]

    return [one for one in by_pk.values() if is_put(one)]


def faults(category: Category | None, given: Mapping[int, str], *, insist: bool) -> dict[str, str]:
    """What is wrong with the answers, by field. ``insist`` asks for the required ones."""
    found: dict[str, str] = {}
    if not insist and not given:
        return found  # nothing was answered and nobody is there to be asked
    for one in put(of_category(category), given):
        answer = given.get(one.pk, "").strip()
        if not answer:
            if insist and one.is_required:
                found[field_name(one)] = _("请回答“%s”。") % one.text
        elif one.kind == KIND.CHOICE and answer not in one.choices:
            found[field_name(one)] = _("请从选项中选择“%s”。") % one.text
        elif one.kind == KIND.NUMBER and not _is_number(answer):
            found[field_name(one)] = _("“%s”请填数字。") % one.text
        elif len(answer) > LONGEST:
            found[field_name(one)] = _("“%(label)s”请控制在 %(n)s 字以内。") % {
                "label": one.text,
                "n": LONGEST,
            }
    return found


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def keep(case: Case, given: Mapping[int, str]) -> None:
    """Freeze the answers with the words of their questions; answers to what is not put are dropped."""
    if not any(answer.strip() for answer in given.values()):
        return
    answered = [
        (one, answer)
        for one in put(of_category(case.category), given)
        if (answer := given.get(one.pk, "").strip())
    ]
    CaseAnswer.objects.bulk_create(
        CaseAnswer(case=case, order=order, question=one.text, answer=answer, asked_as=one)
        for order, (one, answer) in enumerate(answered, start=1)
    )


def _facts(question: CategoryQuestion) -> dict[str, Any]:
    return {
        "text": question.text,
        "help": question.help,
        "kind": question.kind,
        "choices": list(question.choices),
        "is_required": question.is_required,
        "only_if": str(question.only_if or ""),
        "only_if_answer": question.only_if_answer,
        "order": question.order,
        "is_active": question.is_active,
    }


@transaction.atomic
def save_question(question: CategoryQuestion, *, actor: User) -> CategoryQuestion:
    """Save a new or changed question, checked, and write it down.

    A question holds in the whole city: one that must be answered stops reports everywhere. Raises Refused
    (CITY_ONLY) or ValidationError.
    """
    keepers.insist(actor, RIGHT, None)
    is_new = question.pk is None
    known = None if is_new else CategoryQuestion.objects.filter(pk=question.pk).first()
    question.full_clean()
    question.save()
    keepers.note(
        RuleGroup.QUESTION,
        str(question.pk),
        label=f"{question.category} · {question}",
        area=None,
        before=_facts(known) if known is not None else {},
        after=_facts(question),
        actor=actor,
    )
    audit.record(
        AuditAct.RULE_ADD if is_new else AuditAct.RULE_EDIT,
        actor=actor,
        subject=question,
        detail={"category": question.category.code, "kind": question.kind, "active": question.is_active},
    )
    return question
