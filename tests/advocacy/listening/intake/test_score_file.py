"""Files of answers: which rows count, what they say, and one identity per answer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.findings import Refusal, Skip
from advocacy.listening.intake.score_file import ScoreFile, read_scores
from advocacy.listening.intake.score_rows import ScoreRow


def read(*lines: str, mapping: dict[str, str] | None = None, scale: str | None = None) -> ScoreFile:
    return read_scores("\n".join(lines).encode(), filename="survey.csv", mapping=mapping, scale=scale)


def of(column: str, scores: Sequence[object], *, scale: str | None = None) -> ScoreFile:
    return read(f"{column},why", *[f'"{score}",x' for score in scores], scale=scale)


def test_a_row_with_everything() -> None:
    file = read(
        "Response ID,Email,First Name,Last Name,Company,Customer ID,Score,Comment,Channel,Date,Unsubscribed,Industry",
        "r1,Ann@Example.com,Ann,Lee,Acme,c7,9,Great,email,2026-01-31T10:00:00+01:00,no,Soap",
        mapping={"Industry": "attribute"},
    )
    assert file.rows == [
        ScoreRow(
            row=2,
            response_id="r1",
            score=9,
            email="ann@example.com",
            email_as_typed="Ann@Example.com",
            external_person_id="c7",
            name="Ann Lee",
            account="Acme",
            responded_at=datetime(2026, 1, 31, 9, tzinfo=UTC),
            offset_minutes=60,
            comment="Great",
            channel="email",
            may_contact=True,
            attributes={"Industry": "Soap"},
        )
    ]
    assert file.profile["columns"] == {
        "Response ID": "response_id",
        "Email": "email",
        "First Name": "first_name",
        "Last Name": "last_name",
        "Company": "account",
        "Customer ID": "external_id",
        "Score": "score",
        "Comment": "comment",
        "Channel": "channel",
        "Date": "responded_at",
        "Unsubscribed": "unsubscribed",
        "Industry": "attribute.Industry",
    }
    assert (file.profile["first"], file.profile["n"], file.profile["scale"]) == ("2026-01-31T09:00:00Z", 1, "0-10")


def test_what_is_no_score_is_named_with_its_row_and_never_coerced() -> None:
    file = of("score", [8, 8.5, 11, -1, "", "Not answered", 10])
    assert [(row.row, row.score) for row in file.rows] == [(2, 8), (8, 10)]
    assert [str(refusal) for refusal in file.refused] == [
        'Row 3, column "score": 8.5 is not a score. Use a whole number from 0 to 10.',
        'Row 4, column "score": 11 is not a score. Use a whole number from 0 to 10.',
        'Row 5, column "score": -1 is not a score. Use a whole number from 0 to 10.',
    ]
    assert [str(skip) for skip in file.skipped] == [
        'Row 6, column "score": No answer was given; that is not a score.',
        'Row 7, column "score": No answer was given ("Not answered"); that is not a score.',
    ]
    assert file.profile["missing"] == 2


@pytest.mark.parametrize(
    ("group", "agrees"), [("Promoter", False), ("3", False), ("Neutral", True), ("2", True), ("", True)]
)
def test_trap_8_a_group_that_contradicts_the_score_is_refused(group: str, agrees: bool) -> None:
    file = read("NPS,NPS_NPS_GROUP", f"8,{group}", "9,Promoter", "0,Detractor")
    expected = f'The score 8 is a passive, the group says "{group}". Correct the one that is wrong.'
    found = [(refusal.row, refusal.column, refusal.why) for refusal in file.refused]
    assert found == ([] if agrees else [(2, "NPS_NPS_GROUP", expected)])


def test_a_segment_column_of_another_kind_is_not_compared() -> None:
    assert len(read("score,segment", "8,Enterprise", "2,Small").rows) == 2


def test_trap_9_a_date_that_is_none_is_refused_with_its_row() -> None:
    file = read("score,date", "8,2026-01-01", "9,soon", "9,")
    assert [(refusal.row, refusal.column, refusal.value) for refusal in file.refused] == [(3, "date", "soon")]
    assert [row.responded_at for row in file.rows] == [datetime(2026, 1, 1, tzinfo=UTC), None]


def test_trap_9_a_zone_in_the_header_is_surer_than_the_callers() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for header, hour in (("Submit Date (UTC)", 10), ("Submit Date", 9)):
        file = read_scores(f"score,{header}\n9,2026-01-01 10:00:00\n".encode(), zone=berlin)
        assert file.rows[0].responded_at == datetime(2026, 1, 1, hour, tzinfo=UTC)


def test_trap_10_one_person_is_one_lower_case_address() -> None:
    file = read("email,score", "Ann@X.com ,9", "ann@x.com,8", "ann+a@x.com,7", "no address,7")
    assert [row.email for row in file.rows] == ["ann@x.com", "ann@x.com", "ann+a@x.com"]
    assert "possibly the same person, kept apart: ann+a@x.com = ann@x.com" in str(file.profile["notes"])
    assert [refusal.row for refusal in file.refused] == [5]


def test_trap_11_a_response_said_twice_counts_once_and_a_later_comment_is_an_update() -> None:
    file = read("response id,score,comment", "r1,9,", "r2,8,ok", "r1,9,", "r1,9,because", "r3,1,no")
    assert [(row.row, row.update_of) for row in file.rows] == [(2, None), (3, None), (5, 2), (6, None)]
    assert [(skip.row, skip.why) for skip in file.skipped] == [(4, "Row 2 says the same; an answer counts once.")]
    assert file.profile["n"] == 3


def test_trap_12_previews_tests_and_spam_do_not_count() -> None:
    file = read("score,status", "9,Survey Preview", "9,Spam", "9,Complete", "9,Survey Test", "9,1")
    assert [row.row for row in file.rows] == [4, 6]
    assert len(file.skipped) == 3
    coded = read("StartDate,EndDate,Status,Finished,ResponseId,NPS", "2026-01-01,2026-01-01,1,1,a,9", ",,0,1,b,8")
    assert [row.response_id for row in coded.rows] == ["b"]


def test_trap_12_answers_to_other_surveys_and_those_left_out_by_the_tool_do_not_count() -> None:
    file = read("hs_survey_type,score,excluded_from_calculations", "NPS,9,false", "CSAT,2,false", "NPS,3,true")
    assert [row.row for row in file.rows] == [2]
    assert [skip.column for skip in file.skipped] == ["hs_survey_type", "excluded_from_calculations"]


def test_trap_13_a_row_with_too_many_cells_is_refused() -> None:
    file = read("score,why", "9,good, really", "8,fine")
    assert str(file.refused[0]).startswith("Row 2: The row has 3 cells, the header 2.")
    assert file.profile["rows"] == 2


@pytest.mark.parametrize(
    ("header", "cell", "may_contact"),
    [
        ("unsubscribed", "yes", False),
        ("unsubscribed", "2026-01-01 10:00:00", False),
        ("unsubscribed", "unsubscribed", False),
        ("unsubscribed", "subscribed", True),
        ("unsubscribed", "", None),
        ("consent", "no", False),
        ("consent", "yes", True),
    ],
)
def test_a_word_about_contact_is_kept(header: str, cell: str, may_contact: bool | None) -> None:
    assert read(f"score,{header}", f"9,{cell}").rows[0].may_contact is may_contact


def test_a_word_about_contact_that_nobody_understands_is_refused() -> None:
    file = read("score,consent", "9,perhaps")
    assert file.refused == [Refusal(2, "consent", "perhaps", '"perhaps" is neither yes nor no. Write yes or no.')]


def test_trap_20_the_same_file_twice_gives_the_same_ids_and_strangers_stay_apart() -> None:
    lines = ["email,score,date,comment", ",9,2026-01-01,", ",9,2026-01-01,", "a@b.co,9,2026-01-01,"]
    once, twice = read(*lines), read(*lines)
    ids = [row.response_id for row in once.rows]
    assert ids == [row.response_id for row in twice.rows]
    assert len(set(ids)) == 3


def test_trap_20_exports_that_overlap_agree_on_what_they_share() -> None:
    shared = ["a@b.co,9,2026-01-01,x", ",8,2026-01-02,y"]
    older = read("email,score,date,comment", *shared)
    newer = read("Date;Score;E-Mail;Comment", "2026-01-09;3;c@d.co;z", "2026-01-02;8;;y", "2026-01-01;9;A@B.co;x")
    assert {row.response_id for row in older.rows} < {row.response_id for row in newer.rows}


def test_a_known_person_repeated_without_an_id_is_one_answer() -> None:
    file = read("email,score,company", "a@b.co,9,Acme", "A@b.co,9,Acme", "a@b.co,9,Beta", "a@b.co,9,Beta")
    assert [row.row for row in file.rows] == [2, 4]
    assert [(skip.row, skip.why[:5]) for skip in file.skipped] == [(3, "Row 2"), (5, "Row 4")]


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"nothing": "score"}, 'There is no column "nothing"'),
        ({"score": "points"}, '"points" is not a field'),
        ({"score": "score", "why": "score"}, "both mapped to score"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(mapping: dict[str, str], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read("score,why", "9,x", mapping=mapping)


def test_a_mapping_overrides_names_and_can_leave_a_column_out() -> None:
    file = read("score,why,x", "9,2,3", mapping={"WHY": "score", "score": "attribute.old", "x": "ignore"})
    assert (file.rows[0].score, file.rows[0].attributes, file.rows[0].comment) == (2, {"old": "9"}, None)


def test_a_comment_is_found_by_its_question() -> None:
    assert read("score,...why?", "9,good").rows[0].comment == "good"
    assert read("warum,score,reason for it", "a,9,b", mapping={}).rows[0].comment == "b"


def test_a_file_of_missing_answers_is_empty_but_not_wrong() -> None:
    file = of("score", ["", "NA"])
    assert (file.rows, file.refused, file.profile["n"]) == ([], [], 0)
    assert file.skipped[0] == Skip(2, "score", "", "No answer was given; that is not a score.")
