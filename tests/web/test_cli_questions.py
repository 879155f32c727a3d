"""Answering members from the command line."""

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from advocacy.database import SYSTEM
from advocacy.listening import questions
from advocacy.people.customers import by_email, change
from advocacy.settings import from_environment
from tests.stories.test_by_command_line import REFUSED, Company
from web.cli.questions import questions as commands
from web.wiring import open_house

ANN, MAREN, JAKOB = "ann@example.com", "maren@example.com", "jakob@example.com"
SCORES = f"Email,Score,Comment,Date\n{ANN},8,Too many clicks.,2026-01-02\nben@example.com,9,,2026-01-02\n"


@pytest.fixture
def company(bare_url: str, tmp_path: Path) -> Company:
    opened = Company(bare_url, tmp_path)
    opened.day("2026-01-05T09:00:00Z")
    opened.once("init")
    file = tmp_path / "scores.csv"
    file.write_text(SCORES)
    opened.once("import", "scores", str(file))
    for email, name in ((MAREN, "Maren"), (JAKOB, "Jakob")):
        opened.once("staff", "add", email, "--role", "manager", "--name", name)
    return opened


def asks(company: Company, words: str) -> str:
    """Ann joins, reads German, and asks."""

    async def do() -> int:
        house = open_house(from_environment(company.env))
        async with house.database.work(SYSTEM) as work:
            ann = (await by_email(work, ANN)).id
            await change(work, ann, joined_at=work.now, language="de")
            number = await questions.ask(work, ann, words, key="form")
        await house.close()
        return number

    return str(asyncio.run(do()))


def test_a_question_is_taken_passed_on_answered_and_closed(company: Company) -> None:
    number = asks(company, "Why is it slow?")
    [waiting] = company.json("questions", "list")
    assert waiting == {
        "id": number,
        "kind": "question",
        "customer": ANN,
        "owner": None,
        "promised": "2026-01-07T23:59:00Z",
        "score": None,
        "words": "Why is it slow?",
    }
    assert "Nobody owns" in company.once("questions", "answer", number, "It is not.", code=REFUSED)
    company("questions", "take", number, "--staff", MAREN)
    assert "Maren has this already." in company.once("questions", "take", number, "--staff", JAKOB, code=REFUSED)
    company("questions", "pass-on", number, "--to", JAKOB)
    assert [one["id"] for one in company.json("questions", "list", "--staff", JAKOB)] == [number]
    assert company.json("questions", "list", "--staff", MAREN) == []

    company("questions", "answer", number, "We are at it.", again=REFUSED)
    assert "Nobody is waiting." in company.once("questions", "list")
    company("questions", "close", number, "It is quick now.", again=REFUSED)
    shown = company.json("questions", "show", number)
    assert (shown["state"], shown["owner"]) == ("closed", JAKOB)
    assert [(one["by"], one["words"]) for one in shown["lines"]] == [
        ("member", "Why is it slow?"),
        (JAKOB, "We are at it."),
        (JAKOB, "It is quick now."),
    ]
    company.once("run-due")
    assert company.mail_to(ANN) == ["Jakob hat Ihnen geantwortet", "Was daraus geworden ist"]


def test_a_comment_is_answered_by_its_name(company: Company) -> None:
    [comment] = company.json("questions", "list", "--comments")
    assert (comment["customer"], comment["score"], comment["words"]) == (ANN, 8, "Too many clicks.")
    assert company.json("questions", "list", "--segment", "promoter") == []
    name = comment["id"]
    assert name.startswith("comment:")
    assert company.json("questions", "show", name)["lines"][0]["words"] == "Too many clicks."
    assert company.json("questions", "heard")["comments"] == {"k": 0, "n": 1, "rate": 0.0, "low": 0.0, "high": 0.793451}
    assert "--staff" in company.once("questions", "answer", name, "Which?", code=REFUSED)
    company("questions", "answer", name, "Which screen was it?", "--staff", MAREN, again=REFUSED)
    assert company.json("questions", "list", "--comments") == []
    assert re.search(r"comments +1 of 1: 100\.0 %", company.once("questions", "heard"))
    # Ann is no member yet: the mail does not lead where she cannot go.
    company.once("run-due")
    assert company.mail_to(ANN) == ["Maren has answered you"]
    assert "/hub/heard" not in company.once("mail", "show", "1")


def test_what_is_not_there_is_refused_with_what_to_do(company: Company) -> None:
    for wrong in ("x", "comment:", "comment:x", "²", "-1", "1" * 19, "99", "comment:99"):
        assert company.once("questions", "take", "--staff", MAREN, "--", wrong, code=REFUSED)
        assert company.once("questions", "show", "--", wrong, code=REFUSED)
        assert company.once("questions", "close", "--", wrong, "Words", code=REFUSED)
    said = company.once("questions", "take", asks(company, "Why?"), "--staff", ANN, code=REFUSED)
    assert "advocacy staff add" in said


def test_every_command_is_explained_with_an_example() -> None:
    for name in commands.commands:
        said = CliRunner().invoke(commands, [name, "--help"])
        assert said.exit_code == 0
        assert f"advocacy questions {name}" in said.output
