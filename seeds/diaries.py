"""What a made-up customer is inclined to do, and when: joining, playing, answering, leaving. Pure, by random seed.

Warmth drives all of it. Taking part has a modest effect of its own on the second score, larger for those who finished
their first challenges; that is the truth which the report is to find, or to leave undecided, from the answers alone.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from advocacy.clock import local_day, local_time_of
from advocacy.listening.scores import Segment, segment_of
from seeds.chances import chance
from seeds.company import MadeUpCustomer

SOON = timedelta(minutes=25)
KEEPS_SCORE = 0.13  # how many passives answer as promoters the next time, whatever anybody does
NEARER = {7: -0.04, 8: 0.06}
FOR_WARMTH = 0.30
FOR_JOINING = 0.08
FOR_FINISHING = 0.24
ANGRY = 0.12
BEFORE_REMINDER = 0.7


@dataclass(frozen=True, slots=True)
class Diary:
    """A made-up customer with the seed of their year."""

    person: MadeUpCustomer
    seed: int

    @property
    def was(self) -> Segment:
        """The segment they began in."""
        return segment_of(self.person.score)

    def dice(self, what: str) -> Random:
        """Their dice for something."""
        return chance(self.seed, self.person.email, what)

    def happens(self, what: str, share: float) -> bool:
        """Whether something that happens to such a share of people happens to them."""
        return self.dice(what).random() < share

    def at(self, now: datetime, days: float, what: str) -> datetime:
        """A moment about so many days from now, when they are awake and at their desk."""
        dice = self.dice(f"hour of {what}")
        zone = self.person.account.zone
        day = local_day(now + timedelta(days=days), zone)
        moment = local_time_of(day, time(dice.randint(8, 19), dice.randint(0, 59), dice.randint(0, 59)), zone)
        return max(moment, now + SOON)

    def joins_after(self) -> float | None:
        """How many days after the invitation they join; None when they do not."""
        dice = self.dice("joining")
        share = 0.5 * self.person.warmth + (0.11 if self.was is Segment.PROMOTER else 0)
        return min(dice.expovariate(1 / 8), 55.0) if dice.random() < share else None

    def steps(self, there_are: int) -> int:
        """How many of their first challenges they do of their own accord."""
        dice = self.dice("steps")
        return there_are if dice.random() < 0.45 + 0.45 * self.person.warmth else dice.randrange(there_are)

    def weeks(self) -> int:
        """How many weeks of the stream they come back for, once there is one."""
        dice = self.dice("weeks")
        stays = dice.random() < 0.3 * self.person.warmth
        return 52 if stays else int(dice.expovariate(1 / (3 + 14 * self.person.warmth**2)))

    def leaves_after(self) -> float | None:
        """How many days after joining they leave again; None when they stay."""
        dice = self.dice("leaving")
        return dice.uniform(5, 200) if dice.random() < 0.05 * (1.1 - self.person.warmth) else None

    def answers_after(self, survey: str, *, joined: bool) -> float | None:
        """How many days after being asked for a score they answer; None when they never do."""
        dice = self.dice(f"answering {survey}")
        share = (0.52 if joined else 0.30) + 0.25 * self.person.warmth
        if dice.random() >= share:
            return None
        return dice.uniform(0.1, 4.5) if dice.random() < BEFORE_REMINDER else dice.uniform(5.2, 13)

    def next_score(self, survey: str, *, joined: bool, finished: bool) -> int:
        """What they answer the second time."""
        dice = self.dice(f"score {survey}")
        if self.was is not Segment.PASSIVE:
            return self.drifts(dice, 0.9)
        likely = KEEPS_SCORE + FOR_WARMTH * (self.person.warmth - 0.6) + NEARER[self.person.score]
        if dice.random() < likely + FOR_JOINING * joined + FOR_FINISHING * finished:
            return dice.choices((9, 10), (3, 1))[0]
        return dice.choices((8, 7, 6, 5, 4), (46, 38, 10, 4, 2))[0]

    def drifts(self, dice: Random, spread: float) -> int:
        """A score near the one they gave, and a little nearer to the middle."""
        return min(10, max(0, round(dice.gauss(self.person.score + 0.12 * (7 - self.person.score), spread))))

    def says_unasked(self, month: int) -> int:
        """The score of somebody who speaks up; some do because something has gone badly wrong."""
        dice = self.dice(f"unasked {month}")
        return (
            dice.randint(0, 3) if dice.random() < ANGRY else self.next_score(f"{month}", joined=False, finished=False)
        )
