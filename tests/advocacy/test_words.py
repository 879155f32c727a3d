import copy
import pickle
from datetime import date

from advocacy.words import said, said_of


def test_a_sentence_reads_as_english_wherever_a_string_is_wanted() -> None:
    sentence = said("Opens on {day}: {n} points.", day=date(2026, 3, 9), n=40)
    assert sentence == "Opens on 9 March 2026: 40 points."
    assert f"{sentence} Soon." == "Opens on 9 March 2026: 40 points. Soon."


def test_it_keeps_what_it_was_made_of() -> None:
    sentence = said("Hello {name}.", name="{braces}")
    assert (sentence.pattern, sentence.values) == ("Hello {name}.", {"name": "{braces}"})
    assert sentence == "Hello {braces}."


def test_one_and_several_read_differently() -> None:
    assert [said_of("{n} point to go.", "{n} points to go.", n=n) for n in (0, 1, 2)] == [
        "0 points to go.",
        "1 point to go.",
        "2 points to go.",
    ]


def test_it_survives_being_copied_and_sent_to_another_process() -> None:
    sentence = said_of("{n} day.", "{n} days.", n=3)
    for other in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):  # noqa: S301 - made two lines above
        assert (other, other.pattern, other.many, other.values) == ("3 days.", "{n} day.", "{n} days.", {"n": 3})
