"""The builder: a condition as rows and groups to be changed, and beside it whom it means now.

For a page of one's own::

    group = taken(fields, "if")                                  # or group_of(tree, scope) to begin with
    place = Place(_("Who is meant"), scope, words, reader=reader_of(request), action="/where/the/form/goes")
    builder = await builder_of(read, group, place)               # a fixed number of statements
    page(request, "…", if_=builder)                              # {{ conditions.builder(if_) }} inside the form

and when the form comes back::

    if (again := pressed(fields, "if")) is not None: …           # a button of the builder: draw the page again with it
    tree = read_condition(fields, scope)                         # Invalid says which rows, in ``where``

In the template ``{% import "studio/rules/parts.html" as conditions with context %}``, in the block ``room_look`` the
style ``css/studio/rules.css``. The form needs nothing else; without scripts its own buttons do what htmx does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from advocacy.database import Read
from advocacy.engine.rules.fields import EVENT, Field, Kind
from advocacy.errors import Invalid
from web.language import Reader, read_by, say
from web.studio.rules.comparisons import OF_KEY, OF_TALLY, UNITS, How, how_of, hows_of
from web.studio.rules.hits import asked
from web.studio.rules.matching import OPENING, Matched, Pace, matched
from web.studio.rules.parts import AS_TEXT, Fields, Group, Part, Path, Row, spelled, step_of, stepped, taken
from web.studio.rules.views import GroupView, RowView
from web.studio.rules.vocabulary import Choice, Vocabulary, happening, label
from web.studio.rules.words import EVENTS
from web.studio.rules.writing import Scope, tree_of

READ_ONLY = "/studio/conditions"


@dataclass(frozen=True, slots=True)
class Builder:
    """What the macro draws.

    Attributes:
        prefix: of the names of its fields.
        id: of its elements.
        legend: what it is about, for who cannot see.
        root: the outermost group.
        fields: what can be looked at, in groups with their headings.
        events: what can have happened.
        units: of lengths of time.
        match: whom it means now.
        live: where htmx fetches it anew.
        mistake: about the whole.
        people: where everybody who matches is listed, if anywhere.
        rest: where more is to be counted than it holds, what tells this drawing of it from any other.
    """

    prefix: str
    id: str
    legend: str
    root: GroupView
    fields: Sequence[tuple[str, Sequence[Choice]]]
    events: Sequence[Choice]
    units: Sequence[str]
    match: Matched
    live: str
    action: str
    mistake: str = ""
    people: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a builder stands.

    Attributes:
        legend: what the condition is for, in words.
        scope: what it can speak of.
        words: what there is to speak of in this company.
        prefix: of its fields' names.
        program: the program whose draft it belongs to, if it belongs to one.
        action: where its form goes to; its own buttons go there too.
        reader: who reads it.
        people: where those are listed whom it means as it stands, if anywhere.
        pace: how long whoever asks can wait for the count.
    """

    legend: str
    scope: Scope
    words: Vocabulary
    prefix: str = "if"
    program: str = ""
    action: str = ""
    reader: Reader = field(default_factory=Reader)
    people: str = ""
    pace: Pace = OPENING

    @property
    def live(self) -> str:
        """The address that draws it anew."""
        told = {"prefix": self.prefix, "program": self.program, "event": self.scope.event or "", "action": self.action}
        return f"{READ_ONLY}?{urlencode({name: value for name, value in told.items() if value})}"


def read_condition(fields: Fields, scope: Scope, prefix: str = "if") -> Any:
    """The condition that a form holds, as a program writes it; None is everybody.

    Raises:
        Invalid: with a mistake for each row that is not finished or makes no sense; ``where`` is the row's name.
    """
    return tree_of(taken(fields, prefix), scope, prefix)


def pressed(fields: Sequence[tuple[str, str]], prefix: str = "if") -> Group | None:
    """What stands in a builder after one of its own buttons was pressed; None where another button was.

    Raises:
        Invalid: the form is larger or deeper than any condition.
    """
    step = step_of(fields, prefix)
    return None if step is None else stepped(taken(fields, prefix), step)


async def builder_of(read: Read, group: Group, place: Place, wrong: Invalid | None = None) -> Builder:
    """A builder as it is drawn, with whom it means now; the last thing asked of a read.

    Args:
        read: a read.
        group: what stands in it.
        place: where it stands.
        wrong: what was wrong with it when it was sent.
    """
    group = _settled(group, place)
    match = await matched(read, asked(group, place.scope), place.pace)
    with read_by(place.reader):
        return _drawn(group, place, match, wrong)


def _settled(group: Group, place: Place) -> Group:
    """The same, with a comparison in each row that has chosen what to look at: the first that is offered."""
    parts = [_settled(one, place) if isinstance(one, Group) else _compared(one, place) for one in group.parts]
    return replace(group, parts=tuple(parts))


def _compared(row: Row, place: Place) -> Row:
    found = place.scope.field(row.field) if row.field else None
    if found is None or how_of(hows_of(found), row.how) is not None:
        return row
    return replace(row, how=place.words.hows(found)[0].key)


def _drawn(group: Group, place: Place, match: Matched, wrong: Invalid | None) -> Builder:
    problems = (wrong.problems or (wrong,)) if wrong else ()
    mistakes = {one.where or "": say(one.message) for one in problems}
    draw = _Drawing(place, match, mistakes)
    root = draw.group(group, ())
    here = spelled(place.prefix, ())
    return Builder(
        prefix=place.prefix,
        id=_id(here),
        legend=place.legend,
        root=root,
        fields=list(place.words.fields(place.scope.event)),
        events=[Choice(name, happening(name)) for name in EVENTS],
        units=tuple(UNITS),
        match=match,
        live=place.live,
        action=place.action,
        mistake=mistakes.get(here, "") if not group.parts else "",
        people=place.people,
        rest=token_hex(4) if match.is_first else "",
    )


def _id(name: str) -> str:
    return name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class _Drawing:
    place: Place
    match: Matched
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def group(self, group: Group, at: Path) -> GroupView:
        name = spelled(self.place.prefix, at)
        parts = [self._part(part, (*at, place)) for place, part in enumerate(group.parts)]
        hit, mistake = self.match.at.get(at), self.mistakes.get(name, "")
        return GroupView(at, name, _id(name), group.word, parts, hit, self._is_awaited(at), mistake)

    def _part(self, part: Part, at: Path) -> RowView | GroupView:
        return self.group(part, at) if isinstance(part, Group) else self._row(part, at)

    def _row(self, row: Row, at: Path) -> RowView:
        name, words = spelled(self.place.prefix, at), self.place.words
        found = self.place.scope.field(row.field) if row.field else None
        hows = self._hows(row, found)
        return RowView(
            at=at,
            name=name,
            id=_id(name),
            row=row,
            label=label(row.field),
            offered=not row.field or row.field == AS_TEXT or self._is_offered(row.field),
            hows=hows,
            how=how_of(hows, row.how) or (hows[0] if hows else None),
            choices=self._choices(row, found),
            objects=words.objects(row.event),
            hit=self.match.at.get(at),
            is_awaited=self._is_awaited(at),
            mistake=self.mistakes.get(name, ""),
        )

    def _is_awaited(self, at: Path) -> bool:
        return at in self.match.at and self.match.at[at] is None

    def _hows(self, row: Row, found: Field | None) -> Sequence[How]:
        if row.field == "did":
            return OF_TALLY
        if row.field in {"finished", "badge"}:
            return OF_KEY
        if found is None:
            return ()
        hows = list(self.place.words.hows(found))
        if row.how and how_of(hows, row.how) is None and found.kind is Kind.ANY:
            hows += [how for how in Vocabulary().hows(found) if how.key == row.how]
        return hows

    def _choices(self, row: Row, found: Field | None) -> Sequence[Choice]:
        if found is not None and row.field.startswith(EVENT):
            choices = self.place.words.of_event(self.place.scope.event or "", found)
        else:
            choices = self.place.words.choices(row.field)
        known = {one.key for one in choices}
        missing = [Choice(one, one) for one in row.values if one not in known]
        return [*choices, *missing] if choices else []

    def _is_offered(self, name: str) -> bool:
        return any(name == one.key for _, ones in self.place.words.fields(self.place.scope.event) for one in ones)
