"""Writing a file anew without holding anybody up: one after the other, each in a process of its own."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from challenges.files.apart import Refused, Remade, remade_by
from challenges.files.kinds import LARGEST, refusal, wanted

MODULES = {"image": "challenges.files.pictures", "pdf": "challenges.files.papers"}
UNREADABLE = {"image": "broken picture", "pdf": "broken paper"}
# Threads of their own, few: what waits here must not keep from work what else runs in threads.
_HANDS = ThreadPoolExecutor(2, thread_name_prefix="files")


async def anew(data: bytes, accepts: Sequence[str]) -> Remade:
    """A file as it may be kept and shown: looked at by its content, and written anew.

    Args:
        data: the file as it was sent.
        accepts: ``image``, ``pdf``, or both.

    Raises:
        Invalid: it is not taken; the words are for whoever sent it.
    """
    kind = wanted(data, accepts)
    try:
        made = await asyncio.get_running_loop().run_in_executor(_HANDS, remade_by, MODULES[kind], data)
    except Refused as why:
        raise refusal(str(why) or UNREADABLE[kind]) from None
    if len(made.content) > LARGEST:
        raise refusal("large")
    return made
