"""Sentences that are kept as JSON say the same when they are read again, in every language."""

import json
from datetime import date

import pytest

from advocacy.words import Said, kept, said, said_of, told

SENTENCES = [
    "Nothing was said of this.",
    said("Row {row} says the same.", row=4),
    said_of("One row", "{n} rows", n=3),
    said("{text} can be read as {one} or {other}.", text="02/03", one=date(2026, 2, 3), other=date(2026, 3, 2)),
    said("{what} {how}", what="It is no date.", how=said("Write it as {day}.", day=date(2026, 3, 2))),
]


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_a_sentence_comes_back_as_it_was(sentence: str) -> None:
    again = told(json.loads(json.dumps(kept(sentence))))
    assert again == sentence
    assert isinstance(again, Said) is isinstance(sentence, Said)
    if isinstance(again, Said) and isinstance(sentence, Said):
        assert (again.pattern, again.many, dict(again.values)) == (
            sentence.pattern,
            sentence.many,
            dict(sentence.values),
        )
