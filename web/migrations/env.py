"""What alembic runs: the revisions, or the comparison that writes a new one, on a connection it is handed.

``web/migrate.py`` has begun the transaction and will end it, so that all revisions of a run hold or none does.
"""

from collections.abc import Iterable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from advocacy.columns import Json, Key, UtcDateTime
from web.migrations.operations import AppendOnlyOp, DropAppendOnlyOp
from web.tables import metadata


def as_plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types by the names that the template gives them: a revision must not change with our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "INSTANT"
    names = [name for name, ours in (("KEY", Key), ("JSON", Json)) if item is ours]
    return names[0] if kind == "type" and names else False


def numbered_and_guarded(
    migration: MigrationContext, _revision: str | Iterable[str | None], directives: list[ops.MigrationScript]
) -> None:
    """Number the revision, and add the triggers of append-only tables, which a comparison does not see."""
    for script in directives:
        script.rev_id = f"{int(migration.get_current_revision() or 0) + 1:04}"
        if script.upgrade_ops is None or script.downgrade_ops is None:
            continue
        for created in [op for op in script.upgrade_ops.ops if isinstance(op, ops.CreateTableOp)]:
            if created.info.pop("append_only", False):
                script.upgrade_ops.ops.append(AppendOnlyOp(created.table_name))
                script.downgrade_ops.ops.append(DropAppendOnlyOp(created.table_name))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=as_plain_types,
    process_revision_directives=numbered_and_guarded,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
