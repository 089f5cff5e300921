"""The portal's own role works with rows; the guards of the database are beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from governance.cases.models import CaseLog
from governance.common import database_roles
from governance.ledgers import definitions
from governance.ledgers.posting import post
from governance.ledgers.reversal import reverse
from governance.seals import proof, sealing
from tests.cases.story import act, walk
from tests.cast import Cast
from tests.ledgers.books import donation, have, own
from tests.ledgers.conftest import BEANS

pytestmark = pytest.mark.django_db

ROLE = "test_portal_role"
DENIED = "permission denied|must be owner|superuser|SUPERUSER"


@contextmanager
def as_the_portal() -> Iterator[None]:
    """Granted as after a migration, and used for the rest of the block."""
    database_roles.grant(ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "forbidden",
    [
        "ALTER TABLE cases_caselog DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "TRUNCATE cases_caselog",
        "TRUNCATE cases_category CASCADE",
        "UPDATE cases_caselog SET text = 'x'",
        "DELETE FROM access_auditentry",
        "DELETE FROM seals_seal",
        "DELETE FROM ledgers_account",
        "DROP TABLE cases_caselog",
        "CREATE TABLE mine (x int)",
        "DROP TRIGGER cases_caselog_append_only ON cases_caselog",
        "DELETE FROM django_migrations",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_the_portal_cannot_touch_what_guards_the_rows(cast: Cast, forbidden: str) -> None:
    walk(cast, "registered")
    with as_the_portal(), pytest.raises(DatabaseError, match=DENIED):
        run(forbidden)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_portal_does_its_work_as_that_role(cast: Cast) -> None:
    """Filing, acts, a seal and an entry of a ledger: what the portal writes, it may write."""
    definitions.register(BEANS)
    try:
        with as_the_portal():
            case = walk(cast, "in_progress")
            act(case, "note", cast.zhang, text="已电话联系")
            reverse(post(donation(5), actor=None), reason="重复", actor=None)
            sealing.seal()
            assert list(proof.breaks()) == []
            assert CaseLog.objects.filter(case=case).count() > 2
            assert have(own("nobody")) == [0]
    finally:
        definitions.forget(BEANS.code)


def test_a_role_that_could_do_more_is_not_taken() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(ValueError, match=r"superuser|owns tables"):
        database_roles.grant(owner)
    with pytest.raises(ValueError, match="no name of a role"):
        database_roles.grant("x; DROP TABLE cases_case")
