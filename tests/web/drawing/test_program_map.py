from pathlib import Path
from typing import Any

import pytest

from advocacy.programs import document
from web.drawing.program_map import END, map_of

SHIPPED = Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml"


@pytest.fixture
def shipped() -> dict[str, Any]:
    return dict(document.read(SHIPPED.read_text()).values)


def test_the_shipped_program_is_two_lanes_and_one_way(shipped: dict[str, Any]) -> None:
    drawn = map_of(shipped)
    assert [(lane.segment, lane.challenges, lane.asks) for lane in drawn.lanes] == [
        ("passive", 5, 0),
        ("promoter", 6, 1),
    ]
    assert [(one.kind, one.name, one.rings) for one in drawn.stations] == [
        ("level", "Newcomer", 0),
        ("level", "Insider", 1),
        ("level", "Companion", 2),
        ("level", "Mentor", 3),
        ("stream", "weekly", 0),
        ("box", "Welcome box", 0),
        ("survey", "Second score", 0),
    ]
    assert [one.after for one in drawn.stations if one.after] == ["P2M", "P7D"]
    assert drawn.held_out == 0.2


def test_stations_stand_in_their_order_and_inside_the_drawing(shipped: dict[str, Any]) -> None:
    places = [station.x for station in map_of(shipped).stations]
    assert places == sorted(set(places))
    assert places[-1] <= END


def test_a_program_with_nothing_but_a_level_can_be_drawn() -> None:
    drawn = map_of({"levels": [{"key": "all", "from": 0}], "challenges": []})
    assert (drawn.lanes, [one.name for one in drawn.stations], drawn.held_out) == ((), ["all"], 0)
