"""Files as batches, for the tests of the import."""

from __future__ import annotations

from typing import Any

from governance.cases.models import Category, Channel
from governance.importing import services
from governance.importing.models import ImportBatch
from tests.cast import Cast, fresh

HEAD = "留言编号,留言主题,留言时间,留言详情,答复时间"
GOOD = "{n},路灯不亮,2019/4/24 16:03:40,小区门口的路灯已经三天不亮了。,2019/5/9 9:49:10"


def lines(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def take(cast: Cast, content: bytes, name: str = "messages.csv", **changes: Any) -> ImportBatch:
    given: dict[str, Any] = {
        "area": cast.north,
        "channel": Channel.objects.get(code="hotline_12345"),
        "category": Category.objects.get(code="other_matter"),
        "actor": fresh(cast.official),
    }
    return services.take(content, name, **(given | changes))


def tried(cast: Cast, content: bytes, name: str = "messages.csv", **changes: Any) -> ImportBatch:
    batch = take(cast, content, name, **changes)
    services.map_columns(batch, batch.mapping)
    return services.try_rows(batch)


def imported(cast: Cast, content: bytes, timing: str = "", **changes: Any) -> ImportBatch:
    return services.run(services.begin(tried(cast, content, **changes), timing=timing))


def faults(batch: ImportBatch) -> dict[int, list[str]]:
    return {row.number: [f"{column}: {text}" for column, text in row.faults] for row in batch.rows.all()}
