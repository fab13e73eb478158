"""What whoever runs the bot is to see: what needs them, and how much there is of everything."""

from bot.desk.tools import DeskTools
from bot.jobs.studios import StudioView
from bot.kept import EternalTasks

DISK_LOW_BYTES = 2 * 2**30  #: less is soon full: pictures, backups and a day's journal lie there
NO_GATEWAY = "no_gateway"  #: the code of the trouble that Discord does not hear the bot


class Operations:
    """Answers the operator's questions; changes nothing."""

    def __init__(self, tools: DeskTools, tasks: EternalTasks) -> None:
        self._dispatch = tools.dispatch
        self._tasks = tasks

    @property
    def troubles(self) -> frozenset[str]:
        """Name all that the operator has to mend now; each has its sentence, `operator_...`."""
        return self._dispatch.troubles | frozenset(filter(None, (self._tasks.trouble,)))

    @property
    def studios(self) -> list[StudioView]:
        """Say how each studio is."""
        return self._dispatch.studios
