"""Names that nothing answers to: in lists, in actions and in conditions."""

from collections.abc import Iterator

from advocacy.engine.rules.fields import Source
from advocacy.engine.rules.tree import Compare, Did, Finished, Node, leaves
from advocacy.programs.fields import walk
from advocacy.programs.lints.findings import ERROR, WARNING, Finding, Subject
from advocacy.programs.merge import saved_attributes
from advocacy.programs.nodes import Path
from advocacy.programs.scalars import close_to
from advocacy.programs.schema import DOCUMENT

OBJECT_OF = {
    "challenge": "challenge",
    "track": "track",
    "badge": "badge",
    "level": "level",
    "shipment": "package",
    "reward": "reward",
    "redemption": "reward",
    "survey": "survey",
    "mail": "mail",
    "task": "task",
}
"""What the object of an event is the key of, by the thing the event is about."""


def unknown_names(subject: Subject) -> Iterator[Finding]:
    """Keys of challenges, mails, packages … that the program does not have."""
    for described, value, path in walk(DOCUMENT, subject.values):
        if described.refers:
            yield from _unknown(subject, described.refers, value, path)
    for path, tree in subject.conditions.items():
        for kind, name in _named(tree, subject.event_at(path)):
            yield from _unknown(subject, kind, name, path)


def _unknown(subject: Subject, kind: str, name: str, path: Path) -> Iterator[Finding]:
    known = subject.names[kind]
    if name not in known:
        remedy = close_to(name, tuple(sorted(known))) or f"Add the {kind}, or name one that is there."
        yield subject.finding("unknown-name", ERROR, path, f"There is no {kind} “{name}” in this program.", remedy)


def _named(tree: Node, event: str | None) -> Iterator[tuple[str, str]]:
    """What a condition names, as (kind, key). Levels are looked up when it is read."""
    for leaf in leaves(tree):
        if isinstance(leaf, Finished):
            yield "challenge", leaf.challenge
        elif isinstance(leaf, Did):
            kind = OBJECT_OF.get(leaf.event.partition(".")[0])
            if kind and leaf.object:
                yield kind, leaf.object
        elif isinstance(leaf, Compare) and leaf.field.source is not Source.CUSTOMER and event:
            yield from _named_by_event(leaf, event)


def _named_by_event(leaf: Compare, event: str) -> Iterator[tuple[str, str]]:
    of_object = OBJECT_OF.get(event.partition(".")[0])
    kind = of_object if leaf.field.source is Source.OBJECT else leaf.field.name
    if kind in OBJECT_OF.values() and leaf.operator in {"is", "one_of"}:
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        yield from ((str(kind), value) for value in values if isinstance(value, str))


def unseen_challenges(subject: Subject) -> Iterator[Finding]:
    """Challenges in no track and not in the weekly stream: nobody would ever see them."""
    tracked = {key for track in subject.values["tracks"] for key in track["challenges"]}
    for key, (position, challenge) in subject.challenges.items():
        if key not in tracked and challenge["stream"] is None:
            yield subject.finding(
                "unseen-challenge",
                WARNING,
                ("challenges", position),
                f"Nobody sees “{challenge['title']}”: it is in no track and not in the weekly stream.",
                "Put it into a track, or write stream: weekly.",
            )


def unasked_needs(subject: Subject) -> Iterator[Finding]:
    """Attributes that a package waits for and no question of the program asks."""
    asked = saved_attributes(subject.values)
    for position, package in enumerate(subject.values["packages"]):
        for place, attribute in enumerate(package["needs"]):
            if attribute not in asked:
                yield subject.finding(
                    "unasked-need",
                    WARNING,
                    ("packages", position, "needs", place),
                    f"“{package['name']}” waits for “{attribute}”, and no question asks for it.",
                    f"Add a question with saves_to: {attribute}, or import it before.",
                )
