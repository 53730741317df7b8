"""From the site file's centres to adapters: where a centre is and where its token comes from."""

from __future__ import annotations

import os
from typing import Protocol

from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.faults import Refused
from ioc_desktop.sync.http import CentreGateway, Limits, TokenSource


class CentreAddress(Protocol):
    """What the site file says of a centre."""

    @property
    def id(self) -> str:
        """The centre's id, the one it gives itself."""

    @property
    def url(self) -> str:
        """Where it is: http(s), without the path of the API."""

    @property
    def token(self) -> str | None:
        """Its bearer token, if it stands in the file."""

    @property
    def token_env(self) -> str | None:
        """The environment variable that holds the token, if one is named."""


def adapter_for(centre: CentreAddress, limits: Limits | None = None) -> CentreAdapter:
    """Return the adapter for a centre of the site; nothing is asked yet."""
    gateway = CentreGateway(centre.id, centre.url, _token_source(centre), limits=limits)
    return CentreApiAdapter(gateway)


def _token_source(centre: CentreAddress) -> TokenSource:
    name = centre.token_env
    if centre.token or name is None:
        return lambda: centre.token

    def from_environment() -> str:
        token = os.environ.get(name, "").strip()
        if not token:
            raise Refused(
                "no_token_env",
                f"the environment variable {name}, which should hold the token for {centre.id},"
                " is not set",
            )
        return token

    return from_environment
