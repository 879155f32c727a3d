"""Reading a program: mistakes named by line, place and remedy; hostile texts refused; nothing lost on the way."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.programs.document import examine, read
from advocacy.programs.fields import KINDS, walk
from advocacy.programs.schema import DOCUMENT

SHIPPED = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()

SMALL = """\
program: small
name: Small
host: {name: Maren}
levels: [{key: newcomer, name: Newcomer, from: 0}]
challenges:
  # the only one
  - challenge: your-candy
    title: What's your favorite candy?
    benefit: It decides what is in your box.
    points: 20
    stream: weekly
    stages: [{question: Which?, saves_to: candy}]
"""


def refused(text: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(text, "small.yaml")
    return caught.value


def test_a_small_program_is_read_with_its_defaults() -> None:
    values = read(SMALL).values
    assert values["goal"] == {"converted": 0.25, "of": "joined"}
    assert values["weekly"] == {"cap": 2}
    challenge = values["challenges"][0]
    assert (challenge["minutes"], challenge["repeat"], challenge["needs"], challenge["ask"]) == (1, "once", [], False)
    assert challenge["stages"][0]["kind"] == "short"


def test_every_part_knows_its_line() -> None:
    document = read(SMALL)
    assert document.line(("challenges", 0, "points")) == 10
    assert document.line(("challenges", 0, "stages", 0, "question")) == 12
    assert document.line(("challenges", 0, "minutes")) == 7
    assert (
        document.place(("challenges", 0, "stages", 0, "question")) == "challenges › your-candy › stages › 1 › question"
    )


@pytest.mark.parametrize(
    ("before", "after", "line", "place", "remedy"),
    [
        ("points: 20", "pionts: 20", 10, "challenges › your-candy › pionts", "Did you mean points?"),
        ("points: 20", "points: lots", 10, "challenges › your-candy › points", "Write a whole number."),
        ("points: 20", "points: -1", 10, "challenges › your-candy › points", "At least 0."),
        ("points: 20", "points: 2.5", 10, "challenges › your-candy › points", "Write a whole number."),
        ("points: 20", "points: true", 10, "challenges › your-candy › points", "Write a whole number."),
        ("stream: weekly", "stream: weakly", 11, "challenges › your-candy › stream", "Did you mean weekly?"),
        ("question: Which?", "qestion: Which?", 12, "challenges › your-candy › stages › 1", "Did you mean question?"),
        ("saves_to: candy", "saves_to: My Candy", 12, "challenges › your-candy › stages › 1 › saves_to", "Use small"),
        ("your-candy", "Your Candy", 7, "challenges › Your Candy › challenge", "Use small letters"),
        ("points: 20", "ask: yes\n    points: 1", 10, "challenges › your-candy › ask", "Write true or false."),
        ("points: 20", "opens: insider\n    points: 1", 10, "challenges › your-candy › opens", "Write it like"),
        ("points: 20", "starts: 2026-02-30\n    points: 1", 10, "challenges › your-candy › starts", "Write it like"),
        (
            "points: 20",
            "answered_within: 3 days\n    points: 1",
            10,
            "challenges › your-candy › answered_within",
            "P2M",
        ),
        (
            "points: 20",
            "answered_within: P99Y\n    points: 1",
            10,
            "challenges › your-candy › answered_within",
            "short",
        ),
        ("name: Small", "name: Small\nholdout: {share: 20}", 3, "holdout › share", "Write it like 25%."),
        ("name: Small", "name: Small\nholdout: {share: 95%}", 3, "holdout › share", "At most 90."),
        ("name: Small", "name: [Small]", 2, "name", "one line"),
        ("host: {name: Maren}", "host: Maren", 3, "host", "Write fields: name"),
        ("host: {name: Maren}", "host: {name: Maren, mail: maren}", 3, "host › mail", "maren@example.com"),
    ],
)
def test_a_mistake_names_its_line_its_place_and_what_to_do(
    before: str, after: str, line: int, place: str, remedy: str
) -> None:
    mistake = refused(SMALL.replace(before, after, 1))
    remedies = {one.where: one.remedy for one in mistake.problems}
    assert remedy in (remedies[f"small.yaml, line {line}, {place}"] or "")


def test_all_mistakes_are_named_in_one_answer() -> None:
    text = SMALL.replace("points: 20", "pionts: 20").replace("benefit:", "benfit:").replace("weekly", "daily")
    mistake = refused(text)
    lines = [int(str(one.where).split()[2].rstrip(",")) for one in mistake.problems]
    assert lines == sorted(lines)
    assert {"“pionts”", "“benfit”", "“daily”"} <= {one.message.split()[0] for one in mistake.problems}


def test_a_missing_field_is_asked_for_with_its_meaning() -> None:
    mistake = refused(SMALL.replace("    points: 20\n", ""))
    assert mistake.message == "A challenge needs “points”: what it earns."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("# nothing but a remark\n", "empty"),
        ("- a list\n", "Here belongs a program"),
        ("a: [1, 2\n", "cannot be read as YAML"),
        ("a: 1\nb: 2: 3\n", "cannot be read as YAML"),
        ("\tprogram: x\n", "cannot be read as YAML"),
        ("a: &anchor [1]\nb: *anchor\n", "Anchors"),
        ("a: *nothing\n", "Anchors"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("[" * 10_000, "nested more than"),
        ("{a: " * 40 + "1" + "}" * 40, "nested more than"),
        ("a: " + "x" * 500_000, "characters"),
        ("- 1\n" * 50_000, "parts"),
        ("? [a]\n: 1\n", "field name"),
        ("a: \x00", "cannot be read"),
        ("a: \ud800", "cannot be read"),
        ('a: "\\0"', "control character"),
        ('a: "\\ud800"', "control character"),
    ],
)
def test_a_text_that_is_no_plain_yaml_is_refused_at_once(text: str, words: str) -> None:
    mistake = refused(text)
    assert words in " ".join(one.message for one in (mistake, *mistake.problems))


def test_a_key_given_twice_is_refused_and_both_lines_are_named() -> None:
    mistake = refused(SMALL.replace("name: Small", "name: Small\nname: Smaller"))
    assert (mistake.where, mistake.message) == (
        "small.yaml, line 3",
        "“name” is given twice here; the first time on line 2.",
    )


def test_two_challenges_of_one_name_are_refused() -> None:
    doubled = SMALL + SMALL[SMALL.index("  - challenge") :]
    assert "“your-candy” is here twice; the first time on line 7." in refused(doubled).message


BOX = "packages: [{package: box, name: Box, vendor: {url: https://boxes.example/orders}}]\n"


def test_a_package_can_name_the_vendor_that_sends_it() -> None:
    vendor = read(SMALL + BOX).values["packages"][0]["vendor"]
    assert vendor == {"url": "https://boxes.example/orders", "items": [], "keys": True}
    without = "packages: [{package: box, name: Box}]\n"
    assert read(SMALL + without).values["packages"][0]["vendor"] is None


@pytest.mark.parametrize(
    ("before", "after", "where", "remedy"),
    [
        ("https://", "http://", "packages › box › vendor › url", "like https://example.com/page"),
        ("url: https://boxes.example/orders", "keys: false", "packages › box › vendor", "Add url."),
        ("orders}", "orders, keys: maybe}", "packages › box › vendor › keys", "Write true or false."),
        ("url:", "ulr:", "packages › box › vendor › ulr", "Did you mean url?"),
    ],
)
def test_a_vendor_that_could_not_be_asked_is_refused(before: str, after: str, where: str, remedy: str) -> None:
    mistake = refused(SMALL + BOX.replace(before, after))
    remedies = {one.where: one.remedy for one in mistake.problems}
    assert remedy in (remedies[f"small.yaml, line 13, {where}"] or "")


def test_words_that_look_like_something_else_stay_words() -> None:
    text = SMALL.replace("saves_to: candy", "kind: one, options: [yes, no, 2024, 1.50, '']")
    assert "Here belong words" in refused(text).message
    options = read(text.replace(", ''", "")).values["challenges"][0]["stages"][0]["options"]
    assert options == ["yes", "no", "2024", "1.50"]


def test_thousands_of_mistakes_are_not_all_told() -> None:
    text = SMALL + "".join(f"unknown{number}: 1\n" for number in range(5_000))
    assert len(refused(text).problems) == 200


def test_the_shipped_program_is_read_and_its_text_is_kept() -> None:
    document = read(SHIPPED)
    assert document.text == SHIPPED
    assert document.values["holdout"]["share"] == 0.2


def test_every_field_of_the_schema_has_a_known_kind_and_a_meaning() -> None:
    for field, _, path in walk(DOCUMENT, read(SHIPPED).values):
        assert field.kind in KINDS, path
        assert field.meaning, path


def _read_or_refused(text: str) -> None:
    examined = examine(text, "any.yaml")
    assert (examined.document is None) == bool(examined.mistakes)
    assert all(problem.reason and problem.remedy and problem.line for problem, _ in examined.mistakes)


@given(st.text())
def test_any_text_is_a_document_or_refused_in_words(text: str) -> None:
    _read_or_refused(text)


@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`#\n\t ab01~<.", max_size=60))
def test_any_tangle_of_yaml_signs_is_a_document_or_refused_in_words(text: str) -> None:
    _read_or_refused(text)


LINES = SMALL.splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), max_size=len(LINES)),
    st.integers(0, len(SMALL)),
    st.text(alphabet="{}[]:,-&*!|>'\"#\n a0", max_size=4),
)
def test_any_damage_to_a_program_is_a_document_or_refused_in_words(lines: list[str], at: int, put_in: str) -> None:
    _read_or_refused(SMALL[:at] + put_in + SMALL[at:])
    _read_or_refused("".join(lines))
