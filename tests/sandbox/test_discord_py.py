"""An unmodified discord.py client lives in the sandbox as it would in Discord."""

from tests.sandbox.hands import Hands
from tests.sandbox.painter import Painter


async def test_a_deferred_command_ends_with_a_picture_in_an_embed(
    painter: Painter, hands: Hands
) -> None:
    asked = await hands.slash("portrait", subject="Neil Armstrong", details="astronaut")

    answer = await hands.acknowledged(asked)
    assert (answer["callback_type"], answer["state"]) == (5, "acknowledged")
    message_id = answer["response_message_id"]
    await hands.wait("message_edited", after=0, message_id=message_id)
    done = await _settled(hands, message_id, 3)
    embed = done["embeds"][0]
    assert embed["image"]["url"].startswith("http://127.0.0.1")
    assert (embed["image"]["width"], embed["image"]["height"]) == (48, 32)
    assert done["attachments"] == []
    assert [button["label"] for button in done["components"][0]["components"]] == [
        "Again",
        "Later",
        "Report",
    ]


async def _settled(hands: Hands, message_id: str, num_states: int) -> dict:
    """Wait until a message has this many states, and give the last."""
    cursor = 0
    while len(states := await hands.states(message_id)) < num_states:
        entry = await hands.wait("message_edited", after=cursor, message_id=message_id)
        cursor = entry["n"]
    return states[-1]["message"]
