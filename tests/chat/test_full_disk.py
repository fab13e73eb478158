"""A full disk: all hear of it, pictures can be taken away all the same, and it ends by itself."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from bot.chat.alarm import CALM_SECONDS, SURE_SECONDS, Alarm
from bot.texts import ENGLISH


async def test_on_a_full_disk_nothing_hangs_and_nothing_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.chat.on_a_full_disk", str(tmp_path)]
    ended = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    full, gone = ENGLISH["disk_full"], ENGLISH["taken_down_unwritten"]
    assert seen["told"] == {
        "ask": full,
        "pause": full,
        "delete": gone,
        "delete of theirs": gone,
        "remove": gone,
    }
    assert seen["during"] == ["posted"] * 3, "no row can say yet what has gone"
    assert seen["kept"] == [False] * 3, "but the files have"
    assert seen["acts"] == ["remove", "delete", "channels"], "written down once there is room"
    assert seen["alarms"] == [ENGLISH["alarm_disk_full"], ENGLISH["alarm_over"]]


def test_an_alarm_is_told_once_and_its_end_once_when_both_are_sure() -> None:
    alarm, said = Alarm(), []
    # Full, a row finds room, full for good, busy meanwhile, over for a moment, over.
    moments = [
        *((second, "disk_full") for second in range(10)),
        (10, None),
        *((second, "disk_full") for second in range(11, 50)),
        *((second, "database_busy") for second in range(50, 60)),
        *((second, None) for second in range(60, 90)),
        (90, "disk_full"),
        *((second, None) for second in range(91, 200)),
    ]
    for second, trouble in moments:
        if alarm.due(trouble, float(second)):
            said.append((second, alarm.told))

    assert said == [(11 + SURE_SECONDS, "disk_full"), (91 + CALM_SECONDS, None)]
