"""From the site file's centres to adapters: address, certificates, and today's token."""

from __future__ import annotations

import contextlib
import ssl
import threading
from pathlib import Path

from ioc_desktop.config import Centre, Site, load_site
from ioc_desktop.errors import ConfigError, KnownError
from ioc_desktop.store.schema import FILE
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.adapters.mapped_rest import MappedRestAdapter
from ioc_desktop.sync.faults import Refused
from ioc_desktop.sync.http import CentreGateway, Limits


def adapter_for(
    site: Site, centre: Centre, data_folder: Path, limits: Limits | None = None
) -> CentreAdapter:
    """Return the adapter for a centre of the site; nothing is asked yet.

    ``data_folder`` holds the cache that its pages go to.

    Raises:
        KnownError: its certificate files cannot be used.
    """
    token = TokenOfToday(site, centre)
    gateway = CentreGateway(centre.id, centre.url, token, limits=limits, tls=_tls(centre))
    if centre.mapping is not None:
        return MappedRestAdapter(gateway, centre.mapping, token, data_folder / FILE)
    return CentreApiAdapter(gateway)


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


def _tls(centre: Centre) -> ssl.SSLContext | None:
    """Return a context with the site's own authority and client certificate, if it has any."""
    if not centre.url.startswith("https:"):
        return None
    try:
        context = ssl.create_default_context(
            cafile=None if centre.ca_file is None else str(centre.ca_file)
        )
        if centre.client_certificate is not None:
            context.load_cert_chain(centre.client_certificate, centre.client_key)
    except (OSError, ssl.SSLError) as error:
        raise KnownError(
            f"the certificate files of the centre {centre.id!r} cannot be used: {error}"
        ) from error
    return context
