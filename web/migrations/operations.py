"""Two words for revisions: ``op.append_only("journal")`` and its opposite."""

from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import text

from advocacy.columns import append_only_ddl


@Operations.register_operation("append_only")
class AppendOnlyOp(MigrateOperation):
    """The database itself refuses UPDATE and DELETE on this table from now on."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def append_only(cls, operations: Operations, table: str) -> Any:
        """What a revision calls."""
        return operations.invoke(cls(table))

    def reverse(self) -> "DropAppendOnlyOp":
        """What undoes it."""
        return DropAppendOnlyOp(self.table)


@Operations.register_operation("drop_append_only")
class DropAppendOnlyOp(MigrateOperation):
    """Forget what guarded a table that has been dropped; its triggers went with it."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def drop_append_only(cls, operations: Operations, table: str) -> Any:
        """What a revision calls."""
        return operations.invoke(cls(table))

    def reverse(self) -> AppendOnlyOp:
        """What undoes it."""
        return AppendOnlyOp(self.table)


@Operations.implementation_for(AppendOnlyOp)
def _guard(operations: Operations, operation: AppendOnlyOp) -> None:
    connection = operations.get_bind()
    for statement, dialect in append_only_ddl(operation.table):
        if connection.dialect.name == dialect:
            connection.execute(text(statement))


@Operations.implementation_for(DropAppendOnlyOp)
def _unguard(operations: Operations, operation: DropAppendOnlyOp) -> None:
    connection = operations.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP FUNCTION {operation.table}_append_only()"))


@renderers.dispatch_for(AppendOnlyOp)
def _write_guard(_context: AutogenContext, operation: AppendOnlyOp) -> list[str]:
    return [f"op.append_only({operation.table!r})"]


@renderers.dispatch_for(DropAppendOnlyOp)
def _write_unguard(_context: AutogenContext, operation: DropAppendOnlyOp) -> list[str]:
    return [f"op.drop_append_only({operation.table!r})"]
