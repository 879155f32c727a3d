"""Made-up customers and conditions for property tests: odd keys and values, and much about which nothing is known."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from advocacy.clock import day_number

LEVELS = {"newcomer": 0, "insider": 1, "champion": 2}
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PEOPLE = 30

KEYS = ["candy", "size", "a.b", "größe", 'with "quotes"', "back\\slash", "it's", "$", "[0]", "x y", "{k}", "\t", "0"]
TEXTS = [
    "",
    "a",
    "b",
    "B",
    "ab",
    "1",
    "true",
    "null",
    "é",
    "\uffff",
    "\U00010437",
    "it's",
    'a "q"',
    "\\",
    "%",
    "[1]",
    "1.0",
]
NUMBERS: list[float] = [
    0,
    1,
    -1,
    2,
    7,
    1.0,
    0.0,
    -0.0,
    1.5,
    0.1,
    0.1 + 0.2,
    2**53,
    2**53 + 1,
    2.0**53,
    1e16,
    3.602879701896397e16,
]
NUMBERS += [2**63 - 1, -(2**63), 1e-7, 5e-324, 123456789.123456789, -2.5]
HUGE: list[float] = [2**63, 2**64, 10**30, -(10**20), 1e22, 1e23, 1.7e308, -1e300]
SEGMENTS = ["detractor", "passive", "promoter"]
INSTANTS = [NOW - timedelta(days=days) for days in (0, 1, 7, 29, 30, 31, 60, 400)] + [NOW + timedelta(microseconds=1)]
EVENTS = ["challenge.completed", "challenge.undone", "badge.earned", "order.placed"]
OBJECTS = ["", "candy", "shirt"]
PERIODS = ["P1D", "P7D", "P30D", "P1M"]

texts = st.sampled_from(TEXTS) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
numbers = st.sampled_from(NUMBERS) | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e6, 1e6)
scalars = st.one_of(st.booleans(), numbers, texts)
stored = st.one_of(
    scalars,
    scalars,
    st.none(),
    st.sampled_from(HUGE),
    st.lists(scalars | st.none() | st.lists(scalars, max_size=2), max_size=3),
    st.dictionaries(st.sampled_from(["a", "candy"]), scalars, max_size=1),
)
attributes = st.dictionaries(st.sampled_from(KEYS), stored, max_size=4)
maybe_instant = st.none() | st.sampled_from(INSTANTS)


def row(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(columns)


account_rows = row(
    name=texts,
    value=st.sampled_from([None, 0, 1, 49_999, 50_000, 2**40]),
    tier=st.sampled_from([None, "gold", "Silver", ""]),
    attributes=attributes,
)
customer_rows = row(
    account_id=st.sampled_from([None, 1, 2, 3]),
    title=st.none() | texts,
    language=st.sampled_from(["en", "de"]),
    tags=st.lists(st.sampled_from(["vip", "it's", 'a "q"', "é"]), unique=True, max_size=2),
    attributes=attributes,
    employee=st.booleans(),
    created_at=st.sampled_from(INSTANTS),
    joined_at=maybe_instant,
    left_at=maybe_instant,
)
standing_rows = row(
    points=st.sampled_from([None, 0, 1, 100]),
    spendable=st.sampled_from([None, 0, 50]),
    level=st.sampled_from([None, *LEVELS, "retired"]),
    score=st.none() | st.integers(0, 10),
    segment=st.sampled_from([None, *SEGMENTS]),
    scored_at=maybe_instant,
    program=st.sampled_from([None, "p"]),
    cohort=st.sampled_from([None, 1, 2]),
    arm=st.sampled_from([None, "invited", "holdout"]),
    baseline_score=st.none() | st.integers(0, 10),
    baseline_segment=st.sampled_from([None, *SEGMENTS]),
)
counts = st.dictionaries(
    st.tuples(
        st.sampled_from(EVENTS),
        st.sampled_from(OBJECTS),
        st.sampled_from([day_number(NOW) - days for days in (0, 1, 6, 7, 29, 30, 400)]),
    ),
    st.integers(1, 3),
    max_size=3,
)
people = st.lists(st.tuples(customer_rows, st.none() | standing_rows, counts), min_size=PEOPLE, max_size=PEOPLE)
populations = st.tuples(st.lists(account_rows, min_size=3, max_size=3), people)


def operators(values: st.SearchStrategy[Any], *names: str) -> st.SearchStrategy[Any]:
    listed = st.lists(values, min_size=1, max_size=3)
    single = st.sampled_from(names).flatmap(lambda name: st.fixed_dictionaries({name: values}))
    several = st.sampled_from(["one_of", "none_of"]).flatmap(lambda name: st.fixed_dictionaries({name: listed}))
    return st.one_of(values, single, single, listed, several, st.fixed_dictionaries({"exists": st.booleans()}))


def field(names: list[str], compared: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda name, value: {name: value}, st.sampled_from(names), compared)


ORDER = ("is", "not", "at_least", "at_most", "more_than", "less_than")
ATTRIBUTES = [f"attribute.{key}" for key in KEYS] + [f"account.attribute.{key}" for key in KEYS[:6]]
exists = st.fixed_dictionaries({"exists": st.booleans()})
of_attribute = st.one_of(
    operators(scalars.filter(lambda value: not isinstance(value, bool)), *ORDER, "has", "lacks"),
    operators(st.booleans() | st.none(), "is", "not"),
    st.fixed_dictionaries({"has": st.booleans()}),
)
of_time = st.one_of(
    exists,
    st.sampled_from(["within", "longer_ago_than"]).flatmap(
        lambda name: st.fixed_dictionaries({name: st.sampled_from(PERIODS)})
    ),
    st.sampled_from(["before", "after"]).flatmap(
        lambda name: st.fixed_dictionaries({name: st.sampled_from([at.isoformat() for at in INSTANTS])})
    ),
)
did = st.fixed_dictionaries(
    {"did": st.sampled_from(EVENTS)},
    optional={
        "object": st.sampled_from(OBJECTS[1:]),
        "at_least": st.integers(0, 3),
        "at_most": st.integers(3, 5),
        "within": st.sampled_from(PERIODS),
    },
)
comparisons = st.one_of(
    field(ATTRIBUTES, of_attribute),
    field(ATTRIBUTES, of_attribute),
    field(["title", "language", "account.name", "account.tier", "program"], operators(texts, *ORDER) | st.none()),
    field(["segment", "baseline.segment"], operators(st.sampled_from(SEGMENTS), "is", "not")),
    field(["score", "baseline.score"], operators(st.integers(0, 10), *ORDER)),
    field(
        ["points", "spendable", "account.value", "cohort"],
        operators(st.sampled_from([0, 1, 2, 50, 100, 50_000]), *ORDER),
    ),
    field(["joined", "left", "employee"], st.booleans() | exists),
    field(["joined_at", "scored_at", "created_at"], of_time),
    field(["level"], operators(st.sampled_from(list(LEVELS)), *ORDER)),
    field(["tags"], st.sampled_from(["vip", "it's", 'a "q"', "é", "none"]) | exists | st.just({"lacks": "vip"})),
    did,
    field(["finished", "badge"], st.sampled_from(OBJECTS[1:])),
    field(["never"], st.sampled_from(EVENTS)),
)
trees = st.recursive(
    comparisons,
    lambda inner: field(["all", "any", "none"], st.lists(inner, min_size=1, max_size=3)),
    max_leaves=5,
)
