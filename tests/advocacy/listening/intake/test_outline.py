"""A file before it is read: which tool wrote it, what each column would become, and what has to be said first."""

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.findings import Unsure, in_file
from advocacy.listening.intake.outline import MOST_COLUMNS, outline
from advocacy.listening.intake.tools import tool_of


def parts(text: str, kind: str, mapping: dict[str, str] | None = None) -> dict[str, str]:
    return outline(text.encode(), kind, mapping).named()


def test_columns_become_what_their_names_say() -> None:
    found = parts("Email,NPS score,Comment,Plan\nann@example.com,9,Good,gold\n", "scores")
    assert found == {"Email": "email", "NPS score": "score", "Comment": "comment", "Plan": "ignore"}


def test_of_a_customer_everything_else_is_kept() -> None:
    found = parts("Email,Company,Shoe size\nann@example.com,Ann Ltd,38\n", "customers")
    assert found == {"Email": "email", "Company": "account", "Shoe size": "attribute"}


def test_what_was_said_of_a_column_stands() -> None:
    found = parts("Email,a,b\nann@example.com,9,3\n", "scores", {"b": "score", "a": "ignore"})
    assert found == {"Email": "email", "a": "ignore", "b": "score"}


def test_samples_are_different_and_few() -> None:
    rows = "".join(f"p{n}@example.com,{n % 2}\n" for n in range(9))
    seen = outline(f"email,score\n{rows}".encode(), "scores")
    assert [len(one.samples) for one in seen.columns] == [3, 2]
    assert seen.rows == 9


def test_two_columns_that_may_be_the_score_are_a_question_and_no_mistake() -> None:
    seen = outline(b"email,rating,result\na@example.com,9,3\nb@example.com,0,10\n", "scores")
    assert seen.unsure is not None
    assert seen.unsure.about == "score"
    assert "score" not in seen.named().values()


def test_a_file_has_no_more_columns_than_a_page() -> None:
    wide = ",".join(f"c{n}" for n in range(MOST_COLUMNS + 1))
    with pytest.raises(Invalid, match="300 are the most"):
        outline(f"{wide}\n{wide}".encode(), "customers")
    narrow = ",".join(f"c{n}" for n in range(MOST_COLUMNS))
    assert len(outline(f"{narrow}\n{narrow}".encode(), "customers").columns) == MOST_COLUMNS


def test_a_question_stays_one_when_the_file_is_named() -> None:
    asked = in_file(Unsure("Which?", about="dates", where="column"), "a.csv")
    assert isinstance(asked, Unsure)
    assert (asked.about, asked.where) == ("dates", "a.csv, column")
    assert not isinstance(in_file(Invalid("No."), "a.csv"), Unsure)


@pytest.mark.parametrize(
    ("columns", "tool"),
    [
        ("StartDate,EndDate,Status,Finished,ResponseId,Q1", "Qualtrics"),
        ("ResponseID,ResponseSet,StartDate,EndDate,Finished", "Qualtrics"),
        ("Respondent ID,Collector ID,Start Date", "SurveyMonkey"),
        ("#,How likely?,Start Date (UTC),Submit Date (UTC),Network ID", "Typeform"),
        ("Email Address,First Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID", "Mailchimp"),
        ("Record ID,First Name,Email,Lifecycle Stage", "HubSpot"),
        ("CampaignId,ContactId,Status", "Salesforce"),
        ("Email,Score", None),
        ("", None),
    ],
)
def test_a_tool_is_known_by_its_columns(columns: str, tool: str | None) -> None:
    assert tool_of(columns.split(",")) == tool
