"""The page of a survey: the score of the mail's link is shown chosen, and what the button sends is what counts."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.engine.journal import standings
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores
from advocacy.programs.cohorts import cohort_members
from tests.web.counting import statements
from tests.web.doors import content
from tests.web.invited import ANN, DORA, PAT, TEXT, Company, Somebody, filled_buttons, shown
from tests.web.test_entrance import browser_of
from web.due import carry_out
from web.erasing import erase
from web.testing import Wristwatch
from web.wiring import House

QUESTION = "How likely are you to recommend us to a friend or colleague?"


@pytest.fixture
async def company(house: House) -> Company:
    return await Company(house).open()


async def answers(company: Company, who: Somebody) -> list[tuple[int, str | None]]:
    """What somebody answered on our pages."""
    query = select(scores.c.score, scores.c.comment).where(
        scores.c.customer_id == company.ids[who], scores.c.source == "hub"
    )
    return [(row.score, row.comment) for row in await company.rows(query.order_by(scores.c.id))]


async def test_the_page_has_one_question_one_why_and_who_reads_it(company: Company) -> None:
    answer = await company.browser.get(company.survey_path(await company.ask(ANN)))
    said = shown(answer)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert QUESTION in said
    assert answer.text.count('type="radio"') == 11
    assert answer.text.count("<textarea") == 1
    assert "0: not at all likely 10: very likely" in said
    assert "What is the main reason for your score?" in said
    assert "Maren Lindqvist reads your answer, with your name on it." in said
    assert "You can answer until 4 February." in said
    assert " checked" not in answer.text
    assert len(filled_buttons(answer)) == 1


@pytest.mark.parametrize("score", range(11))
async def test_the_score_of_the_link_is_chosen_and_not_counted(company: Company, score: int) -> None:
    path = company.survey_path(await company.ask(ANN), score)
    async with company.house.database.read() as read:
        before = await content(read)
    for _ in range(3):
        answer = await company.browser.get(path)
        await company.browser.head(path)
    assert answer.text.count(" checked") == 1
    assert f'value="{score}" id="score-{score}" checked' in answer.text
    async with company.house.database.read() as read:
        assert await content(read) == before


async def test_what_is_chosen_when_the_button_is_pressed_counts(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN), 8)
    answer = await company.send(path, {"score": "6", "why": " The reports.\r\nAll of them. "})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert await answers(company, ANN) == [(6, "The reports.\nAll of them.")]
    standing = await company.rows(select(standings.c.score).where(standings.c.customer_id == company.ids[ANN]))
    assert [row.score for row in standing] == [6]
    assert "Thank you. Your 6 is counted." in shown(await company.browser.get(path))


async def test_it_counts_once_however_often_it_is_sent(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN), 8)
    for score in (8, 8, 3):
        assert (await company.send(path, {"score": str(score)})).status_code == 303
    assert await answers(company, ANN) == [(8, None)]
    assert "Your 8 is counted." in shown(await company.browser.get(path))


async def test_of_many_presses_at_once_one_counts(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN))
    sent = await asyncio.gather(*(company.send(path, {"score": str(score)}) for score in range(11)))
    assert {one.status_code for one in sent} == {303}
    assert len(await answers(company, ANN)) == 1


@pytest.mark.parametrize("score", range(11))
async def test_the_next_step_is_the_same_for_every_score(company: Company, score: int) -> None:
    path = company.survey_path(await company.ask(ANN))
    await company.send(path, {"score": str(score), "why": "Because."})
    said = shown(await company.browser.get(path)).replace(f"Your {score} is", "Your N is")
    assert said == (
        "To the page Advocacy Thank you. Your N is counted. Maren Lindqvist reads what you wrote by Wednesday, "
        "7 January. Where it needs an answer, you get one by mail. You answered on 5 January 2026 at 10:00, and one "
        "answer counts. If you see it differently by now, or want to add something, write to: maren@example.com Deutsch"
    )


async def test_a_promise_that_is_past_is_not_made_again(company: Company, watch: Wristwatch) -> None:
    path = company.survey_path(await company.ask(ANN))
    await company.send(path, {"score": "8", "why": "Because."})
    watch.forward("P10D")
    said = shown(await company.browser.get(path))
    assert "What you wrote went to Maren Lindqvist." in said
    assert "You answered on 5 January 2026" in said


@pytest.mark.parametrize(
    "sent", [{}, {"score": ""}, {"score": "11"}, {"score": "-1"}, {"score": "8.5"}, {"score": "٨"}]
)
async def test_without_a_score_nothing_is_counted_and_the_words_are_kept(
    company: Company, sent: dict[str, str]
) -> None:
    path = company.survey_path(await company.ask(ANN), 8)
    answer = await company.send(path, {"why": "Reports & <lists>", **sent})
    assert answer.status_code == 422
    assert "Choose a number from 0 to 10; any of them is welcome." in shown(answer)
    assert 'aria-invalid="true"' in answer.text
    assert "Reports &amp; &lt;lists&gt;</textarea>" in answer.text
    assert await answers(company, ANN) == []


@pytest.mark.parametrize("why", ["\x00", "a\x00b", "\ud800", "é" * 10_001, "<script>alert(1)</script>", "{score} %s"])
async def test_hostile_words_break_nothing(company: Company, why: str) -> None:
    path = company.survey_path(await company.ask(ANN))
    body = b"score=8&why=" + "".join(f"%{byte:02X}" for byte in why.encode("utf-8", "surrogatepass")).encode()
    answer = await company.browser.post(
        path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code in {303, 400, 422}
    if len(why) > 10_000:
        assert answer.status_code == 422
        assert "10,000 fit" in shown(answer)
    file = await company.send(path, {"score": "8"}, files={"why": ("why.txt", b"words")})
    assert file.status_code == 303


async def test_an_old_survey_says_until_when_it_was_open(company: Company, watch: Wristwatch) -> None:
    path = company.survey_path(await company.ask(ANN), 8)
    watch.forward("P30D")
    for answer in (await company.browser.get(path), await company.send(path, {"score": "8"})):
        assert answer.status_code == 409
        assert "This was open until 4 February 2026" in shown(answer)
        assert 'href="mailto:maren@example.com"' in answer.text
    await carry_out(company.house)
    assert (await company.browser.get(path)).status_code == 409
    assert await answers(company, ANN) == []


async def test_its_reader_reads_it_in_their_language(company: Company) -> None:
    path = company.survey_path(await company.ask(DORA), 7)
    said = shown(await company.browser.get(path, headers={"Accept-Language": "en"}))
    assert "Maren Lindqvist liest Ihre Antwort, mit Ihrem Namen." in said
    assert f'lang="en">{QUESTION}' in (await company.browser.get(path)).text
    wrong = await company.send(path)
    assert "Wählen Sie eine Zahl von 0 bis 10; jede ist willkommen." in shown(wrong)
    await company.send(path, {"score": "7", "why": "Weil."})
    assert "Danke. Ihre 7 ist gezählt." in shown(await company.browser.get(path))


async def test_who_was_held_out_answers_and_hears_of_no_hub(house: House, watch: Wristwatch) -> None:
    """They are scored so that the report can say what the program did; to tell them of it would undo that."""
    crowd = [Somebody(f"P{n} Person") for n in range(12)]
    company = await Company(house).open(crowd, TEXT)
    held = select(cohort_members.c.customer_id).where(cohort_members.c.arm == "holdout")
    held_out = {row.customer_id for row in await company.rows(held)}
    assert held_out
    watch.forward("P2M7D")
    await carry_out(house)
    query = select(survey_asks.c.id, survey_asks.c.customer_id).where(survey_asks.c.customer_id.in_(held_out))
    asks = await company.rows(query)
    assert {row.customer_id for row in asks} == held_out
    path = company.survey_path(asks[0].id, 9)
    pages = [await company.browser.get(path)]
    await company.send(path, {"score": "9", "why": "Fine."})
    pages.append(await company.browser.get(path))
    for one in pages:
        assert one.status_code == 200
        for told in ("hub", "join", "come in", "points", "line"):
            assert told not in shown(one).lower(), told
        assert 'href="/' not in one.text.replace('href="/static', "").replace('href="/brand', "")
    found = await company.rows(select(scores.c.score).where(scores.c.ask_id == asks[0].id))
    assert [row.score for row in found] == [9]


async def test_a_member_finds_the_way_back_whatever_they_answered(company: Company) -> None:
    await company.send(await company.join_path(PAT), {"keep": "yes"})
    path = company.survey_path(await company.ask(PAT))
    await company.send(path, {"score": "0"})
    async with browser_of(company.house) as elsewhere:
        assert 'href="/hub"' in (await elsewhere.get(path)).text


async def test_who_was_erased_is_not_told_what_they_answered(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN))
    await company.send(path, {"score": "2"})
    async with company.house.database.work(SYSTEM) as work:
        await erase(work, [company.ids[ANN]], secret=company.house.settings.secret_key)
    answer = await company.browser.get(path)
    assert answer.status_code == 409
    assert "is counted" not in shown(answer)


async def test_another_site_cannot_answer(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN), 8)
    answer = await company.browser.post(path, data={"score": "0"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await answers(company, ANN) == []


async def test_what_is_no_whole_survey_is_not_found(company: Company) -> None:
    ask = await company.ask(ANN)
    until = company.house.database.clock().replace(year=2027)
    good = company.links.token("survey", ask, until, "8")
    wrong = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace("-8.", "-9."),
        company.links.token("join", ask, until),
        company.links.token("survey", 999, until),
        "x",
    ]
    for token in wrong:
        for answer in (
            await company.browser.get(f"/survey/{token}"),
            await company.send(f"/survey/{token}", {"score": "8"}),
        ):
            assert answer.status_code == 404, token
    assert await answers(company, ANN) == []


async def test_it_asks_the_database_as_often_however_many_were_asked(company: Company) -> None:
    path = company.survey_path(await company.ask(ANN))
    counts: list[Any] = []
    for who in (PAT, DORA):
        with statements(company.house) as said:
            await company.browser.get(path)
        counts.append(len(said))
        await company.ask(who)
    assert counts == [1, 1]
