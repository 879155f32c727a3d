"""Which browser it was, as its owner would say it."""

import pytest

from advocacy.people import agents
from advocacy.people.sessions import LONGEST_AGENT

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0", "Firefox on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) {SAFARI} FxiOS/131.0 Mobile", "Firefox on iPhone"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) {SAFARI} Version/17.6 Safari/604",
            "Safari on iPhone",
        ),
        (f"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) {SAFARI} CriOS/130.0 Mobile Safari/604.1", "Chrome on iPad"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Version/18.0 Safari/605.1.15", "Safari on Mac"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/130.0.0.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36 EdgA/130.0.0.0", "Edge on Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36", "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 {CHROME} Mobile", "Samsung Internet on Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 OPR/114.0.0.0", "Opera on Windows"),
        ("Something on Windows", "A browser on Windows"),
        ("Firefox/3", "Firefox"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
        ("é\x00<b>/Windows/", "A browser on Windows"),
    ],
)
def test_two_words_are_enough(agent: str, words: str) -> None:
    kept = agents.short(agent)
    assert len(kept) <= LONGEST_AGENT
    assert agents.in_words(kept) == words


@pytest.mark.parametrize("kept", ["Mozilla/5.0 (Windows NT 10.0)", "/", "<b>/</b>", "Firefox/5.0"])
def test_what_was_kept_otherwise_is_not_repeated(kept: str) -> None:
    assert agents.in_words(kept) in {"A browser", "Firefox"}
