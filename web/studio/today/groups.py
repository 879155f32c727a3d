"""What waits for a person, by kind: the groups of the day's queue, and an item as a row shows it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advocacy.words import Said, said

TODAY = "/studio"
SHOWN = 5
PAGE = 50
FIRST, WELCOMES, SUBMISSIONS, QUESTIONS = "first", "welcomes", "submissions", "questions"
TASKS, COMMENTS, BOXES, DEAD = "tasks", "comments", "boxes", "dead"


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of thing that waits.

    Attributes:
        slug: its name in addresses.
        title: its heading.
        minutes: how long one of them takes, roughly.
    """

    slug: str
    title: Said
    minutes: int


GROUPS: Mapping[str, Group] = {
    group.slug: group
    for group in (
        Group(FIRST, said("First"), 10),
        Group(WELCOMES, said("Welcomes to write"), 4),
        Group(SUBMISSIONS, said("Submissions to review"), 2),
        Group(QUESTIONS, said("Questions to answer"), 5),
        Group(TASKS, said("Other things to do"), 5),
        Group(COMMENTS, said("Comments nobody has answered"), 0),
        Group(BOXES, said("Boxes"), 3),
        Group(DEAD, said("Dead letters"), 3),
    )
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits.

    Attributes:
        group: the slug of its group.
        id: of its row, in that group.
        name: whom it is about.
        under: what it is.
        gist: what it says, in a line.
        is_words: whether a person wrote that line.
        badge: a state that comes first.
        since: since when it waits.
        due: when it was to be done.
        late: whether that is past.
        icon: in place of a face, where it is about no one person.
        tick: what approves it together with others, as it was seen.
    """

    group: str
    id: int
    name: str
    under: str = ""
    gist: str = ""
    is_words: bool = False
    badge: str | Said = ""
    since: datetime | None = None
    late: bool = False
    icon: str = ""
    tick: str = ""

    @property
    def address(self) -> str:
        """Where it opens."""
        return f"{TODAY}/today/{self.group}/{self.id}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group with what is shown of it.

    Attributes:
        count: how many wait in all.
        many: whether there are more than were counted.
        further: the address of the next page; empty where this is the last.
    """

    group: Group
    count: int
    items: Sequence[Item] = field(default_factory=tuple)
    many: bool = False
    further: str = ""

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.items))

    @property
    def path(self) -> str:
        """The address of the group by itself."""
        return f"{TODAY}/today/{self.group.slug}"
