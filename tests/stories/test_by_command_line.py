"""The whole chain, from a survey export to an honest report, by command line alone, each command given twice."""

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from web.cli import main
from web.tables import metadata

ROOT = Path(__file__).parents[2]
SURVEYS = ROOT / "tests" / "data" / "surveys"
PROGRAM = ROOT / "seeds" / "programs" / "passives.yaml"
KEY = "passives-to-promoters"
ADDRESS = {"name": "Tim Berg", "street": "Herrengasse 3", "city": "Graz", "postcode": "8010", "country": "AT"}
FIVE = {
    "look-around": ["true"],
    "your-candy": ["sour liquorice"],
    "your-shirt": ["M"],
    "your-address": [json.dumps(ADDRESS)],
    "love-us": ["Tell me before you change something."],
}
REFUSED = 3


class Company:
    """A person at a terminal, whose every command is given a second time to see that nothing changes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.env = {
            "ADVOCACY_DATABASE_URL": url,
            "ADVOCACY_SECRET_KEY": "a secret that only the story knows",
            "ADVOCACY_TIME_TRAVEL": "1",
            "ADVOCACY_COMPANY": "Wherry",
        }
        self.url = url
        self.folder = folder

    def day(self, instant: str) -> None:
        self.env["ADVOCACY_NOW"] = instant

    def __call__(self, *words: str, code: int = 0, again: int | None = None) -> str:
        """Run a command, and run it again: the second time says ``again`` and changes nothing."""
        said = self.once(*words, code=code)
        before = self.everything()
        self.once(*words, code=code if again is None else again)
        after = self.everything()
        changed = {name: set(after[name]) ^ set(before[name]) for name in after if after[name] != before[name]}
        assert changed == {}, f"a second {words} changed something"
        return said

    def once(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, list(words), env=self.env)
        assert result.exit_code == code, f"{words}: {result.output}{result.stderr}"
        return result.stdout if code == 0 else result.stderr

    def json(self, *words: str, again: int | None = None) -> Any:
        return json.loads(self(*words, "--format", "json", again=again))

    def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, besides the log of exports, which is there to grow."""

        async def look() -> dict[str, list[str]]:
            engine = create_async_engine(self.url)
            async with engine.connect() as connection:
                found = {
                    name: sorted(str(row) for row in await connection.execute(select(table)))
                    for name, table in metadata.tables.items()
                    if not name.startswith("export_")
                }
            await engine.dispose()
            return found

        return asyncio.run(look())

    def mail_to(self, email: str) -> list[str]:
        """The subjects of what was mailed to somebody, oldest first."""

        async def look() -> list[str]:
            engine = create_async_engine(self.url)
            mails, customers = metadata.tables["mails"], metadata.tables["customers"]
            query = select(mails.c.subject).join(customers, customers.c.id == mails.c.customer_id)
            async with engine.connect() as connection:
                rows = await connection.execute(query.where(customers.c.email_key == email).order_by(mails.c.id))
                found = [str(row.subject) for row in rows]
            await engine.dispose()
            return found

        return asyncio.run(look())


@pytest.fixture
def company(bare_url: str, tmp_path: Path) -> Company:
    return Company(bare_url, tmp_path)


def scores_file(folder: Path, people: list[str]) -> Path:
    path = folder / "scores.csv"
    lines = [f"{email},8,2026-01-0{1 + number % 4}T10:00:00Z" for number, email in enumerate(people)]
    path.write_text("Email,Score,Answered at\n" + "\n".join(lines) + "\n")
    return path


def invited_one(company: Company, people: list[str]) -> str:
    """Somebody who was invited; those held out have no invitation to accept."""
    for email in people:
        result = CliRunner().invoke(main, ["member", "join", email], env=company.env)
        if result.exit_code == 0:
            return email
        assert "has not been invited" in result.stderr
    raise AssertionError("nobody was invited")


def listen(company: Company) -> list[str]:
    """Take in what survey and list tools exported; returns the addresses that may be mailed."""
    company("init")
    survey = company.json("import", "scores", str(SURVEYS / "carpentries_longterm_2017.csv"))
    assert (survey["imported"], len(survey["skipped"])) == (402, 74)
    figure = company.json("nps")
    assert (figure["n"], round(figure["nps"], 4), figure["danger"]) == (402, 36.3184, 9)
    company("import", "customers", str(SURVEYS / "mailchimp_seed_member.csv"))
    rows = list(csv.DictReader(io.StringIO(company("export", "customers"))))
    people = sorted(row["email"] for row in rows if row["email"] and not row["unsubscribed_at"])
    assert len(people) >= 5
    company("import", "scores", str(scores_file(company.folder, people)))
    return people


def launch(company: Company, people: list[str]) -> str:
    """Put the shipped program in force, invite, and let somebody join."""
    company("program", "check", str(PROGRAM))
    company("program", "load", str(PROGRAM))
    exported = company.folder / "again.yaml"
    exported.write_text(company("program", "export", KEY))
    assert exported.read_text() == PROGRAM.read_text()
    company("program", "load", str(exported))
    launched = company.json("program", "launch", KEY, again=REFUSED)
    assert launched["admitted"] == len(people)
    assert company.json("run-due")["mail"] == launched["invited"]["passive"]
    joined = invited_one(company, people)
    company("member", "join", joined, code=REFUSED)
    assert "I kept a place for you" in company.mail_to(joined)
    return joined


def play(company: Company, tim: str) -> None:
    """The five of a passive; they make an Insider, and that opens the weekly stream."""
    for challenge, answers in FIVE.items():
        said = [word for answer in answers for word in ("--answer", answer)]
        company("member", "complete", challenge, "--customer", tim, *said, again=REFUSED)
    stands = company.json("member", "show", tim)
    assert (stands["points"], stands["level"]) == (100, "insider")
    weekly = {one["challenge"]: one for one in stands["challenges"]}
    assert weekly["your-word"]["state"] == "open"
    assert weekly["public-review"]["reasons"] == ["Opens at Companion: 200 points to go."]
    assert company.json("explain", "your-word", "--customer", tim)["open"] is True
    company("run-due")


def box(company: Company, tim: str) -> None:
    """Two calendar months after joining, and not a day before, the box is on the pick list; then it is sent."""
    company.day("2026-03-04T09:00:00Z")
    company("run-due")
    assert list(csv.DictReader(io.StringIO(company("export", "shipments")))) == []
    company.day("2026-03-05T09:00:00Z")
    company("run-due")
    picks = company.folder / "boxes.csv"
    company("shipments", "pack", again=REFUSED)
    company("export", "shipments", "--output", str(picks))
    [pick] = list(csv.DictReader(io.StringIO(picks.read_text(encoding="utf-8-sig"))))
    assert (pick["candy"], pick["shirt"], pick["postcode"], pick["country"]) == ("sour liquorice", "M", "8010", "AT")
    assert "sour liquorice" in pick["note"]
    marked = company.folder / "marked.csv"
    marked.write_text(f"shipment,status,carrier,tracking\n{pick['shipment']},sent,Post,AT123\n")
    company("shipments", "mark", str(marked))
    company("run-due")
    assert "A box is on its way to you" in company.mail_to(tim)


def score_again(company: Company, tim: str) -> None:
    """A week after the box, and not a day before, the question comes a second time."""
    company.day("2026-03-11T09:00:00Z")
    company("run-due")
    assert "One question, a second time" not in company.mail_to(tim)
    company.day("2026-03-12T09:00:00Z")
    company("run-due")
    assert company.mail_to(tim)[-1] == "One question, a second time"
    company("member", "answer", tim, "--score", "9", "--why", "You listened.", again=REFUSED)


def test_from_a_survey_export_to_one_converted_of_one_joined(company: Company) -> None:
    company.day("2026-01-05T09:00:00Z")
    tim = launch(company, listen(company))
    play(company, tim)
    box(company, tim)
    score_again(company, tim)

    report = company.json("report", "conversion", KEY)
    assert (report["passives"]["joined"], report["passives"]["rescored"], report["passives"]["converted"]) == (1, 1, 1)
    assert (report["rates"]["of_joined"]["k"], report["rates"]["of_joined"]["n"]) == (1, 1)
    assert report["movement"]["passive"] == {"detractor": 0, "passive": 0, "promoter": 1}
    assert (report["goal"]["rate"], report["goal"]["of"]) == (0.25, "joined")
    words = company("report", "conversion", KEY)
    assert "caused" not in words.casefold()
    assert "1 of 1" in words
