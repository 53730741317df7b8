"""A child of the wall takes the lesser share of the machine: the wall goes first."""

from __future__ import annotations

import os
import sys
from typing import Final

_NICENESS: Final = 5


def take_the_lesser_share(most_data_bytes: int) -> None:
    """Stand behind the wall for the processor, and grow to ``most_data_bytes`` at the most.

    Nothing of what a child held is left in a core file.
    """
    if sys.platform == "win32":
        return
    import resource

    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (most_data_bytes, most_data_bytes))
