"""The control door: faults on order, of the API and of the gateway."""

from aiohttp import web

from bot.sandbox.answers import DOOR, SERVICE, answer, nothing
from bot.sandbox.control_people import read_order
from bot.sandbox.errors import Refusal
from bot.sandbox.faults import read_fault
from bot.sandbox.gateway import INVALID, RECONNECT
from bot.sandbox.service import Service
from bot.sandbox.shape import Json

KNOWN = "reconnect, invalidate, close, cut, down, up, zombie, replay"

routes = web.RouteTableDef()


@routes.post(f"{DOOR}/faults")
async def order_fault(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    fault = read_fault(order)
    service.faults.add(fault)
    return answer(vars(fault))


@routes.delete(f"{DOOR}/faults")
async def clear_faults(request: web.Request) -> web.Response:
    request.app[SERVICE].faults.clear()
    return nothing()


@routes.post(f"{DOOR}/gateway")
async def disturb_gateway(request: web.Request) -> web.Response:
    service, order = request.app[SERVICE], await read_order(request)
    match order.get("do"):
        case "replay":
            _replay(service, order)
            return nothing()
        case "down":
            _invalidate(service, order)  # after an outage few sessions are left to resume
            service.settings.gateway_is_down = True
        case "up":
            service.settings.gateway_is_down = False
            return nothing()
    for conversation in list(service.conversations):
        match order.get("do"):
            case "reconnect":
                conversation.tell(RECONNECT)
            case "invalidate":
                _invalidate(service, order)
                conversation.tell(INVALID, order.get("resumable") is True)
            case "close":
                await conversation.close(_code(order))
            case "zombie":
                conversation.become_zombie(deaf=order.get("deaf") is True)
            case "cut" | "down":
                conversation.cut()
            case strange:
                raise Refusal(f"The gateway cannot {strange!r}: {KNOWN}.")
    return nothing()


def _invalidate(service: Service, order: Json) -> None:
    if order.get("resumable") is not True:
        service.hub.forget_all()


def _replay(service: Service, order: Json) -> None:
    event = order.get("event", "INTERACTION_CREATE")
    if not isinstance(event, str) or not service.hub.replay(event):
        raise Refusal(f"No {event!r} was sent yet.")


def _code(order: Json) -> int:
    code = order.get("code", 4000)
    if not isinstance(code, int) or not 4000 <= code <= 4999:
        raise Refusal('"code" must be between 4000 and 4999.')
    return code
