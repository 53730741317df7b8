"""Where this machine keeps what the station stores and what its user adds."""

from __future__ import annotations

from pathlib import Path

_NAME = "ioc-desktop"


def data_folder(option: Path | None = None) -> Path:
    """Return the station's data folder: the one asked for, else the user's own.

    It is not created here.
    """
    if option is not None:
        return option.expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False)


def user_bundle_folder() -> Path:
    """Return the folder in which a user may drop widget bundles."""
    return _user_folder() / "bundles"


def user_scene_folder() -> Path:
    """Return the folder in which a user may keep scenes."""
    return _user_folder() / "scenes"


def user_window_file() -> Path:
    """Return the file that keeps how a user arranged the console's windows."""
    return _user_folder() / "windows.json"


def user_key_folder() -> Path:
    """Return the folder of a user's keys for briefing packs, and of the versions opened."""
    return _user_folder() / "keys"


def _user_folder() -> Path:
    from platformdirs import user_config_path

    return user_config_path(_NAME, appauthor=False)
