"""The desk's own rows, a module a subject; each act runs in one transaction of the store."""

from bot.desk.book.members import Book

__all__ = ["Book"]
