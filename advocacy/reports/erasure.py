"""What the log of exports forgets of a person: their address, where somebody exported by it. That it was stays."""

import json
from collections.abc import Sequence

from sqlalchemy import Text, cast, or_, update

from advocacy.database import Work, chunks
from advocacy.reports.export import export_log

AT_ONCE = 100
ERASED = {"erased": True}


async def forget_filters(work: Work, said: Sequence[str]) -> None:
    """Empty the filters in which one of these addresses or ids stands, however it is capitalised."""
    written = cast(export_log.c.filter, Text)
    # SQLite keeps JSON with everything but ASCII spelled out, PostgreSQL as it is.
    spellings = sorted({spelled for one in said for spelled in (one, json.dumps(one)[1:-1])})
    for part in chunks(spellings, AT_ONCE):
        met = or_(*[written.icontains(one, autoescape=True) for one in part])
        await work.execute(update(export_log).where(met).values(filter=ERASED))
