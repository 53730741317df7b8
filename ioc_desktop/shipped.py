"""Where the files that ship with the program lie: widgets, layouts, resources.

A leaf module that every room may import. An installed wheel carries the folders inside
the package (``_bundled``, see hatch_build.py); a checkout has them at its root.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent

Folder = Literal["widgets", "layouts", "resources"]


def shipped(folder: Folder) -> Path:
    """Return the folder of that name, as an absolute path.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        candidate = root / folder
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"the folder {folder}/ is missing from this installation of ioc-desktop; install it again"
    )
