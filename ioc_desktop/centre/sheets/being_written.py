"""Whether a program still has a file open to write: a copy that has stalled looks whole.

Half a workbook is refused by its own structure; half a CSV is a good CSV of fewer rows.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path


def is_being_written(path: Path) -> bool:
    """Whether some program on this machine has the file open to write.

    Asked by a read lease, which Linux refuses while somebody writes. False where that cannot
    be asked: another system, another's file. Some network file systems refuse every lease, so
    the answer may only delay a file.
    """
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Who opens it to write while the lease stands makes the system send a signal: the
        # usual one would end this process, that of urgent data ends nobody.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False
