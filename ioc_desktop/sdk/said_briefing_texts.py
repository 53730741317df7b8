"""What briefing packs and their keys may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    # briefing.refusals, container, unpacking: why a pack is not opened.
    "{name} is no briefing pack, or something was put before it",
    "{file} cannot be opened: there is no such file",
    "{file} cannot be opened: {why}",
    "{file} is no plain file; a pack is one",
    "{name} is larger than {limit} MB; no pack is",
    "the pack has no signature where packs have it; ask the maker for it anew",
    "the manifest of the pack is larger than any is",
    (
        "the signature does not fit: the pack was changed after it was signed; do not use it, "
        "ask the maker for it anew"
    ),
    (
        "the pack is signed by a key that is not trusted here. Its fingerprint is "
        "{fingerprint} - compare it with the maker by telephone"
    ),
    "{name} in the pack was changed after it was signed; do not use it",
    "{name} was put into the pack after it was signed; do not use it",
    "{name} was taken out of the pack after it was signed; do not use it",
    "the files of the pack are not in the order they were signed in",
    "the pack cannot be unpacked on this disk: {why}",
    "the pack cannot be read: {why}; copy it again",
    "there is no place to unpack the pack: {why}",
    "the pack expired at {moment} (this machine's clock says {now}); ask the maker for a new one",
    (
        "the pack was made by a later program ({program}): install that version here, or ask "
        "for the pack in the form of this one"
    ),
    (
        "the figures in the pack are damaged, or of a form that this program does not read; ask "
        "the maker for it anew"
    ),
    "the pack says that {maker} made it; it is signed by the key of {signer}",
    (
        "the pack says it was made at {moment}, later than this machine's clock ({now}): one of "
        "the two is wrong"
    ),
    # briefing.zip_listing: what no pack has in it.
    "the pack does not end as a pack does: it was cut off or changed on its way; copy it again",
    (
        "the pack is not in the one form that packs have: bytes were changed or hidden in it; "
        "ask the maker for it anew"
    ),
    "entries of the pack overlap, or something lies between them; ask the maker for it anew",
    "the pack says it has {count} files; more than {limit} are never taken",
    "the pack would unpack to {size} MB; more than {limit} MB are never taken",
    "the pack would unpack to more than {ratio} times its size; that is no honest pack",
    "{name} in the pack would unpack to more than {ratio} times its size; that is no honest file",
    "{name} in the pack is encrypted by itself; a pack is encrypted as a whole (age) or not at all",
    "{name} in the pack is packed in a way that packs are not",
    "the pack holds a file whose name has other letters than a to z: {name}",
    "the pack holds a file whose name has a zero byte: {name}",
    "{name} in the pack is a link; links are refused",
    "{name} in the pack is a folder; only files are taken",
    "{name} in the pack is no plain file",
    "{name} in the pack is a place of its own outside it; such names are refused",
    "{name} in the pack has a backslash; such names are refused",
    "{name} in the pack leads out of its folder; such names are refused",
    "{name} in the pack is too long a name",
    "{name} in the pack has capital letters, which some systems do not tell apart",
    "{name} in the pack is no name that files of a pack have",
    "{name} is in the pack twice",
    "{name} in the pack is a file and a folder at once",
    "{name} is the pack's own",
    # briefing.manifest.
    "the manifest cannot be used: {why}; ask the maker for the pack anew",
    "the pack cannot be described: {why}",
    "its notes and lists are too long",
    "the agenda names a page that is not there",
    "it lists a file twice",
    "a text holds control characters",
    "it is not written in the one form that is signed",
    # briefing.sealing.
    "the encrypted pack was changed or cut off on its way; copy it again or ask for it anew",
    "the encrypted pack asks for more work and memory than is ever given",
    "the encrypted pack is larger than any under a passphrase may be",
    "the pack is larger than {limit} MB; no pack is",
    "the pack is encrypted under a passphrase; give it",
    "this passphrase does not open the pack; mind capitals and blanks",
    (
        "the pack is encrypted to keys of its recipients, and there is none here; make one "
        "(ioc-desktop keys new), send its card to the maker and ask for the pack anew"
    ),
    (
        "the pack is encrypted to other recipients: none of the keys here opens it; send your "
        "card to the maker and ask for the pack anew"
    ),
    "a pack is encrypted to recipients or under a passphrase: give one",
    "the pack is too large for a passphrase (more than {limit} MB); encrypt it to its recipients",
    "{key} is no age key: {why}",
    "an age identity is damaged: it is no AGE-SECRET-KEY-1…",
    # briefing.container: why a pack is not written.
    "a pack takes at most {limit} files",
    "{file} is there already; give another name, or --overwrite",
    "the pack would hold more than {limit} MB; take a shorter history",
    "the pack would be larger than {limit} MB; take fewer scenes or a shorter history",
    # briefing.ledger.
    (
        "the pack is an older version ({version}): version {known}, signed at {when}, was "
        "opened here already; ask for the newest"
    ),
    (
        "another pack of the same version ({version}), signed at {when}, was opened here "
        "already; ask for the newest"
    ),
    (
        "{file} is damaged: it can no longer be known which versions were opened here; set it "
        "aside (ioc-desktop keys forget-versions), then take versions with care"
    ),
    (
        "{file} is damaged: it can no longer be known which versions were given; set it aside "
        "(ioc-desktop keys forget-versions), then they go on from a higher number"
    ),
    "{file} cannot be renamed: {why}",
    "{path} cannot be read: {why}",
    # briefing.keys, cards, signing, private_files.
    "there is no signing key yet; make one: ioc-desktop keys new --name NAME",
    "there is no such key here yet",
    "say which key: {choices}",
    "several keys fit {which}; name one of: {choices}",
    "no key fits {which}; name one of: {choices}",
    "say whose key it is: --name",
    "{what} must be at most {limit} letters that can be read",
    "the signing key of {name} is kept under a passphrase; give it",
    "this is not the passphrase of the signing key of {name}",
    "{file} is damaged; bring it back from a copy",
    "{file} is no signing key for packs",
    "{file} is not the key of the card beside it",
    "{file} is there already; it was left as it is",
    "{name} cannot be forgotten: {why}",
    (
        "the age key of {name} is not known here: ask for a card (ioc-desktop keys export) and "
        "trust it"
    ),
    "{path} can be read by others on this machine; take that from them first: {command}",
    "{path} can be changed by others on this machine; take that from them first: {command}",
    (
        "the card of {name} was changed by hand, nobody would believe it: bring it back from a "
        "copy, or make a new key (ioc-desktop keys new --another)"
    ),
    "is no key card: it is far too long",
    "is no key card: a text holds control characters",
    "is no key card: {why}",
    "is no signing key: a letter is wrong or missing",
    "is not part of a key card that is sent",
    "does not fit the rest: the card was changed on its way; ask for it anew",
    "{key} is no signing key",
    "{text} is no fingerprint: it has {groups} groups of {digits} digits",
)
