"""Beside each row, how many customers are left when a condition is read from top to bottom. Pure.

The first row of "all of these" says how many match, each further one how many remain; of "any of these" each says how
many match by then, of "none of these" how many remain. Inside a group it is the same, among those who have come so far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.fields import Source
from advocacy.engine.rules.tree import AllOf, AnyOf, Compare, Node, Not, leaves
from web.studio.rules.parts import Group, Part, Path
from web.studio.rules.writing import Scope, finished_part

MOST_FIGURES = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted.

    Attributes:
        whole: whom all of it means, as far as customers can be asked; None where they cannot.
        first: what the figures are counted among.
        rows: by place, who is counted beside a row.
        of_event: whether a part looks at the event, which nobody can be asked about beforehand.
    """

    whole: Condition | None
    first: Condition
    rows: Sequence[tuple[Path, Condition]] = ()
    of_event: bool = False


def asked(group: Group, scope: Scope) -> Asked:
    """What to count for a builder as it stands; rows that are not finished are passed over."""
    tree = finished_part(group, scope)
    node = scope.node(tree) if tree is not None else AllOf(())
    if not _of_event(node):
        told = list(_below(group, (), AllOf(()), scope))
        first = told[0][1] if told and group.word == "all" else AllOf(())
        figures = [(path, Condition.of(one)) for path, one in told] if len(told) <= MOST_FIGURES else []
        return Asked(Condition.of(node), Condition.of(first), figures if len(told) > 1 else ())
    # Both must hold; what the event must say besides is said when it comes.
    _, rest = Condition.of(node).split()
    plain = None if _of_event(rest.tree) else rest
    return Asked(plain, Condition.of(AllOf(())), of_event=True)


def _of_event(node: Node) -> bool:
    return any(isinstance(leaf, Compare) and leaf.field.source is not Source.CUSTOMER for leaf in leaves(node))


def _below(group: Group, path: Path, before: Node, scope: Scope) -> list[tuple[Path, Node]]:
    found: list[tuple[Path, Node]] = []
    nodes: list[Node] = []
    for place, part in enumerate(group.parts):
        node = _node(part, scope)
        if node is None:
            continue
        here = (*path, place)
        if isinstance(part, Group):
            came = _and(before, AllOf(tuple(nodes))) if group.word == "all" else before
            found += _below(part, here, came, scope)
        nodes.append(node)
        found.append((here, _and(before, _read_so_far(group.word, nodes))))
    return found


def _node(part: Part, scope: Scope) -> Node | None:
    tree = finished_part(part, scope)
    return None if tree is None else scope.node(tree)


def _read_so_far(word: str, nodes: Sequence[Node]) -> Node:
    if word == "all":
        return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))
    either: Node = nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))
    return either if word == "any" else Not(either)


def _and(first: Node, second: Node) -> Node:
    parts = [part for one in (first, second) for part in (one.parts if isinstance(one, AllOf) else (one,))]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def by_place(asked_for: Asked, figures: Sequence[int]) -> Mapping[Path, int]:
    """The figures by place."""
    return {path: figure for (path, _), figure in zip(asked_for.rows, figures, strict=True)}
