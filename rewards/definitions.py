"""Keeping a limb's part of a published document in rows: new ones come, known ones change, gone ones retire."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, update

from advocacy.database import Work, insert_into


async def keep(
    work: Work,
    table: Table,
    program: str,
    rows: Sequence[Mapping[str, Any]],
    computed: Mapping[str, Any] | None = None,
) -> None:
    """Bring a table of definitions in line with a program.

    Args:
        work: the transaction.
        table: with ``program, key, retired_at`` and UNIQUE (program, key).
        program: whose definitions.
        rows: all of them, by column.
        computed: columns whose new value hangs on the row that is there, as an expression; given the INSERT's
            ``excluded`` row under the name ``excluded``.
    """
    names = [str(row["key"]) for row in rows]
    await work.execute(
        update(table)
        .where(table.c.program == program, table.c.retired_at.is_(None), table.c.key.not_in(names))
        .values(retired_at=work.now)
    )
    if not rows:
        return
    adding = insert_into(work, table)
    changes = {name: adding.excluded[name] for name in rows[0] if name not in {"program", "key"}}
    if computed:
        changes |= {name: make(adding.excluded) for name, make in computed.items()}
    await work.execute(
        adding.on_conflict_do_update(index_elements=["program", "key"], set_=changes | {"retired_at": None}),
        [dict(row) | {"program": program, "retired_at": None} for row in rows],
    )
