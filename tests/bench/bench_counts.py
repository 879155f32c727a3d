"""How many customers a condition means, and five of them: what a manager waits for while typing.

A fixed mix of conditions over the whole base, each asked as the builder asks it: first what is waited for, of a large
base told from a sample, and then all of it, exact and row by row, which replaces it. The floor is the bare count of the
customers, taken in turns with each condition in the same run.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from statistics import median, quantiles
from typing import Any

from sqlalchemy import func, select, text

from advocacy.clock import day_number
from advocacy.database import SYSTEM
from advocacy.people.customers import customers
from tests.bench.measure import Figure
from tests.bench.places import SQLITE, fresh_house
from tests.bench.programs import NOW
from web.studio.rules.hits import asked
from web.studio.rules.matching import TYPING, WAITING, Pace, matched
from web.studio.rules.showing import group_of
from web.studio.rules.writing import Scope
from web.testing import Wristwatch
from web.wiring import House

BASES = {SQLITE: 100_000}
LARGE = 1_000_000
ROUNDS = 5
AIM = "≤ 300 ms"
LEVELS = {"newcomer": 0, "insider": 1, "companion": 2, "mentor": 3}
TODAY = day_number(NOW)

# Ten customers to an account; nine of ten have a score and were written to, three of ten have joined and done four
# challenges, two of ten were sent a box. Written so that both databases fill themselves; what they write differently
# is put in: {ago(…)} is so many days before now, {json} makes a document of a text.
NUMBERED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
ACCOUNTS = """INSERT INTO accounts (id, key, name, value, tier, attributes, created_at) {numbered}
SELECT i, 'a' || i, 'Account ' || i, CASE WHEN i % 7 = 0 THEN NULL ELSE i * 37 % 1000 * 250 END,
CASE i % 3 WHEN 0 THEN 'small' WHEN 1 THEN 'mid-market' ELSE 'enterprise' END,
{json}('{{"region": "' || CASE i % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'south' ELSE 'east' END || '"}}'),
{now} FROM n"""
CUSTOMERS = """INSERT INTO customers (id, account_id, email, email_key, name, title, language, zone, tags, attributes,
employee, created_at, joined_at, left_at, unsubscribed_at) {numbered}
SELECT i, i / 10 + 1, 'c' || i || '@example.com', 'c' || i || '@example.com', 'Person ' || i,
CASE i * 13 % 5 WHEN 0 THEN 'Buyer' WHEN 1 THEN 'Head of logistics' ELSE 'Planner' END,
CASE i * 11 % 3 WHEN 0 THEN 'de' ELSE 'en' END, 'Europe/Vienna',
{json}(CASE i * 17 % 10 WHEN 0 THEN '["beta"]' WHEN 1 THEN '["beta", "vip"]' ELSE '[]' END),
{json}('{{"seats": ' || i * 7 % 200 || ', "candy": "' || CASE i % 3 WHEN 0 THEN 'mint' ELSE 'lime' END
|| '", "newsletter": ' || CASE i % 2 WHEN 0 THEN 'true' ELSE 'false' END || '}}'),
i % 997 = 0, {ago_0}i * 3 % 700{ago_1}, CASE WHEN i * 19 % 10 < 3 THEN {ago_0}i * 5 % 200{ago_1} END,
CASE WHEN i * 19 % 10 < 3 AND i * 23 % 20 = 0 THEN {ago_0}i % 50{ago_1} END,
CASE WHEN i * 29 % 15 = 0 THEN {ago_0}i % 90{ago_1} END FROM n"""
STANDINGS = """INSERT INTO standings (customer_id, points, spendable, level, level_rank, score, segment, scored_at)
{numbered} SELECT i, CASE WHEN i * 19 % 10 < 3 THEN i * 31 % 500 END, CASE WHEN i * 19 % 10 < 3 THEN i * 31 % 200 END,
CASE WHEN i * 19 % 10 >= 3 THEN NULL WHEN i * 31 % 500 < 100 THEN 'newcomer' WHEN i * 31 % 500 < 300 THEN 'insider'
ELSE 'companion' END,
CASE WHEN i * 19 % 10 >= 3 THEN NULL WHEN i * 31 % 500 < 100 THEN 0 WHEN i * 31 % 500 < 300 THEN 1 ELSE 2 END,
i * 41 % 11, CASE WHEN i * 41 % 11 <= 6 THEN 'detractor' WHEN i * 41 % 11 <= 8 THEN 'passive' ELSE 'promoter' END,
{ago_0}i * 3 % 300{ago_1} FROM n WHERE i % 10 > 0"""
HAPPENED = """INSERT INTO tally (customer_id, event, object, day, times) {numbered}, k(k, event, object) AS
(VALUES (0, 'score.received', ''), (1, 'mail.sent', 'invite')) SELECT i, event, object, {today} - i * 3 % 300, 1
FROM n, k WHERE i % 10 > 0"""
COMPLETED = """INSERT INTO tally (customer_id, event, object, day, times) {numbered}, k(k) AS
(VALUES (0), (1), (2), (3))
SELECT i, 'challenge.completed', 'step-' || (i / 10 + k) % 9, {today} - (i * 3 + k * 11) % 200, 1
FROM n, k WHERE i * 19 % 10 < 3"""
SENT = """INSERT INTO tally (customer_id, event, object, day, times) {numbered}
SELECT i, 'shipment.sent', 'welcome-box', {today} - i % 150, 1 FROM n WHERE i * 19 % 10 < 2"""
MEANT: Mapping[str, Any] = {
    "everybody": None,
    "one score": {"score": {"at_least": 9}},
    "danger zone": {"all": [{"score": {"at_most": 3}}, {"account.value": {"at_least": 50_000}}]},
    "a segment": {"segment": "passive"},
    "not a segment": {"segment": {"none_of": ["promoter", "passive"]}},
    "joined": {"joined": True},
    "not joined promoters": {"all": [{"segment": "promoter"}, {"joined": False}, {"unsubscribed": False}]},
    "a level": {"level": "insider"},
    "points": {"points": {"at_least": 250}},
    "a tag": {"tags": "beta"},
    "language and tag": {"all": [{"language": "de"}, {"tags": {"lacks": "vip"}}]},
    "an attribute": {"attribute.seats": {"at_least": 150}},
    "an account attribute": {"account.attribute.region": "north"},
    "tier and score": {"all": [{"account.tier": "enterprise"}, {"score": {"at_least": 9}}]},
    "lately scored": {"scored_at": {"within": "P30D"}},
    "joined long ago": {"joined_at": {"longer_ago_than": "P2M"}},
    "had a box lately": {"did": "shipment.sent", "object": "welcome-box", "within": "P30D"},
    "three challenges": {"did": "challenge.completed", "at_least": 3, "within": "P6M"},
    "finished one": {"finished": "step-4"},
    "box, not done": {"all": [{"did": "shipment.sent"}, {"none": [{"finished": "step-4"}]}]},
    "either or": {"any": [{"segment": "promoter"}, {"tags": "vip"}, {"did": "shipment.sent"}]},
    "nested": {
        "all": [
            {"segment": ["passive", "promoter"]},
            {"any": [{"level": "insider"}, {"all": [{"tags": "beta"}, {"account.tier": "enterprise"}]}]},
            {"none": [{"left": True}, {"unsubscribed": True}]},
        ]
    },
}


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """Half of the mix, nineteen of twenty, and the slowest condition: of the first answer, and of the exact one."""
    people = BASES.get(database, LARGE) // quick
    async with fresh_house(database, Wristwatch(NOW)) as house:
        poured = await _once(pour(house, people))
        for what, pace, aim in (("first answer", TYPING, AIM), ("exact, row by row", WAITING, "")):
            ours: dict[str, list[float]] = {name: [] for name in MEANT}
            floor: list[float] = []
            for _ in range(ROUNDS):
                for name, tree in MEANT.items():
                    ours[name].append(await _once(ask(house, tree, pace)))
                    floor.append(await _once(bare(house)))
            every = [one for taken in ours.values() for one in taken]
            slowest = max(MEANT, key=lambda name: median(ours[name]))
            told = f"{people:,} customers, {database}"
            note = f"filled in {poured:.0f} s"
            yield Figure(f"{what}, half of the mix, {told}", median(every), median(floor), aim, note=note)
            yield Figure(f"{what}, 95 of 100, {told}", quantiles(every, n=20)[-1], median(floor), aim)
            yield Figure(f"{what}, slowest: {slowest}, {told}", median(ours[slowest]), median(floor))


async def pour(house: House, people: int) -> None:
    """Let the database fill itself."""
    sqlite = house.database.url.startswith("sqlite")
    ago = ("strftime('%Y-%m-%d 09:00:00.000000', '2026-06-01', '-' || (", ") || ' days')")
    if not sqlite:
        ago = ("(timestamptz '2026-06-01 09:00Z' - (", ") * interval '1 day')")
    words = {"json": "" if sqlite else "jsonb", "today": TODAY, "now": f"{ago[0]}0{ago[1]}"}
    words |= {"ago_0": ago[0], "ago_1": ago[1]}
    for statement in (ACCOUNTS, CUSTOMERS, STANDINGS, HAPPENED, COMPLETED, SENT):
        most = people // 10 + 1 if statement is ACCOUNTS else people
        written = statement.format(numbered=NUMBERED.format(most=most), **words)
        async with house.database.work(SYSTEM) as work:
            await work.connection.exec_driver_sql(written)
    # As a database that has been there for a night: it knows how much there is, and which pages all can see.
    async with house.database.writer.connect() as connection:
        if sqlite:
            await connection.execute(text("ANALYZE"))
            await connection.commit()
        else:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def ask(house: House, tree: Any, pace: Pace) -> None:
    """What the builder does for one condition."""
    scope = Scope(LEVELS)
    wanted = asked(group_of(tree, scope), scope)
    async with house.database.read() as read:
        await matched(read, wanted, pace)


async def bare(house: House) -> None:
    """The floor."""
    async with house.database.read() as read:
        await read.value(select(func.count()).select_from(customers))


async def _once(doing: Awaitable[None]) -> float:
    start = time.perf_counter()
    await doing
    return time.perf_counter() - start
