"""REST: the first response to an interaction, and what its webhook allows afterwards."""

from aiohttp import web

from bot.sandbox import posting
from bot.sandbox.answers import API, SERVICE, answer, nothing
from bot.sandbox.body import read_body
from bot.sandbox.callbacks import blank_response, living, respond
from bot.sandbox.errors import unknown
from bot.sandbox.interaction import Interaction
from bot.sandbox.message import Message

routes = web.RouteTableDef()
_WEBHOOK = f"{API}/webhooks/{{application_id}}/{{token}}"
_MESSAGE = f"{_WEBHOOK}/messages/{{message_id}}"


@routes.post(f"{API}/interactions/{{interaction_id}}/{{token}}/callback")
async def callback(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    arrived_at = service.clock.now()
    interaction = service.interactions.find(request.match_info["interaction_id"])
    if interaction is None or interaction.token != request.match_info["token"]:
        raise unknown("interaction")
    body = await read_body(request, service.settings.file_limit)
    outcome = respond(service, interaction, body, arrived_at)
    wanted = request.query.get("with_response", "").lower() in ("1", "true")
    return answer(outcome) if wanted else nothing()


def _living(request: web.Request) -> Interaction:
    service = request.app[SERVICE]
    if request.match_info["application_id"] != service.world.bot.id:
        raise unknown("Webhook")
    return living(service, request.match_info["token"])


def _message(request: web.Request) -> Message:
    """Find the message meant: `@original`, or one that this token's followups wrote."""
    interaction = _living(request)
    id = request.match_info["message_id"]
    message = interaction.original
    if id != "@original":
        message = request.app[SERVICE].messages.find(id)
    mine = message is interaction.original or (
        message is not None and message.id in interaction.followups
    )
    if message is None or message.deleted or not mine:
        raise unknown("Message")
    return message


@routes.get(_MESSAGE)
async def one_message(request: web.Request) -> web.Response:
    return answer(request.app[SERVICE].render(_message(request)))


@routes.patch(_MESSAGE)
async def edit_message(request: web.Request) -> web.Response:
    service, message = request.app[SERVICE], _message(request)
    body = await read_body(request, service.settings.file_limit)
    return answer(service.render(posting.edit(service, message, body)))


@routes.delete(_MESSAGE)
async def delete_message(request: web.Request) -> web.Response:
    posting.delete(request.app[SERVICE], _message(request))
    return nothing()


@routes.post(_WEBHOOK)
async def follow_up(request: web.Request) -> web.Response:
    service, interaction = request.app[SERVICE], _living(request)
    body = await read_body(request, service.settings.file_limit)
    placeholder = interaction.original
    if placeholder and placeholder.loading and not placeholder.deleted:
        # The first followup after a deferral takes the placeholder's place.
        return answer(service.render(posting.edit(service, placeholder, body)))
    blank = blank_response(service, interaction, body.payload.get("flags"))
    message = posting.create(service, blank, body)
    interaction.followups.add(message.id)
    return answer(service.render(message))
