"""Blocks of an alliance's home page that other rooms make: what is open for claiming, what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from governance.access.models import User
    from parties.models import Alliance

OPEN, DONE = "open", "done"


@dataclass(frozen=True)
class Block:
    """A card: a template and the context it needs, restricted to what ``user`` may read; None for nothing.

    ``place`` OPEN stands under "open for claiming near us", DONE under "what we did this year".
    """

    key: str
    place: str
    template: str
    context: Callable[[User, Alliance], dict[str, Any] | None]
    order: int = 50


_blocks: dict[str, Block] = {}


def register(block: Block) -> None:
    """Hand over a block. Raises ValueError for a place that the page does not have."""
    if block.place not in (OPEN, DONE):
        raise ValueError(f"the block {block.key} stands in the unknown place {block.place}")
    _blocks[block.key] = block


def blocks(user: User, alliance: Alliance, place: str) -> list[dict[str, Any]]:
    """The blocks of a place that have something to say: template and context each."""
    ordered = sorted((one for one in _blocks.values() if one.place == place), key=lambda one: one.order)
    made = [(one.template, one.context(user, alliance)) for one in ordered]
    return [{"template": template, "said": said} for template, said in made if said is not None]
