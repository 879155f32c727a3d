"""A file of what became of boxes, as carriers and the office fill it in: the packing list with a status behind each."""

from advocacy.errors import Invalid
from advocacy.listening.intake.table import Table, read_table
from advocacy.words import said
from rewards.marks import Mark

NEEDED = ("shipment", "status")


def read_marks(data: bytes) -> list[Mark]:
    """The lines of the file that say something; a line without a status says nothing yet.

    Raises:
        Invalid: it is no table, or lacks a column.
    """
    return _marks(read_table(data))


def _marks(table: Table) -> list[Mark]:
    places = {name.strip().casefold(): position for position, name in enumerate(table.columns)}
    lacking = [name for name in NEEDED if name not in places]
    if lacking:
        raise Invalid(
            said("There is no column {columns}.", columns=" and no column ".join(lacking)),
            remedy=said("Use the file of a packing list. It has the columns status, carrier and tracking."),
        )
    read = [
        (row.number, {name: str(row.cells[place]).strip() for name, place in places.items() if place < len(row.cells)})
        for row in table.rows
    ]
    return [
        Mark(number, cells.get("shipment", ""), cells["status"], cells.get("carrier", ""), cells.get("tracking", ""))
        for number, cells in read
        if cells.get("status")
    ]
