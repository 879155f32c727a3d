"""Which exported files named a person: where copies of what is known about them went."""

from typing import Any

from sqlalchemy import Select, select

from advocacy.people.own_data import Section
from advocacy.reports.export import export_log, export_people


def _naming(customer: int) -> Select[Any]:
    met = select(export_people.c.export_id).where(
        export_people.c.first_id <= customer, export_people.c.last_id >= customer
    )
    kept = [export_log.c[name] for name in ("id", "at", "actor", "export", "format", "state")]
    return select(*kept).where(export_log.c.id.in_(met)).order_by(export_log.c.id)


SECTIONS = (Section("exports", "Lists we exported with you on them", export_log, _naming),)
