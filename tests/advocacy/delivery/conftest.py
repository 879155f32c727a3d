"""A mail server that a test can tell how to behave."""

from collections.abc import AsyncIterator

import pytest

from tests.advocacy.delivery.sink import Sink


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """The server; ``sink.url`` is its address."""
    opened = Sink()
    opened.url = await opened.start()
    yield opened
    await opened.stop()
