import pytest

from rewards.levels import Level
from web.hub.frame import Frame

LADDER = (Level("newcomer", "Newcomer", 0, 0), Level("insider", "Insider", 100, 1), Level("mentor", "Mentor", 300, 2))


@pytest.mark.parametrize(
    ("earned", "held", "expected"),
    [
        (0, None, ("newcomer", "insider", 100, 0, 0)),
        (60, "newcomer", ("newcomer", "insider", 40, 0, 60)),
        (100, "insider", ("insider", "mentor", 200, 1, 0)),
        (200, "insider", ("insider", "mentor", 100, 1, 50)),
        (300, "mentor", ("mentor", None, 0, 2, None)),
        # The threshold was raised after somebody had reached it: a level never falls.
        (80, "insider", ("insider", "mentor", 220, 1, 0)),
        (250, "mentor", ("mentor", None, 0, 2, None)),
        # A level that is gone from the ladder.
        (150, "rookie", ("insider", "mentor", 150, 1, 25)),
    ],
)
def test_a_level_that_is_held_stays(earned: int, held: str | None, expected: tuple[object, ...]) -> None:
    frame = Frame.of(earned, 0, LADDER, held)
    assert frame.level is not None
    following = frame.following and frame.following.key
    assert (frame.level.key, following, frame.missing, frame.rings, frame.share) == expected


def test_without_a_ladder_there_is_nothing_to_draw() -> None:
    frame = Frame.of(20, 20, (), None)
    assert (frame.level, frame.following, frame.missing, frame.rings, frame.share) == (None, None, 0, 0, None)
