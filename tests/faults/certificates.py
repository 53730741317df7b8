"""Certificates of every wrong sort, made anew for each session of tests."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path

import trustme

HERE = "127.0.0.1"
_LONG_AGO = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
_NOW = dt.datetime.now(dt.UTC)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Own:
    """A station's own certificate and key, as files."""

    certificate: Path
    key: Path


class Office:
    """An authority and its certificates; ``ca_file`` is what a site file names."""

    def __init__(self, folder: Path, name: str = "office") -> None:
        self.authority = trustme.CA(organization_name=name)
        self.folder = folder
        self.ca_file = folder / f"{name}.pem"
        self.authority.cert_pem.write_to_path(self.ca_file)

    def good(self) -> trustme.LeafCert:
        return self.authority.issue_cert(HERE)

    def expired(self) -> trustme.LeafCert:
        return self.authority.issue_cert(HERE, not_before=_LONG_AGO, not_after=_NOW - _DAY)

    def not_yet_valid(self) -> trustme.LeafCert:
        later = _NOW + _DAY
        return self.authority.issue_cert(HERE, not_before=later, not_after=later + 300 * _DAY)

    def wrong_name(self) -> trustme.LeafCert:
        return self.authority.issue_cert("another.example")

    def wrong_address(self) -> trustme.LeafCert:
        return self.authority.issue_cert("127.0.0.2")

    def own(self, name: str, certificate: trustme.LeafCert) -> Own:
        """Write a station's own certificate into files."""
        own = Own(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(own.certificate, append=True)
        certificate.private_key_pem.write_to_path(own.key)
        return own


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Return the context of a server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed(office: Office) -> ssl.SSLContext:
    """Return the context of a server whose certificate nobody else has signed."""
    stranger = trustme.CA(organization_name="a centre that signs for itself")
    place = office.folder / "self.pem"
    stranger.cert_pem.write_to_path(place)
    stranger.private_key_pem.write_to_path(place, append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return context


def demanding(
    certificate: trustme.LeafCert, clients: Office, *, newest: bool = True
) -> ssl.SSLContext:
    """Return the context of a server that asks for a client certificate of an authority."""
    context = serving(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    clients.authority.configure_trust(context)
    if not newest:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def old_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Return the context of a server that speaks TLS 1.1 at most."""
    context = serving(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Deprecated, as is whoever still has such a server.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


class Doorkeeper:
    """A TLS server that tells by an alert why it refuses, as web servers do.

    Those on asyncio hang up without a word. ``heard`` is what came through all the same.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.heard = bytearray()
        self._tls = tls
        self._socket = socket.create_server((HERE, 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return  # closed
            with caller, contextlib.suppress(OSError):
                caller.settimeout(5.0)
                self._receive(caller)

    def _receive(self, caller: socket.socket) -> None:
        silent = caller.dup()
        try:
            with self._tls.wrap_socket(caller, server_side=True) as talk:
                self.heard += talk.recv(65536)
        except ssl.SSLError:
            # The alert must not be overtaken by a reset: see the caller out.
            with silent:
                silent.shutdown(socket.SHUT_WR)
                while silent.recv(4096):
                    pass
        finally:
            silent.close()
