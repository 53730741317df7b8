"""What ``ioc-desktop brief open`` was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOptions:
    """Which pack is to be opened, and with what; as the command line says it."""

    file: Path
    trust: str | None = None
    keys: Path | None = None
    passphrase_file: Path | None = None
    identity: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOptions:
    """What the command line said; None = the pack's own, or nothing."""

    pack: PackOptions
    data: Path | None = None
    site: Path | None = None
    one_screen: bool = False
    windowed: bool = False
    screens: tuple[str, ...] = ()
    tell: bool = False
    ask_window: bool = False
    seconds: float | None = None
    language: str | None = None
    theme: str | None = None
