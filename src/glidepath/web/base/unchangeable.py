"""A migration step after which the database itself refuses to alter or delete a table's rows."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION glidepath_unchangeable() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION glidepath_unchangeable();
"""
_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they were written'); END;
"""


def forbid_changes(*tables: str) -> migrations.RunPython:
    """The step for these tables, on PostgreSQL and on SQLite."""

    def forbid(_apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "postgresql":
                editor.execute(_POSTGRESQL.format(table=table), params=None)
            else:
                for verb in ("UPDATE", "DELETE"):
                    editor.execute(_SQLITE.format(table=table, verb=verb), params=None)

    def allow(_apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "postgresql":
                editor.execute(f"DROP TRIGGER {table}_unchangeable ON {table}")
            else:
                for verb in ("UPDATE", "DELETE"):
                    editor.execute(f"DROP TRIGGER {table}_no_{verb}")

    return migrations.RunPython(forbid, allow)
