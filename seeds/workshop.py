"""What the office has made and begun by the end of the year: tags, notes, segments, a token, drafts, a file, a letter.

Much of it is put down for the last days, so that whoever looks around meets a desk at which somebody works.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select, update

from advocacy.database import Work
from advocacy.delivery.mail import SEND, Letter, mails, queue
from advocacy.engine import jobs
from advocacy.listening import import_files, importing, writing
from advocacy.listening.responses import Response, receive
from advocacy.people import notes, tags, tokens
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs import drafts, segments
from advocacy.programs.editing import put
from advocacy.programs.templates import begun
from rewards import catalog, packing, stock
from rewards.redemptions import redeem
from seeds.chances import chance
from seeds.company import MadeUpCustomer
from seeds.files import survey_export
from seeds.office import Office
from seeds.scoring import TOOL
from seeds.words import WORDS
from seeds.year import PROGRAM, Mind, Year

SETTLED = timedelta(days=150)
LAST_EVENING = timedelta(hours=20)
TAGGED = 24
IN_THE_FILE = 40
MORE_HOURS = 2  # of the dearest thing on the shelf, where a year has used them up
LAST_WEEKS = 21  # days of answers
NEWER = 1  # another seed, so that they are other answers than those of the first survey
STUCK = {"all": [{"segment": "passive"}, {"level": "newcomer"}, {"none": [{"left": True}]}]}
WARM = {"all": [{"segment": "promoter"}, {"did": "challenge.completed", "at_least": 5}]}
SEGMENTS = {"Warm enough to be asked": WARM, "Stuck at the start": STUCK}
SEGMENT = "warm-enough-to-be-asked"
CIRCLE = "promoters-circle"
PROMOTERS = Path(__file__).with_name("programs") / "promoters.yaml"


def put_down(year: Year, office: Office, everybody: Sequence[MadeUpCustomer]) -> None:
    """Put all of it on the agenda."""
    year.agenda.put(year.start + timedelta(days=1), partial(_open_doors, year, office))
    year.agenda.put(year.start + SETTLED, partial(_note_down, year, office))
    year.agenda.put(year.end - LAST_EVENING, partial(_last_evening, year, office, everybody))


async def _open_doors(year: Year, office: Office) -> None:
    await year.do(tokens.add, "Survey tool", ["scores:write", "customers:write"], actor=office.admin)
    for name, condition in SEGMENTS.items():
        await year.do(segments.save, name, condition, actor=office.manager)


def _there(year: Year) -> list[Mind]:
    return [mind for _, mind in sorted(year.minds.items()) if mind.joined and not mind.gone]


async def _note_down(year: Year, office: Office) -> None:
    members = _there(year)
    dice = chance(year.seed, "everybody", "notes")

    async def note(work: Work) -> None:
        for mind in dice.sample(members, min(TAGGED, len(members))):
            await tags.put_on(work, mind.customer, dice.choice(WORDS["tags"]))
        for words, mind in zip(WORDS["notes"], dice.sample(members, min(4, len(members))), strict=False):
            await notes.write(work, mind.customer, words)

    await year.do(note, actor=office.manager)


async def _last_evening(year: Year, office: Office, everybody: Sequence[MadeUpCustomer]) -> None:
    await year.do(_draft, actor=office.manager)
    await year.do(_draft_another, actor=office.manager)
    await _write(year, office)
    await _send_a_file(year, office, everybody)
    await year.do(_danger)
    await _wish_for_an_hour(year, office)
    ready = [pick.shipment for pick in await year.see(packing.pick_list)]
    if ready:
        await year.do(packing.claim, ready[::2], actor=office.manager)


async def _danger(work: Work) -> None:
    """Somebody at a large account has had enough."""
    large = select(customers.c.id).join(accounts, accounts.c.id == customers.c.account_id)
    who = await work.value(large.where(customers.c.email.is_not(None)).order_by(accounts.c.value.desc()).limit(1))
    said = WORDS["again"]["detractor"][1]
    await receive(work, [Response(2, TOOL, "live-last", int(who), answered_at=work.now, comment=said)])


async def _wish_for_an_hour(year: Year, office: Office) -> None:
    """The dearest thing there is, which somebody approves, for the first who can have it."""
    offered = await year.see(catalog.offered)
    dearest = max(offered, key=lambda row: row.points)
    if dearest.stock == 0:
        await year.do(stock.correct, dearest.id, MORE_HOURS, reason="came", key="demo", actor=office.manager)
    for mind in _there(year):
        if mind.spendable >= dearest.points:
            await year.do(redeem, mind.customer, dearest.id, key="demo", actor=mind.actor)
            return


async def _draft(work: Work) -> None:
    """A change of the program that nobody has published yet."""
    begun_here = await drafts.open_draft(work, PROGRAM)
    text = put(begun_here.text, ("weekly", "cap"), 3)
    text = put(text, ("levels", 1, "text"), "Something new every Tuesday.")
    await drafts.save(work, PROGRAM, text, revision=begun_here.revision)


async def _draft_another(work: Work) -> None:
    host = {"host": "Maren Lindqvist", "mail": "maren@example.com"}
    await drafts.create(work, begun(PROMOTERS.read_text("utf-8"), key=CIRCLE, name="The promoters' circle", **host))


async def _write(year: Year, office: Office) -> None:
    """A letter by hand to one member; and one to another that the mail server would not take."""
    said, by = WORDS["letter"], int(office.manager.id or 0)
    words = {"subject": said["subject"], "lead": said["lead"], "key": "demo", "secret": year.there.secret}
    english = [mind.customer for mind in _there(year) if mind.diary.person.account.language == "en"]
    for customer in english[:1]:
        await year.do(writing.begin, customer, by, said["words"], actor=office.manager, **words)
    await year.there.carry_out()
    for customer in english[1:2]:
        await year.do(_be_refused, customer)


async def _be_refused(work: Work, customer: int) -> None:
    said = WORDS["rejected"]
    await queue(work, [Letter(customer, "box-back", "box-back", "", None, "service", said["subject"], said["words"])])
    for job in await jobs.claim_slow(work, SEND, 1):
        refused = {"state": "failed", "error": said["why"]}
        await work.execute(update(mails).where(mails.c.id == int(job.payload["mail"])).values(refused))
        await jobs.fail(work, job, said["why"], retry=False)


async def _send_a_file(year: Year, office: Office, everybody: Sequence[MadeUpCustomer]) -> None:
    """The newest answers to the survey, of which one is no score; the file waits for somebody to mend it."""
    some = chance(year.seed, "everybody", "newest answers").sample(everybody, min(IN_THE_FILE, len(everybody)))
    lines = survey_export(some, year.seed + NEWER, until=year.now, days=LAST_WEEKS).splitlines(keepends=True)
    number, email, _score, *rest = lines[-1].split(b",")
    lines[-1] = b",".join((number, email, b"8.5", *rest))
    content = b"".join(lines)
    seen, _ = importing.outlined(content, "scores")

    async def send(work: Work) -> None:
        file = await import_files.receive(work, "autumn.csv", "scores", content, seen)
        row = await import_files.of_staff(work, office.manager.id, file)
        await import_files.name_columns(work, row, seen.named(), None, "0-10")
        await import_files.begin(work, await import_files.of_staff(work, office.manager.id, file), "looking")

    await year.do(send, actor=office.manager)
    await year.there.carry_out()
