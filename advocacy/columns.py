"""What tables are made of: column types that mean the same on both databases, and tables that only grow."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, JSON, BigInteger, DateTime, Dialect, Identity, Integer, MetaData, Table, event
from sqlalchemy import Column as SqlColumn
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Key = BigInteger().with_variant(Integer, "sqlite")
WITHOUT_ZONE = len("2026-06-30 00:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive datetime is refused, never guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Python to database. SQLite keeps text, and that of one instant, the work's own, is wanted again and again."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        known: tuple[datetime | None, str | None] = (None, None)

        def as_text(value: datetime | None) -> str | None:
            nonlocal known
            at, text = known
            if value is not at:
                bound = self.process_bind_param(value, dialect)
                text = None if bound is None else bound.isoformat(" ", "microseconds")[:WITHOUT_ZONE]
                known = value, text
            return text

        return as_text

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Python to database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("An instant needs a time zone before it is stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Database to Python; SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> SqlColumn[int]:
    """A primary key counted by the database: short enough to be typed, and to survive a spreadsheet."""
    return SqlColumn("id", Key, Identity(), primary_key=True)


def append_only(table: Table) -> None:
    """Have the database itself refuse UPDATE and DELETE on a table."""
    table.info["append_only"] = True
    for statement, dialect in append_only_ddl(table.name):
        guard = DDL(statement)  # type: ignore[no-untyped-call]  # this one constructor is untyped in SQLAlchemy
        event.listen(table, "after_create", guard.execute_if(dialect=dialect))


def append_only_ddl(name: str) -> list[tuple[str, str]]:
    """The triggers that make a table append-only, as (statement, dialect); migrations use them too."""
    statements = [
        (
            (
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            ),
            "sqlite",
        )
        for verb in ("UPDATE", "DELETE")
    ]
    statements.append(
        (
            (
                f"CREATE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$"
            ),
            "postgresql",
        )
    )
    statements.append(
        (
            (
                f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_append_only()"
            ),
            "postgresql",
        )
    )
    return statements
