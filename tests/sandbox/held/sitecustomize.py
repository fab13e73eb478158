"""Python imports this by its name: holds a sandbox that a test's program starts on its own."""

import sys

if "sandbox" in sys.orig_argv:
    from tests.sandbox.held_to_documents import hold_this_process

    hold_this_process()
