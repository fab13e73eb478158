"""Which files a message has after a body was applied to it."""

import dataclasses

from bot.sandbox.body import Body
from bot.sandbox.errors import invalid
from bot.sandbox.files import StoredFile, Upload, clean_name, picture_size
from bot.sandbox.message import Message
from bot.sandbox.service import Service
from bot.sandbox.shape import Json


def files_after(service: Service, message: Message, body: Body) -> list[StoredFile]:
    """Keep what `attachments` lists (everything when it is absent), and add what was uploaded."""
    listed = body.payload.get("attachments")
    if listed is None:
        return message.files + [_store(service, message, each, {}) for each in body.files.values()]
    uploads = dict(body.files)
    files = [_chosen(service, message, uploads, entry, place) for place, entry in enumerate(listed)]
    return files + [_store(service, message, upload, {}) for upload in uploads.values()]


def _chosen(
    service: Service, message: Message, uploads: dict[int, Upload], entry: Json, place: int
) -> StoredFile:
    id = str(entry.get("id"))
    for file in message.files:
        if file.id == id:
            return dataclasses.replace(file, description=entry.get("description"))
    if id.isdecimal() and int(id) in uploads:
        return _store(service, message, uploads.pop(int(id)), entry)
    raise invalid(("attachments", place, "id"), "ATTACHMENT_NOT_FOUND", "Attachment data not found")


def _store(service: Service, message: Message, upload: Upload, entry: Json) -> StoredFile:
    file = StoredFile(
        id=service.ids.next(),
        channel_id=message.channel_id,
        filename=clean_name(str(entry.get("filename") or upload.filename)),
        data=upload.data,
        description=entry.get("description"),
        size=picture_size(upload.data),
    )
    service.cdn.put(file)
    return file
