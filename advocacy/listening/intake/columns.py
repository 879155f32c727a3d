"""Which column of a table is what: as the caller says, else by its name, else by what stands in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advocacy.errors import Invalid
from advocacy.listening.intake import moments
from advocacy.listening.intake.cells import is_missing, tidy
from advocacy.listening.intake.table import Table
from advocacy.listening.intake.vocabulary import fields_of, squeezed

ATTRIBUTE, IGNORED = "attribute", "ignore"
_SAMPLE = 200
_MOSTLY = 0.8


@dataclass(slots=True)
class Columns:
    """The parts that columns play.

    Attributes:
        fields: field -> position of its column.
        attributes: position -> the attribute's name.
        ignored: positions the caller wants left out.
        notes: which choices were made by content.
    """

    fields: dict[str, int] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def taken(self) -> set[int]:
        """Positions that have a part already."""
        return {*self.fields.values(), *self.attributes, *self.ignored}

    def named(self, table: Table) -> dict[str, str]:
        """Column name -> field, for a preview; attributes as `attribute.NAME`."""
        found = {table.columns[position]: name for name, position in self.fields.items()}
        return found | {table.columns[i]: f"{ATTRIBUTE}.{name}" for i, name in self.attributes.items()}


def assign(table: Table, vocabulary: Mapping[str, str], mapping: Mapping[str, str]) -> Columns:
    """Give every column its part.

    Args:
        table: the file.
        vocabulary: field -> known names, as in `vocabulary.py`.
        mapping: column -> field, `attribute`, `attribute.NAME` or `ignore`; it overrides everything else.

    Raises:
        Invalid: the mapping names a column or a field that does not exist, or one field twice.
    """
    columns = Columns()
    for name, part in mapping.items():
        _map(table, columns, vocabulary, name, part)
    known = fields_of(dict(vocabulary))
    by_name: dict[str, int] = {}
    for position, name in enumerate(table.columns):
        by_name.setdefault(squeezed(name), position)
    for part, names in known.items():
        taken = columns.taken()
        free = [by_name[name] for name in names if name in by_name and by_name[name] not in taken]
        if free:
            columns.fields.setdefault(part, free[0])
    return columns


def _map(table: Table, columns: Columns, vocabulary: Mapping[str, str], name: str, part: str) -> None:
    position = _position(table, name)
    if part == IGNORED:
        columns.ignored.add(position)
    elif part == ATTRIBUTE or part.startswith(f"{ATTRIBUTE}."):
        columns.attributes[position] = part.partition(".")[2] or table.columns[position]
    elif part not in vocabulary:
        known = ", ".join([*sorted(vocabulary), ATTRIBUTE, f"{ATTRIBUTE}.NAME", IGNORED])
        raise Invalid(f'"{part}" is not a field.', where=f'Mapping of "{name}"', remedy=f"Use one of: {known}.")
    elif columns.fields.setdefault(part, position) != position:
        raise Invalid(
            f'"{table.columns[columns.fields[part]]}" and "{table.columns[position]}" are both mapped to {part}.',
            where="Mapping",
            remedy="Map one of them.",
        )


def _position(table: Table, name: str) -> int:
    """A column by its exact name, else by its name or question without regard to case and signs."""
    if name in table.columns:
        return table.columns.index(name)
    wanted = squeezed(name)
    texts = zip(table.columns, table.questions or table.columns, strict=True)
    alike = [i for i, pair in enumerate(texts) if wanted and wanted in map(squeezed, pair)]
    if len(alike) == 1:
        return alike[0]
    some = ", ".join(f'"{column}"' for column in table.columns[:20])
    raise Invalid(
        f'There is no column "{name}".' if not alike else f'Several columns are called "{name}".',
        where="Mapping",
        remedy=f"The file has: {some}{' …' if len(table.columns) > 20 else ''}",  # noqa: PLR2004 - one screen
    )


def sample(table: Table, position: int) -> list[str]:
    """Up to 200 answers of a column, tidied, from the whole length of the file."""
    found: list[str] = []
    for text in _spread(table.rows, position):
        if not is_missing(text):
            found.append(text)
        if len(found) == _SAMPLE:
            break
    return found


def _spread(rows: Sequence[tuple[int, Sequence[str]]], position: int) -> Iterator[str]:
    # Exports are often sorted: the first rows alone may all be blank, or all be old.
    step = max(1, len(rows) // (_SAMPLE * 4))
    for start in range(step):
        for i in range(start, len(rows), step):
            yield tidy(rows[i][1][position])


def find_by_content(table: Table, columns: Columns, part: str, looks: Callable[[str], bool]) -> None:
    """Give a part to the one column whose answers look like it; nothing happens if there is none or several."""
    if part in columns.fields:
        return
    taken = columns.taken()
    alike = [i for i in range(len(table.columns)) if i not in taken and mostly(sample(table, i), looks)]
    if len(alike) == 1:
        columns.fields[part] = alike[0]
        columns.notes.append(f'"{table.columns[alike[0]]}" is taken as {part} by what stands in it')


def mostly(answers: Sequence[str], looks: Callable[[str], bool]) -> bool:
    """Whether at least four of five answers look like something; False without answers."""
    return bool(answers) and sum(map(looks, answers)) >= _MOSTLY * len(answers)


def looks_like_address(text: str) -> bool:
    """Whether a text may be an e-mail address."""
    local, _, domain = text.rpartition("@")
    return bool(local) and "." in domain and " " not in text


def looks_like_date(text: str) -> bool:
    """Whether a text is a date written as one; a bare number is not."""
    return not text.replace(".", "").isdecimal() and moments.read(text) is not None
