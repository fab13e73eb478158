"""Who was forgotten, by pseudonym, in a file of which no backup is made: none brings them back.

A line an erasure. The database says how many lines it has seen; one that was restored, however
that was done, has seen fewer. The file lies beside the key that pseudonyms are made with, for it
says nothing without that. The functions block.
"""

import os
from collections.abc import Collection
from pathlib import Path

from bot.desk.policy.terms import pseudonym
from bot.pictures.identity import Identity

FILE = "forgotten"


class Forgotten:
    """The erasures of this bot, in their order."""

    def __init__(self, identity: Identity) -> None:
        self.name = f"forgotten:{identity.instance}"  #: another key's erasures are not these
        self._file: Path = identity.folder / FILE
        self._secret = identity.secret

    def known_as(self, member: int) -> int:
        """Return the pseudonym of a member."""
        return pseudonym(member, self._secret)

    def note(self, known_as: int) -> tuple[str, int]:
        """Write one more erasure down, before it is done; return what `entry` does then."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "rb+") as file:
            known = file.read()
            torn = known and not known.endswith(b"\n")  # by a power cut: that line is none
            file.write(b"\n" * bool(torn) + b"%d\n" % known_as)
            file.flush()
            os.fsync(descriptor)
        return self.entry()

    def entry(self) -> tuple[str, int]:
        """Return the name of this journal, and how many erasures it says."""
        return self.name, len(self._lines())

    def brought_back(self, members: Collection[int], seen: int) -> list[int]:
        """Return who of these was forgotten after the first so many erasures."""
        unseen = set(self._lines()[seen:])
        return [each for each in members if b"%d" % self.known_as(each) in unseen]

    def _lines(self) -> list[bytes]:
        return self._file.read_bytes().splitlines() if self._file.exists() else []
