"""Which column holds the answers to the 0-10 question, and whether it is one."""

from collections.abc import Sequence

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.score_file import ScoreFile, read_scores


def read(*lines: str, mapping: dict[str, str] | None = None, scale: str | None = None) -> ScoreFile:
    return read_scores("\n".join(lines).encode(), filename="survey.csv", mapping=mapping, scale=scale)


def of(column: str, scores: Sequence[object], *, scale: str | None = None) -> ScoreFile:
    return read(f"{column},why", *[f'"{score}",x' for score in scores], scale=scale)


@pytest.mark.parametrize(
    ("column", "scores", "reason"),
    [
        ("score", [1, 2, 3, 4, 5, 5], "1-5 scale"),
        ("How likely (1-5)?", [4, 5], "from 1 to 5"),
        ("score", [1, 2, 3, 4, 5, 6, 7, 7, 6, 5], "1-7 scale"),
        ("score", [11, 11, 10, 9, 3, 1], "from 1 to 11"),
        ("score", [-5, 0, 5, 5], "smileys"),
        ("score", ["Agree", "Strongly agree", "Neutral"], "words, not numbers"),
        ("NPS where 5 is great and 1 - poor", [4, 5], "from 1 to 5"),
    ],
)
def test_trap_6_another_scale_is_refused_as_nps(column: str, scores: list[object], reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        of(column if "score" in column else f"{column} recommend", scores)
    assert "survey.csv" in str(refused.value)
    assert refused.value.remedy


def test_trap_6_a_scale_from_1_to_10_needs_a_word() -> None:
    scores = list(range(1, 11))
    with pytest.raises(Invalid, match="run from 1 to 10") as refused:
        of("score", scores)
    assert "--scale 1-10" in str(refused.value)
    confirmed = of("score", scores, scale="1-10")
    assert [row.score for row in confirmed.rows] == scores
    assert confirmed.profile["scale"] == "1-10"
    assert len(of("score", scores, scale="0-10").rows) == 10


def test_a_0_contradicts_a_scale_from_1() -> None:
    file = of("score", [0, 10], scale="1-10")
    assert [refusal.row for refusal in file.refused] == [2]


@pytest.mark.parametrize("scores", [[3], [7, 8, 9], [0, *range(1, 11)], [9] * 20])
def test_trap_6_an_ordinary_file_is_not_suspected(scores: list[object]) -> None:
    assert len(of("score", scores).rows) == len(scores)


def test_another_scale_cannot_be_asked_for() -> None:
    with pytest.raises(Invalid, match="not a scale"):
        of("score", [1], scale="1-5")


def test_trap_7_the_column_that_says_recommend_is_taken_among_several() -> None:
    file = read(
        "csat score,How likely are you to recommend us?,Recommended,visits",
        *["3,9,Yes,4", "5,10,Yes,7", "4,0,No,2"],
    )
    assert [row.score for row in file.rows] == [9, 10, 0]


@pytest.mark.parametrize(
    "header", ["product nps,company nps", "score,How likely to recommend?", "a (0-10),b (0-10)", "rating,bewertung"]
)
def test_trap_7_two_candidates_are_a_question_to_the_caller(header: str) -> None:
    lines = (header, "9,1", "0,8")
    with pytest.raises(Invalid, match="2 columns may hold the score") as refused:
        read(*lines)
    first, second = header.split(",")
    assert f'"{first}", "{second}"' in refused.value.message
    assert "--map COLUMN=score" in str(refused.value)
    assert [row.score for row in read(*lines, mapping={second: "score"}).rows] == [1, 8]


def test_trap_7_a_column_without_a_telling_name_must_convince() -> None:
    rows = [f"person{score}@x.com,{score}" for score in range(11)]
    file = read("who,mark", *rows)
    assert file.profile["n"] == 11
    assert file.profile["notes"] == [
        '"who" is taken as email by what stands in it',
        '"mark" is taken as score by what stands in it',
    ]
    with pytest.raises(Invalid, match='It may be "mark"'):
        read("who,mark", *rows[:3])


def test_trap_13_a_repeated_header_is_two_candidates() -> None:
    with pytest.raises(Invalid, match=r'"Score", "Score \(2\)"'):
        read("Score,Score", "9,8")


@pytest.mark.parametrize("header", ["rating", "Bewertung", "How was it (0-10)?"])
def test_a_weak_name_is_enough_alone(header: str) -> None:
    assert read(f"email,{header}", "a@b.co,9").rows[0].score == 9


def test_the_tag_of_a_group_column_is_the_score() -> None:
    file = read("coach,coach_NPS_GROUP,score", "9,Promoter,3")
    assert file.rows[0].score == 9


def test_an_answer_over_eleven_columns_says_what_to_do() -> None:
    choices = ",".join(str(choice) for choice in range(11))
    with pytest.raises(Invalid, match="spread over 11 columns, one per choice") as refused:
        read(f"Respondent ID,Would you recommend us?{',' * 10}", f",{choices}", f"1{',' * 10},10")
    assert "one column" in str(refused.value)
