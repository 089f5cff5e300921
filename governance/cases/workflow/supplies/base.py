"""What all supplied values have in common."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.cases.workflow.definitions import Transition

    Words = str | _StrPromise


@dataclass
class Asked:
    """The form that asks: of which case, for which act, of whom, and what is in it already.

    ``typed`` is what was sent, ``picked`` what the address named, ``initial`` the form's initial values,
    which a field may add to.
    """

    case: Case
    act: Transition
    user: User
    typed: Mapping[str, Any] = field(default_factory=dict)
    picked: Mapping[str, Any] = field(default_factory=dict)
    initial: MutableMapping[str, Any] = field(default_factory=dict)

    def picked_of(self, name: str) -> str:
        return str(self.picked.get(name) or "")


@dataclass(frozen=True)
class Supply:
    """One thing an act needs: its name in code, its label in the form, whether it may stay empty.

    A subclass says what it is: ``read`` turns what was given into a value, ``field`` asks for it,
    ``to_json`` and ``schema`` write it for programs, ``keep`` stores what outlives the act.
    """

    name: str
    label: Words
    required: bool = True
    help: Words = ""

    # Free words that may be left out: an act that asks for nothing else is done by one press, and
    # standard texts go here.
    is_remark: ClassVar[bool] = False
    # Whether an empty field says "optional"; not where several fields replace each other.
    says_optional: ClassVar[bool] = True

    def for_case(self, case: Case) -> Self:
        """What ``case`` asks for, where that depends on the case."""
        return self

    def clean(self, value: Any, case: Case) -> Any:
        """The value as the effect takes it. Raises ValueError with a sentence for the person."""
        if isinstance(value, str):
            value = value.strip()
        if self.is_empty(value):
            if self.required:
                raise ValueError(self.missing())
            return self.nothing()
        return self.read(value, case)

    def is_empty(self, value: Any) -> bool:
        return value is None or (isinstance(value, str | list | tuple | dict) and not value)

    def missing(self) -> str:
        """The sentence for a value that has to be given and was not."""
        return _("请填写“%s”。") % self.label

    def nothing(self) -> Any:
        """The value when nothing was given and nothing has to be."""
        return None

    def read(self, value: Any, case: Case) -> Any:
        """The value of something that was given. Raises ValueError with a sentence for the person."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """``value`` as JSON holds it, such that ``clean`` of it is ``value`` again."""
        return value

    def schema(self) -> dict[str, Any]:
        """JSON Schema of what ``clean`` takes, with the label as its title."""
        said: dict[str, Any] = {"title": str(self.label), **self._schema()}
        if self.help:
            said["description"] = str(self.help)
        return said

    def _schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def field(self, asked: Asked) -> forms.Field:
        """The form's field. It only turns text into rows: what is wrong is said by ``clean``."""
        raise NotImplementedError

    def keep(self, value: Any, act: Act, step: int) -> None:
        """Store, with the step of the trail just written, what is kept beside the case."""
