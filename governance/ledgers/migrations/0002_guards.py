from django.db import migrations

from governance.common.append_only import append_only, never_deleted

# Checked when the transaction ends, because an entry's lines are written after it.
BALANCED = """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total numeric;
    lines integer;
    entry bigint;
BEGIN
    IF TG_TABLE_NAME = 'ledgers_entry' THEN entry := NEW.id; ELSE entry := NEW.entry_id; END IF;
    SELECT coalesce(sum(amount), 0), count(*) INTO total, lines FROM ledgers_line WHERE entry_id = entry;
    IF total <> 0 OR lines < 2 THEN
        RAISE EXCEPTION 'entry %: % lines add up to %', entry, lines, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledgers_entry_balances AFTER INSERT ON ledgers_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
CREATE CONSTRAINT TRIGGER ledgers_line_balances AFTER INSERT ON ledgers_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
"""
# A balance is that of the last line: nothing else can write it, also not by hand.
ACCOUNT = """
CREATE FUNCTION ledger_account_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.ledger, NEW.kind, NEW.holder) IS DISTINCT FROM (OLD.ledger, OLD.kind, OLD.holder) THEN
        RAISE EXCEPTION 'account %: whose it is never changes', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.last_sequence < OLD.last_sequence THEN
        RAISE EXCEPTION 'account %: lines are never taken back', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledgers_account_identity BEFORE UPDATE ON ledgers_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_identity();
CREATE FUNCTION ledger_account_follows_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entered boolean;
BEGIN
    IF NEW.last_sequence = 0 THEN
        entered := NEW.balance = 0;
    ELSE
        entered := EXISTS (
            SELECT 1 FROM ledgers_line WHERE account_id = NEW.id AND sequence = NEW.last_sequence
                AND balance_after = NEW.balance AND digest = NEW.head_digest);
    END IF;
    IF NOT entered THEN
        RAISE EXCEPTION 'account %: a balance is that of its last line', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledgers_account_follows_lines AFTER INSERT OR UPDATE ON ledgers_account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_account_follows_lines();
"""


class Migration(migrations.Migration):
    """Entries balance, lines stay, and an account has what its last line says: kept by the database."""

    dependencies = [("ledgers", "0001_initial"), ("common", "0001_ground")]
    operations = [
        append_only("ledgers_entry"),
        append_only("ledgers_line"),
        migrations.RunSQL(BALANCED, "DROP FUNCTION ledger_entry_balances() CASCADE;"),
        migrations.RunSQL(
            ACCOUNT,
            "DROP FUNCTION ledger_account_identity() CASCADE;"
            "DROP FUNCTION ledger_account_follows_lines() CASCADE;",
        ),
        never_deleted("ledgers_account"),
        never_deleted("ledgers_hold", "account_id", "held_in_id", "amount", "placed_by_id"),
    ]
