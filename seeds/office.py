"""What the company's own people do: write welcomes, look at what was handed in, pack boxes, hand rewards over, ask."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row

from advocacy.acts import asking, asks
from advocacy.acts.candidates import candidates
from advocacy.acts.references import may_be_asked_for
from advocacy.database import SYSTEM, Actor, Work
from advocacy.people import staff
from advocacy.programs import tasks
from challenges import goes, reviews
from rewards import decisions, packing, redemptions, returns
from rewards.marks import Mark, mark
from rewards.shipments import cancel, in_state
from seeds import desk
from seeds.chances import chance
from seeds.words import WORDS
from seeds.year import LEFT, Mind, Year

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4
SETTLED_IN = timedelta(days=120)  # the two things that go wrong once happen when there is something to go wrong
CLOSELY = timedelta(days=9)  # before the end: what waits and what came back is what there is to look at
COMES_BACK = 0.03
WAITS_FOR_BOXES = timedelta(days=40)
REFERENCES_A_MONTH = 3
QUESTION = "answer-question"
LACKING, LACKING_AT_LAST = 0.12, 0.5  # the shares that come back the first time


class Office:
    """The staff at their desks.

    Attributes:
        manager: looks after customers.
        marketer: looks for references.
        admin: looks after the installation.
        addresses: by role.
    """

    def __init__(self, year: Year) -> None:
        self.year = year
        self.manager = self.marketer = self.admin = SYSTEM
        self.addresses: dict[str, str] = {}
        self._undone: int | None = None
        self._refused = False
        self._on_the_way: list[tuple[datetime, int, str]] = []

    async def open(self) -> None:
        """Take the staff in."""
        for one in WORDS["staff"]:
            number = await self.year.do(staff.add, one["email"], one["role"], name=one["name"])
            self.addresses[one["role"]] = one["email"]
            if one["role"] == "manager":
                self.manager = Actor("staff", number, "manager")
            if one["role"] == "marketer":
                self.marketer = Actor("staff", number, "marketer")
            if one["role"] == "admin":
                self.admin = Actor("staff", number, "admin")

    async def day(self) -> None:
        """A working day; at the weekend nobody is there, and the last days are left to whoever looks around."""
        today = self.year.now.weekday()
        if today > FRIDAY or self.year.now > self.year.end - LEFT:
            return
        await self.year.do(self._work_off, actor=self.manager)
        await self._review()
        await desk.answer(self.year, self.manager)
        await self._follow_boxes()
        if today == MONDAY:
            await self._pack()
            await self._hand_over()
        if today == WEDNESDAY:
            await self._give_boxes_up()
            await desk.take_comments_on(self.year, self.manager)

    async def _work_off(self, work: Work) -> None:
        """Close the tasks that have had their time: a few hours to three days."""
        for row in await tasks.waiting(work):
            if row.task == QUESTION:
                continue  # an answer closes it
            dice = chance(self.year.seed, row.because, "task")
            if row.created_at + timedelta(hours=dice.uniform(2, 70)) <= work.now:
                await tasks.close(work, row.id, str(dice.choice(WORDS["closed"].get(row.task, [""]))))

    async def _review(self) -> None:
        for row in await self.year.see(reviews.awaiting_review):
            mind = self.year.minds[row.customer_id]
            dice = mind.diary.dice(f"review {row.key} {row.turn}")
            if row.handed_in_at + timedelta(hours=dice.uniform(2, 44)) <= self.year.now and row.id != self._undone:
                await self._decide(row, dice.random(), dice.choice)

    async def _decide(self, row: Row[Any], throw: float, choice: Any) -> None:
        favor = bool(row.definition.get("ask")) and row.definition.get("stream") is not None
        lacking = LACKING if self.year.now < self.year.end - CLOSELY else LACKING_AT_LAST
        if row.turn == 1 and throw < lacking:
            await self.year.do(reviews.send_back, row, choice(WORDS["sent_back"]), actor=self.manager)
        elif favor and throw > 0.95:  # noqa: PLR2004 - one in twenty cannot be
            await self.year.do(reviews.decline, row, choice(WORDS["declined"]), actor=self.manager)
        else:
            await self.year.do(reviews.approve, row, actor=self.manager)
            if favor and self._undone is None and self.year.now > self.year.start + SETTLED_IN:
                self._undone = row.id
                self.year.agenda.put(self.year.now + timedelta(days=2, hours=3), partial(self._undo, row))

    async def _undo(self, row: Row[Any]) -> None:
        approved = await self.year.see(goes.get, row.id)
        await self.year.do(reviews.undo, approved, WORDS["undone"], actor=self.manager)
        points = approved.definition["points"]
        self.year.tell(
            self.year.now, f"An approval is undone, “{approved.definition['title']}”, and {points} points go back."
        )
        self.year.agenda.put(self.year.now + timedelta(days=20), partial(self._decline_for_good, row.id))

    async def _decline_for_good(self, submission: int) -> None:
        row = await self.year.see(goes.get, submission)
        await self.year.do(reviews.decline, row, WORDS["declined"][0], actor=self.manager)

    async def _pack(self) -> None:
        if await self.year.see(packing.pick_list):
            number = await self.year.do(packing.claim, actor=self.manager)
            self.year.agenda.put(self.year.now + timedelta(hours=29), partial(self._send, number))

    async def _send(self, number: int) -> None:
        boxes = [pick.shipment for pick in await self.year.see(packing.pick_list, number)]
        if number == 1:
            self.year.tell(self.year.now, f"The first boxes go out: {len(boxes)}.")
        await self.year.do(mark, [_line(box, "sent") for box in boxes], actor=self.manager)
        for box in boxes:
            dice = chance(self.year.seed, f"box {box}", "way")
            back = dice.random() < COMES_BACK
            days = dice.uniform(9, 20) if back else dice.uniform(1.5, 7)
            self._on_the_way.append((self.year.now + timedelta(days=days), box, "returned" if back else "delivered"))

    async def _follow_boxes(self) -> None:
        there = [one for one in self._on_the_way if one[0] <= self.year.now]
        if there:
            self._on_the_way = [one for one in self._on_the_way if one[0] > self.year.now]
            await self.year.do(mark, [_line(box, status) for _, box, status in there], actor=self.manager)

    async def _give_boxes_up(self) -> None:
        """What came back and what nobody gives an address for goes nowhere any more, after some weeks."""
        long_ago = self.year.now - WAITS_FOR_BOXES
        back = [row for row in await self.year.see(in_state, "returned") if not row.closed_at]
        for row in back:
            if row.returned_at < long_ago:
                await self.year.do(returns.close, row.id, actor=self.manager)
        lacking = await self.year.see(in_state, "needs_address")
        for row in lacking:
            if row.scheduled_at < long_ago:
                await self.year.do(cancel, row.id, actor=self.manager)

    async def _hand_over(self) -> None:
        for row in await self.year.see(redemptions.waiting, "approved"):
            await self.year.do(decisions.fulfil, row.id, actor=self.manager)
        for row in await self.year.see(redemptions.waiting, "reserved"):
            if self._refused or self.year.now < self.year.start + SETTLED_IN:
                await self.year.do(decisions.approve, row.id, actor=self.manager)
            else:
                self._refused = True
                await self.year.do(decisions.refuse, row.id, reply=WORDS["refused"], actor=self.manager)

    async def look_for_references(self) -> None:
        """Ask a few of those who offered, no more than they can bear."""
        members = sorted(mind.customer for mind in self.year.minds.values() if mind.joined and not mind.gone)
        known = await self.year.see(candidates, members)
        able = {who: may_be_asked_for(person, self.year.now) for who, person in known.items()}
        dice = chance(self.year.seed, str(self.year.now.date()), "references")
        willing = sorted(who for who, activities in able.items() if activities)
        for who in dice.sample(willing, min(REFERENCES_A_MONTH, len(willing))):
            mind = self.year.minds[who]
            number = await self.year.do(asking.ask, who, dice.choice(able[who]), actor=self.marketer)
            self.year.later(mind, 1, f"ask {number}", partial(self._answered, mind, number))

    async def _answered(self, mind: Mind, number: int) -> None:
        accepted = mind.diary.happens(f"ask {number}", 0.75)
        await self.year.do(asks.answer, number, accepted=accepted, actor=self.marketer)
        if accepted:
            self.year.later(mind, 4, f"done {number}", partial(self._thank, number))

    async def _thank(self, number: int) -> None:
        await self.year.do(asks.finish, number, outcome="open", actor=self.marketer)
        await self.year.do(asks.thank, number, actor=self.marketer)


def _line(box: int, status: str) -> Mark:
    return Mark(row=box, shipment=str(box), status=status, carrier="Parcel Post", tracking=f"PP{box:08}")
