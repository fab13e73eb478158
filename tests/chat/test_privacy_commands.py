"""A member reads what is kept, keeps a picture, and is forgotten when they ask for it twice."""

from pathlib import Path
from typing import Any

from bot.desk.origins import licences
from bot.desk.policy.privacy import DAY, Terms
from bot.request import Finish
from bot.sandbox.default_world import ADA
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot
from tests.paper_studio import report_of


async def asked(club: Club, command: str, member: str = "ada") -> Any:
    """Type a command of /my-portraits, and return the message only its member sees."""
    sent = await club.hands.slash(f"my-portraits {command}", member=member)
    known = await club.answered(sent)
    await club.told(known)  # seen by nobody else
    return await club.shown(known["response_message_id"])


async def test_privacy_says_what_is_kept_how_long_and_by_whom(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        club.desk.privacy.terms = Terms(words_days=12, pictures_days=3, operator="Mary of the club")

        told = (await asked(club, "privacy"))["content"]

        for words in ("12 days", "3 days", "15 minutes", "Mary of the club", "delete-data"):
            assert words in told


async def test_about_names_the_model_its_licence_with_what_it_forbids_and_the_operator(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        club.desk.privacy.terms = Terms(model="embedded")
        before = (await asked(club, "about"))["content"]
        message = await club.ask()
        sitting = await club.sitting()
        report = report_of(sitting.spec).model_copy(update={"model": "sd15"})
        sitting.ending.set_result(Finish(report))
        await club.until(message, "· seed")

        told = (await asked(club, "about"))["content"]

        assert "embedded" in before
        assert "MIT" in before
        assert ENGLISH["operator_unnamed"] in before
        assert "sd15" in told
        assert "CreativeML Open RAIL-M" in told
        assert "harass" in told
        assert licences()["sd15"].restrictions[-1] in told


async def test_a_model_without_a_recipe_is_named_and_the_operator_is_asked(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        assert ENGLISH["about_no_model_yet"] in (await asked(club, "about"))["content"]
        await club.picture()

        told = (await asked(club, "about"))["content"]

        assert say("about_other_model", model="paper") in told


async def test_a_recipe_of_the_operators_own_may_say_its_licence(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('[paper]\nlicence = "RAIL-P"\nrestrictions = ["be folded"]\n[bare]\nsteps = 4\n')
    async with club_with_bot(tmp_path) as club:
        club.desk.privacy.terms = Terms(model=str(own))
        await club.picture()

        told = (await asked(club, "about"))["content"]

        assert say("about_model", model="paper", licence="RAIL-P") in told
        assert told.endswith("- be folded")
    assert licences(str(own)).keys() == {*licences(), "paper"}


def test_every_licence_of_the_rail_family_says_what_it_forbids() -> None:
    known = licences()

    assert known["embedded"].restrictions == ()
    rail = [each for each in known.values() if "RAIL" in each.name]
    free = [each for each in known.values() if each.name.startswith(("MIT", "Apache-2.0"))]
    assert len(rail) == len(known) - len(free)
    assert all(len(each.restrictions) == 11 for each in rail)


async def test_the_owner_keeps_a_picture_and_nobody_else_does(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        job = (await club.job_of(message)).id

        theirs = await club.more(message)
        pressed = await club.hands.press(theirs, member="grace", label="Favourite", force=True)
        refused = await club.answered(pressed)
        kept = await club.in_more(message, "Favourite")
        again = await club.in_more(message, "Favourite")

        assert await club.told(refused) == ENGLISH["not_yours"]
        assert await club.told(kept) == ENGLISH["kept"]
        assert await club.told(again) == ENGLISH["kept_already"]
        club.rooms.clock.now += 8 * DAY
        await club.desk.privacy.sweep_seldom()
        assert club.rooms.album.has(job)


async def test_buttons_say_what_has_expired(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        club.rooms.clock.now += 31 * DAY
        await club.desk.privacy.sweep_seldom()

        again = await club.press(message, "Again", "grace")
        keep = await club.in_more(message, "Favourite")

        assert await club.told(again) == say("words_expired", days=30)
        assert await club.told(keep) == say("picture_expired", days=7)
        listed = (await asked(club, "history"))["content"]
        assert ENGLISH["words_gone"] in listed


async def test_delete_data_asks_once_more_and_then_deletes_words_files_and_messages(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture("ada")
        others = await club.picture("grace")
        job = await club.job_of(message)
        answer = await asked(club, "delete-data")
        assert answer["content"] == ENGLISH["delete_data"]
        await club.desk.privacy.sweep_often()
        assert (await club.job(job.id)).request.subject, "nothing goes before it is asked twice"

        pressed = await club.hands.press(answer["id"], label="Delete everything of mine")
        await club.hands.acknowledged(pressed)
        await club.desk.privacy.sweep_often()

        await club.hands.wait("message_deleted", message_id=message)
        assert (await club.shown(answer["id"]))["content"] == say(
            "delete_data_begun", backups=ENGLISH["backups_within_a_day"]
        )
        assert not club.rooms.album.has(job.id)
        forgotten = await club.job(job.id)
        assert (forgotten.request.subject, forgotten.reply.token) == ("", None)
        assert forgotten.request.member != int(ADA)
        assert (await club.job_of(others)).request.subject
        assert (await asked(club, "history"))["content"] == ENGLISH["history_empty"]


async def test_a_moderator_sees_no_name_and_lifts_a_block_all_the_same(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        block = {"member": ADA, "reason": "spam"}
        await club.hands.answered(await moderate(club, "block", **block))
        await club.hands.answered(await moderate(club, "review", switch="on", member=ADA))
        await club.desk.privacy.ask_to_erase(int(ADA))
        await club.desk.privacy.sweep_often()

        audit = await club.hands.answered(await moderate(club, "audit"))
        assert ENGLISH["forgotten_member"] in audit["content"]
        assert ADA not in audit["content"]
        watched = (await club.hands.answered(await moderate(club, "review")))["content"]
        assert ENGLISH["forgotten_member"] in watched
        assert "<@-" not in f"{watched} {audit['content']}"
        await club.hands.answered(await moderate(club, "unblock", member=ADA))

        assert await club.ask("ada"), "the block is lifted"
        await club.sitting()


async def moderate(club: Club, command: str, **options: object) -> str:
    typed = {"command": f"portrait-mod {command}", "member": "mod", "options": options}
    return str((await club.hands.order("slash", **typed))["interaction_id"])
