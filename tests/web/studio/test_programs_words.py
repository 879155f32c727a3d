"""What the schema says of each field is what the forms say; every word of it can be read in German."""

from collections.abc import Iterator

from advocacy.programs.fields import KINDS, Field
from advocacy.programs.schema import DOCUMENT
from tests.house.test_words import translated
from web.studio.programs.slots import AS_WRITTEN, UNITS

HELPED = ("key", "attribute", "link", "event", "currency", "language")


def _words(field: Field, seen: set[int]) -> Iterator[str]:
    if id(field) in seen:
        return
    seen.add(id(field))
    yield field.meaning
    yield from field.choices
    for shape in [*([field.shape] if field.shape else []), *(field.shapes or {}).values()]:
        yield shape.name
        for inner in shape.fields:
            yield from _words(inner, seen)
    if field.each:
        yield from _words(field.each, seen)


def test_every_word_of_the_schema_has_a_german_one() -> None:
    words = {*_words(DOCUMENT, set()), *UNITS.values(), *(KINDS[kind] for kind in HELPED), "as written"}
    assert len(words) > 200
    assert sorted(words - translated().keys()) == []


def test_no_word_of_a_form_is_taken_for_a_pattern() -> None:
    """A per cent sign in a sentence without values would break the page that says it."""
    assert not [word for word in _words(DOCUMENT, set()) if "%" in word]
    assert AS_WRITTEN.format("P2M7D") == "P2M7D"
