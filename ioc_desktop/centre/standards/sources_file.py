"""``sources.toml``: the programs that a running centre asks by itself, and how.

Passwords and tokens are named by the environment variable that holds them, never written here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from ioc_desktop.centre.standards.http import Access
from ioc_desktop.documents import parse_toml, read_text, shape_findings
from ioc_desktop.domain.rows import SubsystemState
from ioc_desktop.errors import ConfigError, Finding

OFTENEST_S: Final = 1.0

Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,40}$", description="a short id: a-z 0-9 _ -")
]


class SourceSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[source]]``.

    ``every_s``: how often it is asked. ``lost_after_s``: for how long it may be silent before
    it counts as lost; by itself two and a half times ``every_s``. ``renew_s``: how often a
    count that has not changed is told anew. ``state``: what a subsystem without software
    becomes by it. TAXII: ``url`` is the API root (or the server's /taxii2/), and
    ``collection`` an id, an alias or a title. Open311: ``url`` is what stands before
    ``/requests.json``, ``format`` json or xml, ``jurisdiction`` and the variable with the
    ``api_key`` where they are asked for, ``days_back`` how far the first question reaches.
    """

    id: Name
    kind: Literal["taxii", "open311"]
    name: str
    url: str
    every_s: Annotated[float, msgspec.Meta(ge=OFTENEST_S)] = 60.0
    lost_after_s: Annotated[float, msgspec.Meta(gt=0)] | None = None
    renew_s: Annotated[float, msgspec.Meta(ge=1)] = 300.0
    state: SubsystemState = "incomplete"
    user: str | None = None
    password_env: str | None = None
    token_env: str | None = None
    ca_file: str | None = None
    collection: str = ""
    format: Literal["json", "xml"] = "json"
    jurisdiction: str = ""
    api_key_env: str | None = None
    days_back: Annotated[int, msgspec.Meta(ge=1, le=90)] = 30

    @property
    def silence_s(self) -> float:
        """For how long it may be silent."""
        return 2.5 * self.every_s if self.lost_after_s is None else self.lost_after_s


class SourcesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    schema: Literal[1]
    source: tuple[SourceSpec, ...] = ()


def load_sources(path: Path) -> tuple[SourceSpec, ...]:
    """Read a file of sources.

    Raises:
        ConfigError: with every mistake in it.
    """
    file = str(path)
    raw = parse_toml(read_text(path), file)
    if findings := shape_findings(raw, SourcesFile, file):
        raise ConfigError(tuple(findings))
    try:
        made = msgspec.convert(raw, SourcesFile)
    except msgspec.ValidationError as error:
        raise ConfigError((Finding(file, "", str(error)),)) from None
    if findings := list(_wrong(made, file)):
        raise ConfigError(tuple(findings))
    return made.source


def environment_of(variable: str | None) -> str | None:
    """Return what a variable of the environment holds; None: no variable, or nothing in it."""
    return os.environ.get(variable) or None if variable else None


def access_of(spec: SourceSpec) -> Access:
    """Return how a source is entered, with its secrets."""
    return Access(
        token=environment_of(spec.token_env),
        user=spec.user,
        password=environment_of(spec.password_env),
        ca_file=Path(spec.ca_file) if spec.ca_file else None,
    )


def _wrong(made: SourcesFile, file: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, spec in enumerate(made.source):
        place = f"source[{index}]"
        if spec.id in seen:
            yield Finding(file, f"{place}.id", f"{spec.id!r} stands twice")
        seen.add(spec.id)
        if not _usable(spec.url):
            reason = f"{spec.url!r} is no address such as https://taxii.example/api/"
            yield Finding(file, f"{place}.url", reason)
        if spec.kind == "taxii" and not spec.collection:
            yield Finding(file, f"{place}.collection", "is missing: a TAXII source needs one")
        for name in ("password_env", "token_env", "api_key_env"):
            variable = getattr(spec, name)
            if variable is not None and environment_of(variable) is None:
                reason = f"the environment has no {variable}"
                yield Finding(file, f"{place}.{name}", reason)


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
