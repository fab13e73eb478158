"""The drill of SECURITY.md: pictures come back in altered copies, and each is to go everywhere.

Prints the share of copies that are found, by how they were altered, and the seconds from the order
until Discord (the local one) has let go of every message. The pictures stay in the folder given.
"""

import argparse
import asyncio
import json
import statistics
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.gate import paint
from benchmarks.likeness import COPIES, copied
from bot.pictures import encode
from tests import paper_studio
from tests.chat.club import Club, club_with_bot

LIKELY = ("certain", "likely")
CUTS = {"cut by 3 % a side": 0.03, "cut by 5 % a side": 0.05}


def altered(picture: bytes) -> dict[str, bytes]:
    """Return a picture as somebody may bring it: as it was, without marks, and as its copies."""
    with Image.open(BytesIO(picture)) as opened:
        plain = opened.convert("RGB")
    found = {"as it was": picture, "without marks": encode.png(plain)}
    found |= {how: copied(plain, how) for how in COPIES}
    for how, share in CUTS.items():
        x, y = round(plain.width * share), round(plain.height * share)
        found[how] = encode.png(plain.crop((x, y, plain.width - x, plain.height - y)))
    return found


async def drill(club: Club, files: list[Path]) -> None:
    """Have every picture posted, look for each copy of each, then take each down by one of them."""
    brought: list[tuple[str, int, dict[str, bytes]]] = []
    for file in files:
        with Image.open(file) as image:
            paper_studio.PNG = encode.png(image.convert("RGB"))
        message = await club.picture("ada")
        job = (await club.job_of(message)).id
        shown = await club.shown(message)
        picture = await club.hands.read(shown["embeds"][0]["image"]["url"])
        brought.append((message, job, await asyncio.to_thread(altered, picture)))
    found: dict[str, list[tuple[bool, bool]]] = {}
    for _, job, copies in brought:
        for how, copy in copies.items():
            finding = await club.desk.withdrawals.origin_of(copy)
            mine = finding.job == job
            wrong = finding.job is not None and not mine
            found.setdefault(how, []).append((mine, wrong))
    for how, each in found.items():
        mine, wrong = (sum(flags) for flags in zip(*each, strict=True))
        print(json.dumps({"copy": how, "found": f"{mine} of {len(each)}", "as another's": wrong}))
    taken = [await _take_down(club, *each) for each in brought]
    seconds = [each for each in taken if each is not None]
    told = {"taken down": f"{len(seconds)} of {len(taken)}"}
    spread = {"median": round(statistics.median(seconds), 2), "worst": round(max(seconds), 2)}
    print(json.dumps({**told, "seconds to gone": spread}))


async def _take_down(club: Club, message: str, job: int, copies: dict[str, bytes]) -> float | None:
    """Take a picture down by its JPEG; return the seconds, the search included."""
    began = time.monotonic()
    finding = await club.desk.withdrawals.origin_of(copies["JPEG 50"])
    if finding.job != job:
        return None
    begun = await club.desk.withdrawals.take_down(job, "drill")
    done = await club.desk.withdrawals.settled(begun, club.desk.deliveries.now(), 60.0)
    await club.hands.wait("message_deleted", message_id=message)
    return time.monotonic() - began if done.num_gone == done.num_messages else None


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=24)
    chosen = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary) / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        await paint(chosen.count, "embedded", folder)
        files = sorted(folder.glob("*.png"))[: chosen.count]
        async with club_with_bot(Path(temporary)) as club:
            await drill(club, files)


if __name__ == "__main__":
    asyncio.run(main())
