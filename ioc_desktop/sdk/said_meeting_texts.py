"""What the meeting room's page may say to its presenter, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    # ioc_desktop.app.feed_child, meeting_feed: what is to be known, what went wrong.
    (
        "the page is not encrypted: everybody on this network could read along; "
        "give it a certificate in [meeting]"
    ),
    (
        "only browsers on this machine can open the page; "
        "give the address for the meeting room in [meeting]"
    ),
    "the meeting room's page stopped; it is being restarted",
    "the meeting room's page needs a site file, or a briefing pack",
    (
        "this pack was made for the audience {audience}; a meeting sees packs made for "
        "meeting or public"
    ),
    (
        "the certificate {file} is for {names}, not for {host}; give [meeting] an address "
        "that it is for, or have another one made"
    ),
    # ioc_desktop.meeting.server.
    (
        "the meeting room's page cannot be served on {address}: {why}; "
        "give an address of this machine in [meeting]"
    ),
    (
        "the meeting room's page cannot be served on {address} port {port}: {why}; "
        "choose another port in [meeting]"
    ),
    # ioc_desktop.meeting.certificate.
    (
        "the key {file} is locked with a password; give the page a key without one, "
        "readable by this account alone"
    ),
    "{file} holds no key in PEM form (-----BEGIN PRIVATE KEY-----)",
    "{file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
    ("the key {key} is not that of the certificate {file}; give the two that were made together"),
    (
        "the certificate {file} has run out on {day}; "
        "browsers would refuse the page: have it renewed"
    ),
    ("the certificate {file} is valid from {day} on; look whether this machine's clock is right"),
    "the certificate {file} cannot be used: {why}",
    # ioc_desktop.config.meeting.
    "certificate and key go together; one is missing",
    "is no address and no machine's name; write 10.1.2.3 or ioc.vn",
)
