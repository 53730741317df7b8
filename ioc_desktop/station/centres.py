"""From the site file's centres to adapters: address, certificates, and today's token."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from ioc_desktop.config import Centre, Site, load_site
from ioc_desktop.errors import ConfigError, KnownError
from ioc_desktop.store.schema import FILE
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.adapters.mapped_rest import MappedRestAdapter
from ioc_desktop.sync.faults import Refused
from ioc_desktop.sync.fetcher_messages import Serve
from ioc_desktop.sync.fetcher_process import FetcherProcess
from ioc_desktop.sync.http import CentreGateway, Limits
from ioc_desktop.sync.tls import tls_context


def adapter_for(
    site: Site,
    centre: Centre,
    data_folder: Path,
    limits: Limits | None = None,
    told: Callable[[str], None] = lambda _why: None,
) -> CentreAdapter:
    """Return the adapter for a centre of the site; nothing is asked yet.

    ``data_folder`` holds the cache that its pages go to; ``told`` hears why a process that
    fetches for it was lost.

    Raises:
        KnownError: its certificate files cannot be used.
    """
    token = TokenOfToday(site, centre)
    whom = Serve(
        centre=centre.id,
        url=centre.url,
        limits=limits or Limits(),
        ca_file=_text(centre.ca_file),
        client_certificate=_text(centre.client_certificate),
        client_key=_text(centre.client_key),
    )
    gateway = CentreGateway(centre.id, centre.url, token, limits=limits, tls=_tls(whom))
    if centre.mapping is not None:
        return MappedRestAdapter(gateway, centre.mapping, token, data_folder / FILE)
    return CentreApiAdapter(gateway, FetcherProcess(whom, token, told))


class TokenOfToday:
    """Gives a centre's token as the site file or the environment has it now.

    A refused token is usually replaced in the site file while the station runs: the file is
    looked at again whenever it was changed, and mistakes in it leave the last good token.
    """

    def __init__(self, site: Site, centre: Centre) -> None:
        """Begin with the site as it was read."""
        self._file = site.file
        self._centre = centre
        self._read_at_ns = self._changed_at_ns()
        self._turn = threading.Lock()

    def __call__(self) -> str | None:
        """Return the token, None if the site gives none.

        Raises:
            Refused: the token is to come from an environment variable that is not set.
        """
        with self._turn:
            changed_ns = self._changed_at_ns()
            if self._file is not None and changed_ns != self._read_at_ns:
                self._read_at_ns = changed_ns
                # A file half saved, or mistaken: `ioc-desktop check` tells of it.
                with contextlib.suppress(ConfigError, KeyError, OSError):
                    self._centre = load_site(self._file).centre(self._centre.id)
            try:
                return self._centre.bearer_token()
            except KnownError as error:
                raise Refused("no_token_env", str(error)) from error

    def _changed_at_ns(self) -> int:
        try:
            return 0 if self._file is None else self._file.stat().st_mtime_ns
        except OSError:
            return -1


def _tls(whom: Serve) -> ssl.SSLContext | None:
    """Return a context with the site's own authority and client certificate, if it has any."""
    try:
        return tls_context(whom.url, whom.ca_file, whom.client_certificate, whom.client_key)
    except (OSError, ssl.SSLError) as error:
        raise KnownError(
            f"the certificate files of the centre {whom.centre!r} cannot be used: {error}"
        ) from error


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
