"""What stands between a member and a challenge, in words for the member. Pure.

Each reason is a value, so that a page can draw it and a test can compare it; ``sentence`` says it, in
English wherever a string is wanted and in the reader's language on a page.
"""

from dataclasses import dataclass
from datetime import date

from advocacy.engine.rules.tree import Node
from advocacy.words import Said, said, said_of


@dataclass(frozen=True, slots=True)
class NotMember:
    """Challenges are for members."""

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("Join first, and then this is yours to do.")


@dataclass(frozen=True, slots=True)
class NotForYou:
    """It is meant for others: another program, another track, or an audience that this member is not in."""

    condition: Node | None = None

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("This one is meant for others.")


@dataclass(frozen=True, slots=True)
class LevelGate:
    """It opens at a level; ``missing`` are the points to it, 0 when they are earned and the level is on its way."""

    level: str
    name: str
    missing: int

    @property
    def sentence(self) -> Said:
        """For the member."""
        if not self.missing:
            return said("Opens at {level}.", level=self.name)
        return said_of(
            "Opens at {level}: {n} point to go.",
            "Opens at {level}: {n} points to go.",
            level=self.name,
            n=self.missing,
        )


@dataclass(frozen=True, slots=True)
class PointsGate:
    """It opens at so many points."""

    points: int
    missing: int

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("Opens at {points} points: {n} to go.", points=self.points, n=self.missing)


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Another challenge comes first."""

    key: str
    title: str

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("This comes first: {title}", title=self.title)


@dataclass(frozen=True, slots=True)
class NotYet:
    """It opens on a day, which begins in the member's own zone."""

    opens_on: date

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("Opens on {day}.", day=self.opens_on)


@dataclass(frozen=True, slots=True)
class Over:
    """Its last day has passed."""

    ended_on: date

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("This ended on {day}.", day=self.ended_on)


@dataclass(frozen=True, slots=True)
class PlacesTaken:
    """All places are taken."""

    places: int

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said_of("The one place is taken.", "All {n} places are taken.", n=self.places)


@dataclass(frozen=True, slots=True)
class WeekIsFull:
    """As many of the weekly stream were started as a week holds."""

    cap: int
    next_week: date

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said_of(
            "You have started one this week. The next can begin on {day}.",
            "You have started {n} this week. The next can begin on {day}.",
            n=self.cap,
            day=self.next_week,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """It was done, for good or for this period."""

    again_on: date | None = None

    @property
    def sentence(self) -> Said:
        """For the member."""
        if self.again_on is None:
            return said("You have done this.")
        return said("You have done this. You can do it again on {day}.", day=self.again_on)


@dataclass(frozen=True, slots=True)
class Begun:
    """It was started already."""

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("You have started this one. Carry on where you left off.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person has yet to look at what was handed in."""

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("You have handed this in. Somebody will look at it and answer you.")


@dataclass(frozen=True, slots=True)
class SentBack:
    """A person has looked and asks for more."""

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("There is a note for you with this one. Have another look and hand it in again.")


@dataclass(frozen=True, slots=True)
class Declined:
    """A person has looked and said no."""

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("This was looked at and not accepted. The reason is with it.")


@dataclass(frozen=True, slots=True)
class Unmet:
    """Another condition does not hold yet; the program's own words of it are for the staff."""

    condition: Node

    @property
    def sentence(self) -> Said:
        """For the member."""
        return said("This is not open for you yet.")


Reason = (
    NotMember
    | NotForYou
    | LevelGate
    | PointsGate
    | Prerequisite
    | NotYet
    | Over
    | PlacesTaken
    | WeekIsFull
    | Done
    | Begun
    | Waiting
    | SentBack
    | Declined
    | Unmet
)
