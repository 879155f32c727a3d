"""What the page of a challenge shows: how it stands for the member, what was said in it, and what it brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row

from advocacy.database import Read
from advocacy.delivery.markdown import html_of
from advocacy.errors import NotFound
from advocacy.people.addresses import FIELDS
from advocacy.words import said
from challenges import boards, goes
from challenges.answers import Stage
from challenges.outline import stages_of
from challenges.reasons import Declined, Done, Over, PlacesTaken, Reason
from challenges.unlocking import Entry, State
from web.hub.activities import Activity, activities_of
from web.hub.challenges.deal import Deal, Looking, Remark, deal_of, host_of, remark_of
from web.hub.challenges.earned import Earned, earned_by
from web.hub.challenges.stage_forms import form_of, heading_of
from web.hub.countries import country_name
from web.hub.frame import Frame
from web.hub.home.next import Way, place_of, way_of
from web.language import reader

WITHDRAWN = "withdrawn"
CODE_LAST = frozenset({"US", "CA", "AU", "NZ", "GB", "IE", "IN", "SG"})  # where the postcode stands behind the town
NEW = timedelta(minutes=10)
STATES = {
    "started": State.STARTED,
    "submitted": State.WAITING,
    "sent_back": State.SENT_BACK,
    "completed": State.DONE,
    "declined": State.SHUT,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was said in one stage; the note explains the right answer of a quiz."""

    form: str
    heading: str
    answer: Any
    note: str = ""

    @property
    def activities(self) -> Sequence[Activity]:
        """What was offered."""
        return activities_of(self.answer)

    @property
    def day(self) -> date:
        """A day."""
        return date.fromisoformat(self.answer)

    @property
    def lines(self) -> Sequence[str]:
        """An address as it stands on a label, the country in the reader's language."""
        said = {field: str(self.answer.get(field) or "") for field in FIELDS}
        code_first = said["country"] not in CODE_LAST
        town = ("postcode", "city", "region") if code_first else ("city", "region", "postcode")
        country = country_name(said["country"], reader().locale)
        lines = [said["name"], said["street"], " ".join(said[field] for field in town if said[field]), country]
        return [line for line in lines if line]


@dataclass(frozen=True, slots=True)
class Standing:
    """A challenge as it stands for the member.

    Attributes:
        program: whose it is.
        key: its name there.
        text: as the program wrote it, or as it did when it was started.
        state: a ``State``, or ``withdrawn``.
        reasons: what stands between, in the order of the rules.
        deal: what it earns and takes.
        go: the go that the state speaks of.
        told: what the member said in it.
        remark: what a person said about it.
        earned: what it brought, once it is done.
        thing: the object, where it is done once for each.
        is_nameless: whether an object has to be named, and none is.
    """

    program: str
    key: str
    text: Mapping[str, Any]
    state: str
    reasons: Sequence[Reason] = ()
    go: Row[Any] | None = None
    thing: str = ""
    is_nameless: bool = False
    deal: Deal | None = None
    told: Sequence[Told] = ()
    remark: Remark | None = None
    earned: Earned | None = None

    @property
    def title(self) -> str:
        """What there is to do."""
        return str(self.text.get("title") or self.key)

    @property
    def benefit(self) -> str:
        """What it is good for, in a line."""
        return str(self.text.get("benefit") or "")

    @property
    def body(self) -> Markup:
        """What it is about, as the manager wrote it."""
        return html_of(str(self.text.get("text") or ""))

    @property
    def can_open(self) -> bool:
        """Whether what stands between may go away."""
        return not any(isinstance(reason, Over | PlacesTaken | Declined) for reason in self.reasons)

    @property
    def path(self) -> str:
        """The address of this page."""
        return f"/hub/challenges/{self.program}/{self.key}"

    @property
    def again_on(self) -> date | None:
        """When it can be done again."""
        return next((reason.again_on for reason in self.reasons if isinstance(reason, Done)), None)


@dataclass(frozen=True, slots=True)
class Finish:
    """The moment after: what was done, what it brought, and what is next."""

    standing: Standing
    frame: Frame
    way: Way
    is_new: bool

    @property
    def earned(self) -> Earned:
        """What it brought."""
        return self.standing.earned or Earned()


async def standing(read: Read, who: Looking, program: str, key: str, thing: str) -> Standing:
    """A challenge as it stands for the member who looks.

    Raises:
        NotFound: there is no such challenge, or it is meant for others.
    """
    entry = await _entry(read, who.member, program, key, thing)
    go = await goes.of_member(read, who.member, entry.go.id) if entry.go else None
    text = entry.challenge.text if go is None else go.definition
    per_object = entry.challenge.repeat == "object"
    bare = Standing(
        program,
        key,
        text,
        entry.state,
        entry.reasons,
        go,
        thing=thing if per_object else "",
        is_nameless=per_object and not thing,
    )
    return await _filled(read, who, bare)


async def standing_of_go(read: Read, who: Looking, go: Row[Any]) -> Standing:
    """The same of a go, whatever became of its challenge."""
    bare = Standing(go.program, go.key, go.definition, STATES.get(go.state, WITHDRAWN), go=go)
    return await _filled(read, who, bare)


async def finish(read: Read, who: Looking, go: Row[Any]) -> Finish:
    """What is shown of a go that is done: to whoever has just pressed the button, and to whoever comes back."""
    done = await standing_of_go(read, who, go)
    listed = await boards.board_of(read, who.member)
    track = {
        place_of(entry.challenge): number
        for number, entry in enumerate(listed)
        if entry.challenge.tracks and not entry.times
    }
    is_new = go.completed_at is not None and read.now - go.completed_at < NEW
    return Finish(done, who.frame, way_of(listed, track, ()), is_new)


async def _filled(read: Read, who: Looking, bare: Standing) -> Standing:
    host, go = await host_of(read, bare.program), bare.go
    answers = (await goes.answers_of(read, [go.id]))[go.id] if go else {}
    return replace(
        bare,
        deal=deal_of(bare.text, host, who, read.now),
        told=told_of(stages_of(bare.text), answers, bare.title),
        remark=await remark_of(read, go, host) if go else None,
        earned=await earned_by(read, go, who.frame) if go is not None and go.state == "completed" else None,
    )


async def _entry(read: Read, member: int, program: str, key: str, thing: str) -> Entry:
    try:
        entry = await boards.explain(read, member, key, program=program, thing=thing)
    except NotFound:
        # What is no longer in the program can still be finished by whoever began it.
        listed = await boards.board_of(read, member, program=program)
        found = next((one for one in listed if one.challenge.key == key and one.go is not None), None)
        if found is None:
            raise
        return found
    if entry.go is None and not entry.is_for_them:
        raise NotFound(said("There is no challenge at this address."))
    return entry


def told_of(stages: Sequence[Stage], answers: Mapping[int, Any], title: str) -> list[Told]:
    """What was said, stage by stage."""
    kept = [(stages[place], answers[place]) for place in sorted(answers) if place < len(stages)]
    return [Told(form_of(stage), heading_of(stage, title), answer, _note_of(stage)) for stage, answer in kept]


def _note_of(stage: Stage) -> str:
    return str(stage.get("help") or "") if form_of(stage) == "quiz" else ""
