"""What a browser would never send is refused in words, at every form."""

import pytest

from tests.web.conftest import Opens
from tests.web.doors import doors
from tests.web.places import OWNER
from tests.web.test_entrance import FORM
from tests.web.visits import visitors

BOUNDARY = "x"
UNREADABLE = {
    "no UTF-8": b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n\xff\xfe\xfd\r\n--x--\r\n',
    "a charset nobody knows": (
        b'--x\r\nContent-Disposition: form-data; name="words"\r\nContent-Type: text/plain; charset=klingon\r\n\r\n'
        b"a\r\n--x--\r\n"
    ),
    "cut off": b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\na',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_form_that_cannot_be_read_is_refused_in_words(opened: Opens, body: bytes) -> None:
    tour = await opened.tour()
    (ines,) = await visitors(tour.house, tour.app, tour.cast, [OWNER])
    told = FORM | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for door in doors(tour.app):
        if door.method == "POST" and door.is_page:
            answer = await ines.client.post(tour.address(door), content=body, headers=told)
            assert 300 <= answer.status_code < 500, str(door)
