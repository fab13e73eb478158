"""One /portrait from the command to the posted picture: which files of bot/ it enters, in order.

The model brings no names with it; where one does, its lexicon is read besides.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from aiohttp import ClientSession

import bot
from bot.chat.chat import Chat
from bot.sandbox.server import Sandbox
from tests.chat.club import Eyes, running
from tests.rooms import open_rooms
from tests.sandbox.hands import TOKEN
from tests.studio.open_studio import open_studio

HOUSE = f"{Path(bot.__file__).parent}/"
#: 75, the two by which whoever runs it sees a job (the day's log and the metrics), the one that
#: lays out what goes on from a picture, the edges at which tests kill, and the bot's PNG writer.
MOST_FILES = 80


async def test_a_portrait_enters_few_files(tmp_path: Path) -> None:
    with watched() as files:
        async with (
            Sandbox.open() as sandbox,
            ClientSession() as session,
            open_studio() as studio,
            open_rooms(tmp_path, studio.client) as rooms,
        ):
            addresses = {"api_url": sandbox.api, "gateway_url": sandbox.gateway}
            chat = Chat(rooms.desk, token=TOKEN, guild_ready_timeout=0.05, **addresses)
            hands = Eyes(session, sandbox)
            async with running(chat):
                await hands.acknowledged(await hands.slash("my-portraits queue", member="ada"))
                files.clear()  # what looks round at the start is on nobody's way
                await posted(hands)
                path = list(files)

    sys.stdout.writelines(f"{number:3} {file}\n" for number, file in enumerate(path, 1))
    assert "chat/portrait.py" in path, "the command itself was not seen"
    assert "engine/loop.py" in path, "the engine's thread was not seen"
    assert "store/transaction.py" in path, "the database's thread was not seen"
    assert len(path) <= MOST_FILES, "\n".join([f"{len(path)} files:", *path])


async def posted(hands: Eyes) -> None:
    """Type the command, and wait for the picture."""
    asked = await hands.slash("portrait", member="ada", subject="Neil Armstrong astronaut")
    message = (await hands.acknowledged(asked))["response_message_id"]
    cursor = 0
    while "· seed" not in str((await hands.states(message))[-1]["message"]):
        cursor = (await hands.wait("message_edited", cursor, message_id=message))["n"]


@contextmanager
def watched() -> Iterator[dict[str, None]]:
    """Collect the files whose functions are entered, in every thread started meanwhile."""
    files: dict[str, None] = {}

    def look(frame: FrameType, event: str, _: object) -> None:
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(HOUSE) and frame.f_code.co_name != "<module>":
            file = path.removeprefix(HOUSE)
            if not file.startswith("sandbox/"):
                files.setdefault(file)

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]  # typeshed forgot that None ends it
