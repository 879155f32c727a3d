"""Exports as they were published, against figures computed without this code."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.customer_file import read_customers
from advocacy.listening.intake.score_file import read_scores
from advocacy.listening.intake.table import read_table
from advocacy.listening.scores import nps_of_scores

OURS = Path(__file__).parents[3] / "data" / "surveys"
FOLDER = Path(os.environ.get("ADVOCACY_TEST_DATA") or OURS)
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
SCORED = [name for name, facts in EXPECTED.items() if "score_column" in facts]
SPREAD = [name for name, facts in EXPECTED.items() if "score_columns" in facts]


@pytest.mark.parametrize("name", SCORED)
def test_a_published_file_gives_its_published_figures(name: str) -> None:
    facts = EXPECTED[name]
    needs_a_word = "trap" in facts or FOLDER != OURS
    read = read_scores(
        (FOLDER / name).read_bytes(),
        filename=name,
        mapping={facts["score_column"]: "score"} if needs_a_word else None,
        dates="month-first" if "date_examples" in facts else None,
    )
    profile = read.profile
    scores = [row.score for row in read.rows]
    assert profile["rows"] == facts["rows"]
    assert profile["missing"] == facts["missing"] == len(read.skipped)
    assert len(read.refused) == sum(facts["unparsed"].values())
    assert {score: k for score, k in profile["distribution"].items() if k} == facts["dist"]  # type: ignore[attr-defined]
    for ours, theirs in [
        ("n", "n"),
        *((k, k) for k in ("promoters", "passives", "detractors")),
        ("danger", "danger_0_3"),
    ]:
        assert profile[ours] == facts[theirs], ours
    assert nps_of_scores(scores).nps == pytest.approx(facts["nps"], abs=1e-6)
    assert profile["header_rows"] == facts.get("header_rows", 1)


@pytest.mark.parametrize("name", SPREAD)
def test_an_answer_spread_over_choice_columns_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(Invalid, match=r"spread over \d+ columns.* is not an NPS") as refused:
        read_scores((FOLDER / name).read_bytes(), filename=name)
    assert name in str(refused.value)


ours_only = pytest.mark.skipif(FOLDER != OURS, reason="the facts are those of our own sample files")


@ours_only
def test_three_questions_from_0_to_10_are_a_question_to_the_caller() -> None:
    data = (OURS / "sudzilla_v1.csv").read_bytes()
    with pytest.raises(Invalid) as refused:
        read_scores(data)
    for column in ("rate Sudzilla?", "the opening keynote?", "the closing keynote?"):
        assert column in refused.value.message
    assert "--map COLUMN=score" in str(refused.value)


@ours_only
def test_dates_that_read_both_ways_are_a_question_to_the_caller() -> None:
    data = (OURS / "sudzilla_v1.csv").read_bytes()
    score = {"On a scale of 0-10, how would you rate Sudzilla?": "score"}
    with pytest.raises(Invalid, match="1 November 2019 or 11 January 2019") as refused:
        read_scores(data, mapping=score)
    assert "--dates month-first" in str(refused.value)
    first = read_scores(data, mapping=score, dates="month-first").rows[0]
    assert first.responded_at is not None
    assert first.responded_at.isoformat() == "2019-11-01T08:51:12+00:00"
    assert first.comment == "Bad service"


@ours_only
def test_a_choice_column_cannot_be_mapped_as_the_score() -> None:
    data = (OURS / "cncf_maint_2019h1.csv").read_bytes()
    column = "Would you recommend CNCF to other open source projects, and why? / - 5"
    with pytest.raises(Invalid, match="1-5 scale is not an NPS"):
        read_scores(data, mapping={column: "score"})


@ours_only
@pytest.mark.parametrize(
    ("name", "shape", "encoding", "named"),
    [
        ("carpentries_longterm_2017.csv", (1, 75, 2), "UTF-8", "Likely-To-Recommend"),
        ("cncf_maint_2019h1.csv", (2, 97, 3), "UTF-8", "Respondent ID"),
        ("qualtrics_sample_de.csv", (3, 20, 4), "UTF-8", "Q2 - Topics"),
        ("qualtrics_sample_legacy.csv", (2, 15, 3), "UTF-8 with BOM", "ResponseID"),
    ],
)
def test_header_layouts(name: str, shape: tuple[int, int, int], encoding: str, named: str) -> None:
    table = read_table((OURS / name).read_bytes())
    assert (table.header_rows, len(table.columns), table.first_row_number) == shape
    assert table.encoding == encoding
    assert named in table.columns
    assert table.rows[0].number == table.first_row_number


@ours_only
def test_a_qualtrics_file_is_read_by_its_names_and_its_question_texts() -> None:
    for name in ("qualtrics_sample_de.csv", "qualtrics_sample_legacy.csv"):
        data = (OURS / name).read_bytes()
        for column in ("Q1", "This is a multiple choice question."):
            legacy = "legacy" in name
            read = read_scores(data, mapping={column: "score"})
            row = read.rows[0]
            assert (row.score, row.response_id) == (2, "R_2YPOQ602ER1jkf1")
            assert row.responded_at is not None
            assert row.responded_at.isoformat() == "2017-07-18T08:28:48+00:00"
            assert row.channel == (None if legacy else "anonymous")


@ours_only
def test_a_mailing_list_becomes_customers_who_may_or_may_not_be_written_to() -> None:
    read = read_customers((OURS / "mailchimp_seed_member.csv").read_bytes())
    assert not read.refused
    assert read.rows[0].email == "dylan+testing@example.co"
    assert read.rows[0].may_contact is False
    assert read.rows[0].zone == "America/Toronto"
    assert read.rows[1].may_contact is True
