"""The office from the command line: what waits, what was sent, and what a person decides."""

from pathlib import Path

import pytest

from tests.stories.test_by_command_line import ADDRESS, KEY, PROGRAM, REFUSED, Company, invited_one, scores_file


@pytest.fixture
def company(bare_url: str, tmp_path: Path) -> Company:
    opened = Company(bare_url, tmp_path)
    opened.day("2026-01-05T09:00:00Z")
    opened.once("init")
    people = [f"p{number}@example.com" for number in range(6)]
    opened.once("import", "scores", str(scores_file(tmp_path, people)))
    opened.once("program", "load", str(PROGRAM))
    opened.once("program", "launch", KEY)
    opened.once("run-due")
    return opened


def test_a_manager_reads_mails_closes_tasks_and_decides_about_a_submission(company: Company) -> None:
    ann = invited_one(company, [f"p{number}@example.com" for number in range(6)])
    welcome = company.json("tasks", "list")
    assert [one["task"] for one in welcome] == ["welcome-personally"]
    company("tasks", "close", str(welcome[0]["id"]), again=REFUSED)
    assert company.once("tasks", "list").strip() == "Nobody is waiting."

    [invitation] = [one for one in company.json("mail", "list") if one["to"] == ann and one["mail"] == "invite-passive"]
    assert "/m/c/" in company.once("mail", "show", str(invitation["id"]))

    for challenge in ("look-around", "your-candy", "your-shirt", "your-address", "love-us"):
        answer = {"look-around": "true", "your-shirt": "M", "your-address": str(ADDRESS).replace("'", '"')}
        company.once("member", "complete", challenge, "--customer", ann, "--answer", answer.get(challenge, "Sour"))
    company.once("member", "complete", "bad-day", "--customer", ann, "--answer", "The export was gone.")
    [waiting] = company.json("review", "list")
    assert waiting["answers"] == {"0": "The export was gone."}
    number = str(waiting["submission"])
    company("review", "send-back", number, "--words", "Which export?", again=REFUSED)
    company.once("member", "complete", "bad-day", "--customer", ann, "--answer", "The monthly one.")
    company("review", "approve", number, again=REFUSED)
    assert company.json("member", "show", ann)["points"] == 130
    company("review", "undo", number, again=REFUSED)
    assert company.json("member", "show", ann)["spendable"] == 100
    company("review", "decline", number, "--reason", "It is mended.", again=REFUSED)
    assert company.once("jobs", "dead").strip() == "No job is dead."
    assert "is not waiting for a person" in company.once("jobs", "retry", "1", code=REFUSED)


def test_a_wrong_answer_is_named_by_its_place_on_the_command_line(company: Company) -> None:
    ann = invited_one(company, [f"p{number}@example.com" for number in range(6)])
    said = company.once("member", "complete", "your-shirt", "--customer", ann, "--answer", "XXXXL", code=REFUSED)
    assert said.startswith("answer 1: Please choose one of the answers given.")
    said = company.once("member", "complete", "your-address", "--customer", ann, "--answer", "{}", code=REFUSED)
    assert "answer 1" in said
