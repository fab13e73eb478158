"""Makes this fixture: a data folder as commit 1848dcb left it in a crash, and all its buttons.

It speaks the names of that commit, whatever they are called since, so it runs there alone:

    git worktree add /tmp/before 1848dcb
    mkdir -p /tmp/before/tests/data/before
    cp tests/data/before/make.py /tmp/before/tests/data/before/
    (cd /tmp/before && python -m tests.data.before.make)
    cp -r /tmp/before/tests/data/before/* tests/data/before/

What members and moderators did comes about by their commands and presses in the sandbox, with the
real desk; only the rows of `STOPPED` are written by hand, as jobs/stops.py of that commit writes
them. The key in `portraits/identity` was made for this fixture and signs nothing else.
"""

import asyncio
import base64
import json
import shutil
import sqlite3
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.sandbox.inhabitants import Channel
from PIL import Image

from bot.chat import asking
from bot.chat.client import point_at
from bot.pictures import encode
from bot.texts import ENGLISH
from tests import paper_studio
from tests.chat.club import Club, WatchedDesk, open_club, running
from tests.paper_studio import Sitting

HERE = Path(__file__).parent
FIRST, SECOND = "Portrait Club", "Second Club"
DAY = 86_400.0
PEOPLE = [
    "ben",
    "cleo",
    "dora",
    "eve",
    "finn",
    "gus",
    "hana",
    "ivo",
    "jo",
    "kim",
    "lena",
    "lou",
    "max",
]

#: What a job that failed may say in `reason`: of the engine, the gate, the album and the chat.
FAILED = [
    "internal",
    "invalid_spec",
    "marks_failed",
    "not_finite",
    "out_of_memory",
    "painting_failed",
    "picture_blocked",
    "picture_flat",
    "picture_lost",
    "picture_too_large",
    "quality_unknown",
    "safety_unavailable",
    "sampler_unknown",
    "size_off_grid",
    "size_unknown",
    "studio_unavailable",
    "superseded",
    "too_many_attempts",
    "too_many_steps",
    "wrong_model",
]
#: What a stopped job may say in `refusal`: by moderators, by new rules, by an opt-out.
STOPPED = [
    "dropped",
    "dropped_block",
    "dropped_calm",
    "opted_out",
    "rule_gore",
    "rule_hate_symbols",
    "rule_name",
    "rule_phrase",
    "rule_regex",
    "rule_self_harm",
    "rule_slurs",
    "rule_word",
]

RULES = """
[[rule]]
id = "seasonal.1"
kind = "word"
pattern = "pumpkin"
unless = ["pumpkin pie"]
enabled = false
""" + "".join(
    f'[[rule]]\nid = "more.{n}"\nkind = "phrase"\npattern = "number {n} forbidden"\n'
    for n in range(10)
)


def main() -> None:
    """Make the folder, then what stands beside it."""
    asking.ANSWER_SECONDS = 60.0  # a loaded machine is not too busy
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(made(Path(folder)))
        keep(Path(folder))
    for name, facts in told.items():
        (HERE / f"{name}.json").write_text(lines_of(facts), "utf-8")


async def made(folder: Path) -> dict[str, Any]:
    """Live through a story, end it with a crash, and tell of the world it happened in."""
    async with open_club(folder) as club:
        story = Story(club)
        await story.people_come()
        async with running(club.chat()):
            await story.long_ago()
            await story.set_up()
            await story.painted()
            await story.refused()
            await story.moderated()
            await story.lists()
            await story.asked_before_the_crash()
        async with running(club.chat(DyingDesk(club.desk))):
            await story.arriving()
        await story.ended_unseen()
        point_at(None, None)
        told = {"world": story.world(), "buttons": story.buttons}
    stop_by_hand(folder / "portraits.sqlite3", story.jobs)
    return told


def lines_of(facts: Any) -> str:
    """Write what is listed one a line, so that a change of it is read in a diff."""
    if isinstance(facts, list):
        return "[\n" + ",\n".join(map(json.dumps, facts)) + "\n]\n"
    parts = [f"{json.dumps(name)}: {_part(value)}" for name, value in facts.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _part(value: Any) -> str:
    return lines_of(value).strip() if isinstance(value, list) else json.dumps(value)


def keep(folder: Path) -> None:
    """Put the folder in its place, the database in one file without a journal."""
    kept = HERE / "portraits"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder, kept, ignore=shutil.ignore_patterns("*.lock", "*-wal", "*-shm"))
    with sqlite3.connect(folder / "portraits.sqlite3") as connection:
        (kept / "portraits.sqlite3").unlink()
        connection.execute("PRAGMA page_size = 1024")  # the default wastes half of a small file
        connection.execute("VACUUM INTO ?", [str(kept / "portraits.sqlite3")])


def stop_by_hand(database: Path, jobs: dict[str, int]) -> None:
    """Stop a waiting job for each reason there is, seen by nobody yet."""
    connection = sqlite3.connect(database)
    with connection:
        for code in STOPPED:
            stopped = connection.execute(
                "UPDATE jobs SET state = 'cancelled', cancelled_at = waiting_at, refusal = ?,"
                " delivery = 'ready', ready_at = waiting_at WHERE id = ? AND state = 'waiting'",
                [code, jobs[f"stopped {code}"]],
            )
            assert stopped.rowcount == 1, code
    connection.close()


class DyingDesk(WatchedDesk):
    """The real desk in a process that dies before it notes an acknowledgement, or sends one."""

    async def submit(self, request: Any, reply: Any) -> Any:
        ticket = await super().submit(request, reply)
        if request.subject == "Never answered":
            self.changed.set()
            await asyncio.Event().wait()
        return ticket

    async def acknowledged(self, job: int, message: int | None) -> None:
        await asyncio.Event().wait()


class Story:
    """What happened, and what is to be known of it."""

    def __init__(self, club: Club) -> None:
        self.club, self.hands, self.desk = club, club.hands, club.desk
        self.service = club.sandbox.service
        self.jobs: dict[str, int] = {}  #: by what they are for
        self.messages: dict[str, str] = {}
        self.buttons: list[dict[str, Any]] = []
        self.guilds: dict[str, int] = {}
        self.num_drawn = 0

    # -- what people do ------------------------------------------------------------------------

    async def slash(
        self, command: str, member: str, where: dict[str, str] | None = None, /, **options: Any
    ) -> Any:
        """Use a command, and return the message that answers, once the answer is there."""
        typed = {"command": command, "member": member, "options": options, **(where or {})}
        sent = await self.hands.order("slash", **typed)
        known = await self.hands.acknowledged(str(sent["interaction_id"]))
        message = str(known["response_message_id"])
        if known["callback_type"] == 5:
            await self.hands.wait("message_edited", message_id=message)
        return await self.club.shown(message)

    async def ask(
        self, name: str, member: str = "ada", where: dict[str, str] | None = None, /, **options: Any
    ) -> str:
        """Ask for a picture, and return the message that says it is in line."""
        shown = await self.slash("portrait", member, where, **({"subject": name} | options))
        job = await self.club.job_of(shown["id"])
        self.jobs[name], self.messages[name] = job.id, shown["id"]
        return str(shown["id"])

    async def picture(
        self, name: str, member: str = "ada", where: dict[str, str] | None = None, /, **options: Any
    ) -> str:
        """Ask for a picture and have it painted and posted."""
        message = await self.ask(name, member, where, **options)
        self.finish(await self.club.sitting())
        await self.club.until(message, "Painted in")
        await self.club.delivery(message, "posted")
        return message

    async def held(
        self, name: str, member: str = "ada", where: dict[str, str] | None = None, /, **options: Any
    ) -> str:
        """Ask for a picture that moderators are to see first, and return its card."""
        message = await self.ask(name, member, where, **options)
        self.finish(await self.club.sitting())
        await self.club.until(message, ENGLISH["held"])
        return await self.card("review", self.jobs[name])

    def finish(self, sitting: Sitting, like: int | None = None) -> None:
        """End a job well, with a picture that is like no other unless it is to be."""
        self.num_drawn += 1
        paper_studio.PNG = picture_of(like or self.num_drawn)
        sitting.finish()

    async def press(self, message: str, act: str, member: str) -> Any:
        """Press a button by its act, and return the message that answers."""
        id = self.id_of(message, act)
        known = await self.hands.acknowledged(await self.hands.press(message, member, custom_id=id))
        answer = known["response_message_id"]
        if known["callback_type"] == 5:
            await self.hands.wait("message_edited", message_id=answer)
        return await self.club.shown(answer) if answer else None

    async def report(self, name: str, member: str, reason: str, words: str = "") -> None:
        """Report a picture by its message's menu."""
        menu = {"command": ENGLISH["menu_report"], "member": member}
        opened = await self.hands.order("context", message_id=self.messages[name], **menu)
        sent = await self.hands.submit(str(opened["interaction_id"]), reason=[reason], words=words)
        await self.hands.acknowledged(sent)

    async def card(self, kind: str, ref: int) -> str:
        """Wait for the card of a matter in the moderators' channel."""
        cursor = 0
        act = {"review": "approve", "report": "dismiss", "appeal": "allow", "name": "accept"}
        wanted = f"matter:{act.get(kind, 'noted')}:{ref}:v1"
        while True:
            entry = await self.hands.wait("message_created", cursor)
            if wanted in str(entry["message"]["components"]):
                return str(entry["message"]["id"])
            cursor = entry["n"]

    async def decide(self, kind: str, ref: int, act: str, member: str = "mod") -> None:
        """Press a button of a matter's card."""
        card = await self.card(kind, ref)
        await self.press(card, f"matter:{act}", member)

    def id_of(self, message: str, act: str) -> str:
        """Return the custom id of a message's button by how it begins."""
        shown = self.service.messages.find(message)
        ids = [each["custom_id"] for row in shown.components for each in row["components"]]
        found = [id for id in ids if id.startswith(f"{act}:")]
        assert found, f"{message} has {ids}, not {act}"
        return str(found[0])

    def note(self, message: str, act: str, by: str, **does: Any) -> None:
        """Note a button, who may press it, what it does then, and who may not."""
        self.buttons.append(
            {"custom_id": self.id_of(message, act), "message": message, "by": by, **does}
        )

    # -- the story -----------------------------------------------------------------------------

    async def people_come(self) -> None:
        """More people, roles, channels, and a second guild."""
        order = self.hands.order
        for name in ("slow", "studio", "quiet"):
            await order("channels", name=name)
        for name in PEOPLE:
            await order("members", name=name, accepts_dms=name not in ("lena", "max"))
        await order("members", name="grace", roles=["Friends"])
        await order("guilds", name=SECOND, owner="owner")
        await order("channels", name="gallery", guild=SECOND)
        for name in ("ada", "grace", "max"):
            await order("members", name=name, guild=SECOND)
        self.guilds = {each.name: int(each.id) for each in self.service.world.guilds.values()}

    def member(self, name: str) -> int:
        return int(self.service.world.find_user(name).id)

    async def long_ago(self) -> None:
        """A picture nobody reviewed, one whose words and files have expired, one forgotten."""
        await self.slash("portrait-settings channels moderators", "owner", channel="mods")
        await self.slash("portrait-mod review", "mod", switch="on", member="dora")
        await self.held("Nobody looks", "dora")
        self.club.rooms.clock.now += 2 * DAY + 3600
        await self.desk.reviews.expire()
        await self.club.queue_says(self.jobs["Nobody looks"], delivery="withdrawn")
        await self.picture("Long ago")
        await self.picture("Lou as a sailor", "lou")
        await self.slash("portrait-mod block", "mod", member="lou", reason="harassment")
        asked = await self.slash("portraits delete-data", "lou")
        await self.press(asked["id"], "portrait:erase", "lou")
        await self.desk.privacy.sweep_often()
        await self.hands.wait("message_deleted", message_id=self.messages["Lou as a sailor"])
        self.club.rooms.clock.now += 31 * DAY
        await self.desk.privacy.sweep_seldom()

    async def set_up(self) -> None:
        """Everything there is to set, in two guilds."""
        limits = "portrait-settings limits set"
        await self.slash(
            limits, "owner", waiting=100, per_hour=5000, per_day=9000, count=4, wait_minutes=9000
        )
        await self.slash(limits, "owner", role="Friends", per_hour=-1, per_day=20)
        await self.slash(
            limits, "owner", channel="slow", waiting=3, per_hour=5, per_day=6, count=2,
            quality="normal", cooldown=60, account_hours=2, member_minutes=1, wait_minutes=8000,
        )  # fmt: skip
        await self.slash("portrait-settings channels answer", "owner", channel="quiet", how="never")
        await self.slash("portrait-settings channels showcase", "owner", channel="general")
        rules = "portrait-settings rules"
        for kind, pattern, more in (
            ("word", "teapot", {"unless": "teapot museum"}),
            ("phrase", "green cheese", {"aliases": "blue cheese"}),
            ("name", "Napoleon Bonaparte", {}),
            ("regex", "zz+top", {}),
            ("word", "ghost", {"action": "hold"}),
            ("word", "mistake", {}),
            *(("word", f"nonsense{n}", {}) for n in range(5)),
        ):
            await self.slash(f"{rules} add", "owner", kind=kind, pattern=pattern, **more)
        await self.slash(f"{rules} remove", "owner", id="r6")
        content = base64.b64encode(RULES.encode()).decode()
        file = {"filename": "rules.toml", "content": content}
        await self.slash(f"{rules} import", "owner", file=file)
        await self.slash(f"{rules} starter", "owner", group="gore", on=False)
        await self.slash("portrait-mod review", "mod", switch="on", channel="studio")
        await self.slash("portrait-mod review", "mod", switch="on", member="finn")
        await self.slash("portrait-mod review", "mod", switch="off", member="finn")
        there = {"guild": SECOND}
        gallery = self.service.world.find_channel("gallery").id
        await self.slash(
            "portrait-settings channels showcase", "owner", there, channel=gallery, every=True
        )
        await self.slash(
            "portrait-settings channels answer", "owner", there, channel="portraits", how="only"
        )
        await self.slash(f"{rules} add", "owner", there, kind="word", pattern="umbrella")

    async def painted(self) -> None:
        """Finished pictures, of every kind of request, and what their owners do with them."""
        for name in ("Kept", "To keep", "To delete", "To show", "Shown", "To take back"):
            await self.picture(name)
        await self.picture(
            "Ada Lovelace", details="at her desk", style="pencil", mood="thoughtful",
            avoid="a hat", seed=1843, count=2,
        )  # fmt: skip
        kept = await self.press(self.messages["Kept"], "portrait:keep", "ada")
        await self.press(self.messages["Shown"], "portrait:exhibit", "ada")
        gone = await self.picture("Deleted by ada")
        await self.press(gone, "portrait:delete", "ada")
        await self.picture("Deleted by mod", "grace")
        await self.press(self.messages["Deleted by mod"], "portrait:delete", "mod")
        await self.picture("In the second club", "ada", {"guild": SECOND})
        gallery = self.service.world.find_channel("gallery").id
        await self.hands.wait("message_created", channel_id=gallery)
        await self.picture("Grace's own", "grace")
        await self.picture("Eve's own", "eve")
        await self.picture("Finn's own", "finn")
        await self.picture("Jo's own", "jo")
        notice = await self.private("Only for Max", "max")

        job = self.jobs
        self.note(
            self.messages["Kept"], "portrait:again", "grace", not_by="cleo",
            refused="blocked_until", gives=1, sql="SELECT count(*) FROM jobs WHERE member ="
            f" {self.member('grace')} AND request LIKE '%\"Kept\"%'",
        )  # fmt: skip
        self.note(
            self.messages["To keep"], "portrait:keep", "ada", not_by="grace", refused="not_yours",
            told="kept", sql=f"SELECT count(*) FROM keeps WHERE job = {job['To keep']}", gives=1,
        )  # fmt: skip
        self.note(
            kept["id"], "portrait:file", "ada", not_by="grace", refused="not_yours",
            told="file_handed_over",
        )  # fmt: skip
        self.note(
            self.messages["To delete"], "portrait:delete", "ada", not_by="grace",
            refused="not_yours", gives="withdrawn",
            sql=f"SELECT delivery FROM jobs WHERE id = {job['To delete']}",
        )  # fmt: skip
        self.note(
            self.messages["To take back"], "portrait:delete", "mod", not_by="grace",
            refused="not_yours", gives="delete",
            sql=f"SELECT verb FROM acts WHERE job = {job['To take back']}",
        )  # fmt: skip
        self.note(
            self.messages["To show"], "portrait:exhibit", "ada", not_by="grace",
            refused="not_yours", told="shown_there", gives=1,
            sql=f"SELECT message > 0 FROM showings WHERE job = {job['To show']}",
        )  # fmt: skip
        self.note(
            notice, "portrait:show", "max", not_by="grace", refused="not_yours",
            told="ai_generated",
        )  # fmt: skip

    async def private(self, name: str, member: str) -> str:
        """Have a picture painted for a member alone who takes no direct messages."""
        message = await self.ask(name, member, private=True)
        sitting = await self.club.sitting()
        await self.club.until(message, "Painting")
        self.club.clock.advance(16 * 60.0)
        cursor = (await self.hands.ask("log"))["cursor"]
        self.finish(sitting)
        await self.club.queue_says(self.jobs[name], delivery="posted")
        entry = await self.hands.wait("message_created", cursor, only_for=None)
        return str(entry["message"]["id"])

    async def refused(self) -> None:
        """Refusals of every kind that leaves a row, and appeals in every state."""
        for subject in ("green cheese", "Napoleon Bonaparte", "zzztop", "a naked woman"):
            await self.slash("portrait", "grace", subject=subject)
        await self.slash("portrait", "grace", {"channel": "quiet"}, subject="Too loud")
        await self.slash("portrait", "grace", {"channel": "slow"}, subject="Many", count=3)
        to_appeal = await self.slash("portrait", "grace", subject="teapot of Grace")
        answered = await self.appealed("teapot of Lena", "lena")
        self.club.clock.advance(16 * 60.0)
        cursor = (await self.hands.ask("log"))["cursor"]
        await self.decide("appeal", answered, "uphold")
        portraits = self.service.world.find_channel("portraits").id
        called = await self.hands.wait("message_created", cursor, channel_id=portraits)
        paint = await self.allowed("teapot of Dora", "dora")
        used = await self.allowed("teapot of Ivo", "ivo")
        await self.paint_again(used, "ivo")
        appeals = {
            name: await self.appealed(f"teapot of {name.title()}", name)
            for name in ("kim", "hana", "jo")
        }
        self.jobs["untold appeal"] = appeals["jo"]
        await self.burst("max")
        first = await self.noticed_burst()
        await self.decide("burst", first, "noted")
        self.club.rooms.clock.now += 3700.0
        await self.burst("max")
        second = await self.noticed_burst(after=first)

        self.note(
            to_appeal["id"], "matter:appeal", "grace", not_by="ada", refused="appeal_unknown",
            shows="appeal_sent", gives=1, sql="SELECT count(*) FROM cases WHERE kind = 'appeal'"
            f" AND member = {self.member('grace')} AND verdict IS NULL",
        )  # fmt: skip
        self.note(
            called["message"]["id"], "matter:answer", "lena", not_by="grace",
            refused="appeal_unknown", told="appeal_kept",
        )  # fmt: skip
        self.note(
            paint, "matter:paint", "dora", not_by="ada", refused="appeal_unknown", gives=1,
            sql="SELECT count(*) FROM refusals JOIN jobs ON jobs.id = refusals.used_by"
            f" WHERE refusals.member = {self.member('dora')}",
        )  # fmt: skip
        await self.note_card("appeal", appeals["kim"], "allow", "allowed")
        await self.note_card("appeal", appeals["hana"], "uphold", "kept")
        await self.note_card("burst", second, "noted", "noted")

    async def appealed(self, subject: str, member: str) -> int:
        """Be refused by a rule, appeal, and return the number of that."""
        refused = await self.slash("portrait", member, subject=subject)
        number = int(self.id_of(refused["id"], "matter:appeal").split(":")[2])
        await self.press(refused["id"], "matter:appeal", member)
        await self.card("appeal", number)
        return number

    async def allowed(self, subject: str, member: str) -> str:
        """Have an appeal allowed, and return the message that offers to paint it."""
        number = await self.appealed(subject, member)
        cursor = (await self.hands.ask("log"))["cursor"]
        await self.decide("appeal", number, "allow")
        entry = await self.hands.wait("message_created", cursor, only_for=str(self.member(member)))
        return str(entry["message"]["id"])

    async def paint_again(self, message: str, member: str) -> None:
        """Use what was allowed once."""
        answer = await self.press(message, "matter:paint", member)
        self.finish(await self.club.sitting())
        await self.club.delivery(answer["id"], "posted")

    async def burst(self, member: str) -> None:
        """Be refused as often as moderators want to hear of."""
        for n in range(10):
            await self.slash("portrait", member, subject=f"teapot {n}")

    async def noticed_burst(self, after: int = 0) -> int:
        """Return the number of the note that there was a burst."""
        cursor = 0
        while True:
            entry = await self.hands.wait("message_created", cursor)
            if "matter:noted:" in str(entry["message"]["components"]):
                id = entry["message"]["components"][0]["components"][0]["custom_id"]
                if (number := int(id.split(":")[2])) > after:
                    return number
            cursor = entry["n"]

    async def note_card(self, kind: str, ref: int, act: str, verdict: str) -> None:
        """Note the button of a card that moderators press, and nobody else."""
        self.note(
            await self.card(kind, ref), f"matter:{act}", "mod", not_by="ada", refused="no_right",
            shows=f"verdict_{verdict}_by", gives=verdict,
            sql=f"SELECT verdict FROM cases WHERE kind = '{kind}' AND ref = {ref}",
        )  # fmt: skip

    async def moderated(self) -> None:
        """Reviews, reports, removals, opt-outs, blocks: open and decided."""
        for act, whose in (("drop", {"member": "grace"}), ("clear", {})):
            message = await self.ask(f"Mod {act}s", "grace")
            await self.club.sitting()
            line = await self.slash("portrait-mod queue", "mod", **whose)
            await self.press(line["id"], f"portrait-mod:{act}", "mod")
            await self.club.until(message, ENGLISH["dropped"])
        for name in ("Approved ghost", "Rejected ghost", "Ghost one", "Ghost two"):
            await self.held(name)
        await self.held("From the studio", "ada", {"channel": "studio"})
        await self.held("Dora's own", "dora")
        await self.decide("review", self.jobs["Approved ghost"], "approve")
        await self.decide("review", self.jobs["Rejected ghost"], "reject")
        for name, act, verdict in (
            ("Ghost one", "approve", "approved"),
            ("Ghost two", "reject", "rejected"),
        ):
            await self.note_card("review", self.jobs[name], act, verdict)

        for name in ("Stands", "Removed", "Forgiven", "Dismiss me", "Remove me", "Unhidden yet"):
            await self.picture(name, "grace")
        self.num_removed = self.num_drawn - 4  # what the removed one looks like
        await self.report("Stands", "ada", "sexual", "look at this")
        await self.report("Removed", "ada", "violent")
        await self.report("Removed", "gus", "other", "not nice")
        await self.report("Forgiven", "gus", "hateful")
        await self.report("Dismiss me", "ada", "me", "that is me")
        await self.report("Remove me", "gus", "other")
        await self.decide("report", self.jobs["Stands"], "dismiss")
        for name in ("Removed", "Forgiven"):
            await self.decide("report", self.jobs[name], "remove")
            await self.club.until(self.messages[name], ENGLISH["picture_removed"])
        removed = await self.slash("portrait-mod removed", "mod")
        await self.press(removed["id"], f"matter:forgive:{self.jobs['Forgiven']}", "mod")
        self.note(
            removed["id"], f"matter:forgive:{self.jobs['Removed']}", "mod", not_by="ada",
            refused="no_right", gives=0,
            sql=f"SELECT count(*) FROM forbidden WHERE job = {self.jobs['Removed']}",
        )  # fmt: skip
        await self.note_card("report", self.jobs["Dismiss me"], "dismiss", "dismissed")
        await self.note_card("report", self.jobs["Remove me"], "remove", "removed")

        wishes: dict[str, int] = {}
        for member, names in (
            ("hana", "Hana Montana"), ("gus", "Gus Grissom"), ("ivo", "Ivan Drago"),
            ("kim", "Kim Possible"), ("max", "Mad Maximus"),
        ):  # fmt: skip
            cursor = (await self.hands.ask("log"))["cursor"]
            await self.slash("portraits optout", member, names=names)
            entry = await self.hands.wait("message_created", cursor)
            while "matter:accept:" not in str(entry["message"]["components"]):
                entry = await self.hands.wait("message_created", entry["n"])
            found = self.id_of(entry["message"]["id"], "matter:accept").split(":")[2]
            wishes[member] = int(found)
        await self.decide("name", wishes["gus"], "accept")
        await self.decide("name", wishes["ivo"], "decline")
        await self.slash("portraits optout", "max", undo=True)
        await self.note_card("name", wishes["hana"], "accept", "accepted")
        await self.note_card("name", wishes["kim"], "decline", "declined")

        await self.slash("portrait-mod block", "mod", member="ben", reason="rules", note="again")
        for member, reason in (("kim", "other"), ("ivo", "unwanted")):
            await self.slash("portrait-mod block", "mod", member=member, reason=reason)
            await self.slash("portrait-mod unblock", "mod", member=member, note="sorted out")
        await self.slash("portrait-mod block", "mod", member="cleo", reason="spam", until="30d")
        await self.slash("portrait", "ben", subject="Blocked")
        await self.slash("portrait-mod pause", "mod", reason="We tidy up.", until="2h")
        await self.slash("portrait", "ada", subject="Paused")
        await self.slash("portrait-mod resume", "mod", note="tidied up")
        await self.slash("portrait-mod calm", "mod")
        await self.slash("portrait-mod resume", "mod")
        await self.slash("portrait-mod private", "mod", switch="off", note="for a while")
        await self.slash("portrait-mod private", "mod", switch="on")
        await self.slash("portrait-mod purge", "mod", member="eve", since="1m", note="nothing new")
        await self.picture("Purged", "finn")
        self.club.rooms.clock.now += 120.0
        await self.slash("portrait-mod purge", "mod", member="finn", since="3m", note="too many")
        await self.slash("portrait-mod usage", "mod")

    async def lists(self) -> None:
        """The lists that only one person sees, whose buttons turn them or act on what they name."""
        history = await self.slash("portraits history", "ada")
        self.note(history["id"], "portrait:older", "ada", shows="history_title")
        rules = await self.slash("portrait-settings rules list", "owner")
        self.note(
            rules["id"], "portrait:rules", "owner", not_by="ada", refused="no_right",
            shows="rules_title",
        )  # fmt: skip
        erase = await self.slash("portraits delete-data", "eve")
        self.note(
            erase["id"], "portrait:erase", "eve", not_by="ada", refused="not_yours",
            shows="delete_data_begun", gives=1,
            sql=f"SELECT count(*) FROM erasures WHERE member = {self.member('eve')}",
        )  # fmt: skip
        asked = await self.slash("portraits delete-data", "finn")
        await self.press(asked["id"], "portrait:erase", "finn")
        for verb in ({}, {"verb": "rule add"}, {"moderator": "mod", "since": "200d"}):
            audit = await self.slash("portrait-mod audit", "mod", **verb)
            if "portrait-mod:audit" in str(audit["components"]):
                self.note(
                    audit["id"], "portrait-mod:audit", "mod", not_by="ada", refused="no_right",
                    shows="audit_title",
                )  # fmt: skip

    async def asked_before_the_crash(self) -> None:
        """Requests in line: one painted in the second guild, many behind it in both."""
        there = {"guild": SECOND}
        self.messages["Seen, not copied"] = await self.ask("Seen, not copied", "ada", there)
        self.sitting = await self.club.sitting()
        for n in range(12):
            await self.ask(f"Second {n}", "ada", there)
        await self.ask("Second by Grace", "grace", there)
        await self.ask("Second by Max", "max", there)
        for code in FAILED:
            await self.ask(f"failed {code}", subject=f"Fails {FAILED.index(code)}")
        await self.ask("ready", count=2)
        await self.ask("ready private", private=True)
        await self.ask("withdrawn")
        await self.ask("undeliverable")
        await self.ask("seen and reported")
        await self.ask("held ghost")
        await self.ask("rejected ghost")
        await self.ask("removed before")
        await self.ask("cancelled unseen")
        await self.ask("running")
        await self.ask("waiting 1")
        await self.ask("waiting 2")
        await self.ask("waiting to cancel")
        await self.ask("waiting to drop")
        for code in STOPPED:
            await self.ask(f"stopped {code}", subject=f"Is stopped {STOPPED.index(code)}")
        own = await self.slash("portraits queue", "ada", there)
        dropped = self.jobs["Second 0"]
        self.note(
            own["id"], f"portrait:drop:{dropped}", "ada", not_by="grace", refused="not_yours",
            shows="queue_title", gives="cancelled",
            sql=f"SELECT state FROM jobs WHERE id = {dropped}",
        )  # fmt: skip
        self.note(
            self.messages["waiting to cancel"], "portrait:cancel", "ada", not_by="grace",
            refused="not_yours", gives="cancelled",
            sql=f"SELECT state FROM jobs WHERE id = {self.jobs['waiting to cancel']}",
        )  # fmt: skip
        self.note(
            self.messages["waiting to drop"], "portrait:cancel", "mod", not_by="grace",
            refused="not_yours", gives="dropped",
            sql=f"SELECT refusal FROM jobs WHERE id = {self.jobs['waiting to drop']}",
        )  # fmt: skip
        line = await self.slash("portrait-mod queue", "owner", there)
        no_right = {"not_by": "ada", "refused": "no_right"}
        self.note(line["id"], "portrait-mod:queue", "owner", shows="mod_queue_title", **no_right)
        ending = await self.slash("portrait-mod queue", "owner", there)
        theirs = await self.slash("portrait-mod queue", "owner", there, member="grace")
        dropped = self.jobs["Second 1"]
        self.note(
            ending["id"], f"portrait-mod:drop:{dropped}", "owner", shows="mod_queue_title",
            sql=f"SELECT refusal FROM jobs WHERE id = {dropped}", gives="dropped", **no_right,
        )  # fmt: skip
        self.note(
            theirs["id"], "portrait-mod:clear", "owner", shows="mod_queue_empty", gives="dropped",
            **no_right, sql=f"SELECT refusal FROM jobs WHERE id = {self.jobs['Second by Grace']}",
        )  # fmt: skip
        self.note(
            line["id"], "portrait-mod:clear", "owner", shows="mod_queue_empty", gives=0, **no_right,
            sql="SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')"
            f" AND guild = {self.guilds[SECOND]}",
        )  # fmt: skip

    async def arriving(self) -> None:
        """Two requests that the bot dies over: one acknowledged, one not even that."""
        for name in ("arriving", "Never answered"):
            typed = {"command": "portrait", "member": "ada", "options": {"subject": name}}
            sent = await self.hands.order("slash", **typed)
            self.jobs[name] = int(sent["interaction_id"])
            if name == "arriving":
                known = await self.hands.acknowledged(sent["interaction_id"])
                self.messages[name] = known["response_message_id"]
            else:
                await self.arrived(self.jobs[name])

    async def arrived(self, job: int) -> None:
        """Wait until a request is written down."""
        while await self.club.rooms.ledger.get(job) is None:  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)

    async def ended_unseen(self) -> None:
        """Without a chat: jobs end, matters come up and are decided, and nobody sees it."""
        first, second, mod = self.guilds[FIRST], self.guilds[SECOND], self.member("mod")
        desk, job, owner = self.desk, self.jobs, self.member("owner")
        await desk.acts.calm(second, owner, "Too much came at once.")
        await desk.acts.pause(second, owner, "Until Monday.")
        await desk.acts.private(second, owner, allowed=False)
        self.finish(self.sitting)
        await self.ended(job["Seen, not copied"])
        await desk.seen(job["Seen, not copied"], int(self.messages["Seen, not copied"]))
        await desk.watch.choose(second, owner, on=True)
        endings: dict[int, str] = {job[f"failed {code}"]: code for code in FAILED}
        while (sitting := await self.club.sitting()).job != job["running"]:
            if sitting.job == job["ready"] and sitting.attempt == 1:
                sitting.die()
                continue
            if code := endings.get(sitting.job):
                sitting.fail(code)
            elif sitting.job == job["cancelled unseen"]:
                await desk.owners.cancel(sitting.job, self.member("ada"))
            else:
                same = self.num_removed if sitting.job == job["removed before"] else None
                self.finish(sitting, like=same)
            await self.ended(sitting.job)
        await desk.owners.withdraw(job["withdrawn"], self.member("ada"))
        await desk.undeliverable(job["undeliverable"], "place_gone")
        await desk.seen(job["seen and reported"], int(self.messages["seen and reported"]))
        await desk.reports.report(
            job["seen and reported"], first, self.member("gus"), "sexual", "hide it"
        )
        await desk.reviews.bring_up(job["rejected ghost"])
        await desk.reviews.decide(job["rejected ghost"], "rejected", mod)
        await desk.appeals.decide(job["untold appeal"], "kept", mod)
        await desk.drops.purge(first, mod, self.member("jo"), 0.0, "all of it")

    async def ended(self, job: int) -> None:
        """Wait until a job has come to its end."""
        live = ("waiting", "running")
        while (await self.club.job(job)).state in live:  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.005)

    # -- what is told of it --------------------------------------------------------------------

    def world(self) -> dict[str, Any]:
        """Tell of the sandbox as a test builds it anew: who is there, what stands, when it is."""
        world = self.service.world
        channels = [asdict(each) for each in world.channels.values()]
        return {
            "now": self.service.clock.now(),
            "desk_now": self.club.rooms.clock.now,
            "jobs": self.jobs,
            "first_messages": self.messages,
            "failed": {code: self.jobs[f"failed {code}"] for code in FAILED},
            "stopped": {code: self.jobs[f"stopped {code}"] for code in STOPPED},
            "users": [asdict(each) for each in world.users.values()],
            "guilds": [self._guild(guild) for guild in world.guilds.values()],
            "channels": channels,
            "messages": [*self._messages()],
            "interactions": [*self._interactions()],
        }

    def _guild(self, guild: Any) -> dict[str, Any]:
        members = {
            id: {"joined_at": each.joined_at, "roles": each.roles}
            for id, each in guild.members.items()
        }
        return asdict(guild) | {"members": members}

    def _messages(self) -> Any:
        """Yield what still stands and is pressed or known by its job; pictures are in the album."""
        wanted = {each["message"] for each in self.buttons} | set(self.messages.values())
        channels: list[Channel] = list(self.service.world.channels.values())
        for channel in channels:
            for message in self.service.messages.in_channel(channel.id):
                buttons = str(message.components)
                if message.id in wanted or "matter:" in buttons or channel.name == "gallery":
                    names = "id channel_id guild_id created_at type components flags only_for"
                    told = {name: getattr(message, name) for name in names.split()}
                    content = message.content.split("\n")[0][:100]
                    yield told | {"author": message.author.id, "content": content}

    def _interactions(self) -> Any:
        """Yield what may still be answered by a token."""
        for job in self.jobs.values():
            sent = self.service.interactions.find(str(job))
            if sent and self.service.clock.now() - sent.sent_at < 900.0 and sent.type == 2:
                yield {
                    "id": sent.id,
                    "token": sent.token,
                    "type": sent.type,
                    "channel": sent.channel.id,
                    "user": sent.user.id,
                    "sent_at": sent.sent_at,
                    "data": {name: sent.data[name] for name in ("id", "name", "type")},
                    "acknowledged_at": sent.acknowledged_at,
                    "original": sent.original.id if sent.original else None,
                }


def picture_of(number: int) -> bytes:
    """Draw a picture of squares that no other number gives."""
    squares = Image.effect_noise((8, 8), 0).point(lambda _: 0)
    state = number * 2654435761 % 2**32
    for y in range(8):
        for x in range(8):
            state = (state * 1664525 + 1013904223) % 2**32
            squares.putpixel((x, y), state >> 24)
    return encode.png(squares.resize((32, 32), Image.Resampling.NEAREST))


if __name__ == "__main__":
    main()
