"""How much of what passives said and asked a person answered."""

from advocacy.database import SYSTEM
from advocacy.engine.journal import standings
from advocacy.listening import answering, conversations, questions
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import staff
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.reports.heard import heard
from web.wiring import House


async def test_nothing_said_is_no_rate(house: House) -> None:
    async with house.database.read() as read:
        index = await heard(read)
    assert (index.together.k, index.together.n, index.together.rate, index.unknown) == (0, 0, None, 0)


async def test_passives_comments_and_questions_answered_by_a_person(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        maren = await staff.add(work, "maren@example.com", "manager")
        people = await save_customers(work, [CustomerRow(email=f"p{n}@example.com") for n in range(6)])
        given = [
            Response(8, "t", "0", people[0], comment="Slow."),
            Response(7, "t", "1", people[1], comment="Dear."),
            Response(8, "t", "2", people[2]),
            Response(9, "t", "3", people[3], comment="Lovely."),
            Response(7, "t", "4", None, comment="Who knows."),
            Response(7, "t", "5", people[4], comment="Old."),
        ]
        await receive(work, given)
        ids = {row.external_id: row.id for row in await work.rows(scores.select())}
        await answering.answer(work, await conversations.of_comment(work, ids["0"]), maren, "We are at it.")
        await answering.take(work, await conversations.of_comment(work, ids["1"]), maren)
        await answering.answer(work, await conversations.of_comment(work, ids["3"]), maren, "Thank you.")
        for number, customer in enumerate([people[0], people[1], people[3], people[5]]):
            asked = await questions.ask(work, customer, "Why?", key=str(number))
            if number != 1:
                await answering.close(work, await conversations.get(work, asked), maren, "So.")
        # A passive when invited counts as one, whatever was scored since.
        await work.execute(
            standings.update().where(standings.c.customer_id == people[3]).values(baseline_segment="passive")
        )
        index = await heard(work)
        assert [(rate.k, rate.n) for rate in (index.comments, index.questions, index.together)] == [
            (1, 3),
            (2, 3),
            (3, 6),
        ]
        assert index.unknown == 1
        assert index.together.low is not None
        # Answered words that are erased stay answered; what nobody answered is not there any more.
        await work.execute(scores.update().where(scores.c.external_id.in_(["0", "5"])).values(comment=None))
        index = await heard(work)
        assert (index.comments.k, index.comments.n) == (1, 2)
