"""The words every room shares: Request, Ticket, Event, and what passes between bot and studio."""

from bot.request.asked import MAX_COUNT, MAX_SEED, Reply, Request, Seed, Ticket
from bot.request.events import (
    Cancelled,
    Done,
    Event,
    Failed,
    Held,
    Painting,
    Print,
    Update,
    Waiting,
)
from bot.request.offer import NORMAL, QUALITIES, Offer, Side, in_common
from bot.request.spec import (
    Beat,
    Failure,
    Finish,
    Frame,
    Picture,
    Preview,
    Progress,
    Report,
    Spec,
)

__all__ = [
    "MAX_COUNT",
    "MAX_SEED",
    "NORMAL",
    "QUALITIES",
    "Beat",
    "Cancelled",
    "Done",
    "Event",
    "Failed",
    "Failure",
    "Finish",
    "Frame",
    "Held",
    "Offer",
    "Painting",
    "Picture",
    "Preview",
    "Print",
    "Progress",
    "Reply",
    "Report",
    "Request",
    "Seed",
    "Side",
    "Spec",
    "Ticket",
    "Update",
    "Waiting",
    "in_common",
]
