"""Applications that are lent from test to test: putting one together takes as long as many tests."""

from litestar import Litestar

from web.app import create_app
from web.wiring import House

_free: list[Litestar] = []
_lent: list[tuple[House, Litestar]] = []


def app_of(house: House) -> Litestar:
    """The application of a house: the same one for as long as the test runs, and nothing is to be added to it."""
    for owner, app in _lent:
        if owner is house:
            return app
    app = _free.pop() if _free else create_app(house)
    app.state.house = house
    _lent.append((house, app))
    return app


def give_back() -> None:
    """The test is over: whoever comes next may have them."""
    _free.extend(app for _, app in _lent)
    _lent.clear()
