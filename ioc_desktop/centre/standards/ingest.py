"""Files of a standard into a centre: all of them are read and judged before anything is stored.

One file that is wrong refuses all that were given with it, with every finding; then nothing was
stored. Otherwise all rows go in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from ioc_desktop.centre.intake import Taken, take_in
from ioc_desktop.centre.standards.cap import read_cap
from ioc_desktop.centre.standards.cap_rows import put_alerts
from ioc_desktop.centre.standards.edxml import read_edxml
from ioc_desktop.centre.standards.edxml_rows import put_messages
from ioc_desktop.centre.standards.known import known_of
from ioc_desktop.centre.standards.mapping import StandardsMap, load_mapping, mapping_path
from ioc_desktop.centre.standards.sdmx import SdmxData, SdmxStructure
from ioc_desktop.centre.standards.sdmx_json import read_sdmx_json
from ioc_desktop.centre.standards.sdmx_rows import put_data
from ioc_desktop.centre.standards.sdmx_xml import read_sdmx_xml
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.centre.standards.xml_reader import LARGEST_BYTES
from ioc_desktop.centre.store import CentreStore
from ioc_desktop.errors import ConfigError, Finding, KnownError

Standard = Literal["sdmx", "cap", "edxml"]

Told = TypeVar("Told")
Messages = Sequence[tuple[str, Any]]
"""What files say, each with its file's name."""


class _How(NamedTuple):
    """How a standard is read, where its rows go, and what makes them."""

    read: Callable[[bytes, str], Any]
    datasets: tuple[str, ...]
    put: Callable[[Taking, StandardsMap, Messages], None]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What has come of it: how many messages, how many rows of each outcome, what was left."""

    messages: int
    taken: Taken
    notices: tuple[Finding, ...]
    unsaid: int = 0
    """So many more notices were not kept."""


def ingest_files(
    store: CentreStore,
    standard: Standard,
    files: Sequence[Path],
    mapping: Path | None,
    now_s: int,
) -> Ingested:
    """Read files of one standard and store what they say, or nothing at all.

    ``mapping`` None: the shipped one of the centre's profile. ``now_s``: the centre's clock.

    Raises:
        ConfigError: a file or the mapping is wrong: all findings, nothing was stored.
        KnownError: the centre has no catalogue yet, or the mapping not this standard.
        StoreUnavailableError: the store cannot be written; nothing was.
    """
    knows = known_of(store)
    tables = load_mapping(mapping or mapping_path(store.centre), knows)
    if getattr(tables, standard) is None:
        raise KnownError(f"the mapping has no table [{standard}]: see docs/standards.md")
    read, datasets, put = _STANDARDS[standard]
    messages = read_all(files, read)
    with take_in(store, *datasets) as intake:
        taking = Taking(intake, knows, now_s)
        put(taking, tables, messages)
    unsaid = taking.unsaid.total()
    return Ingested(len(messages), intake.taken, tuple(taking.notices), unsaid)


def read_all(files: Sequence[Path], read: Callable[[bytes, str], Told]) -> list[tuple[str, Told]]:
    """Return what each file says, with its name.

    Raises:
        ConfigError: with the findings of all files that are wrong.
    """
    told: list[tuple[str, Told]] = []
    findings: list[Finding] = []
    for path in files:
        try:
            told.append((str(path), read(_bytes(path), str(path))))
        except ConfigError as error:
            findings.extend(error.findings)
    if findings:
        raise ConfigError(tuple(findings))
    return told


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise ConfigError((Finding(str(path), "", reason),)) from None


def _read_sdmx(data: bytes, file: str) -> SdmxData | SdmxStructure:
    """Return an SDMX message, of XML or JSON."""
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return read_sdmx_json(data, file) if start.startswith(b"{") else read_sdmx_xml(data, file)


def _put_cap(taking: Taking, tables: StandardsMap, messages: Messages) -> None:
    if tables.cap is not None:
        put_alerts(taking, tables.cap, messages)


def _put_edxml(taking: Taking, tables: StandardsMap, messages: Messages) -> None:
    if tables.edxml is not None:
        put_messages(taking, tables.edxml, messages)


def _put_sdmx(taking: Taking, tables: StandardsMap, messages: Messages) -> None:
    if tables.sdmx is not None:
        put_data(taking, tables.sdmx, messages)


_STANDARDS: Final[Mapping[Standard, _How]] = {
    "cap": _How(read_cap, ("records", "alarms"), _put_cap),
    "edxml": _How(read_edxml, ("records",), _put_edxml),
    "sdmx": _How(_read_sdmx, ("observations",), _put_sdmx),
}
