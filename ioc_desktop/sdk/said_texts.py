"""Every text that is made of a template far from the screen, as its template. Pure.

The station side writes plain English (its log, JSON and command line), the screen knows it
again by these (``said.in_words``). ``{name}`` stands for what was filled in; a value named
``why`` or ``wanted`` is such a text itself. A test reads the code that raises, and demands
that each of its messages is known here; the Vietnamese stands in ``ioc_vi.ts``.
"""

from __future__ import annotations

from typing import Final

from ioc_desktop.sdk.said_briefing_texts import SCREEN_TEXTS as BRIEFING_TEXTS
from ioc_desktop.sdk.said_camera_texts import SCREEN_TEXTS as CAMERA_TEXTS
from ioc_desktop.sdk.said_draft_texts import SCREEN_TEXTS as DRAFT_TEXTS
from ioc_desktop.sdk.said_frozen_texts import SCREEN_TEXTS as FROZEN_TEXTS
from ioc_desktop.sdk.said_legibility_texts import SCREEN_TEXTS as LEGIBILITY_TEXTS
from ioc_desktop.sdk.said_mapping_texts import SCREEN_TEXTS as MAPPING_TEXTS
from ioc_desktop.sdk.said_meeting_texts import SCREEN_TEXTS as MEETING_TEXTS
from ioc_desktop.sdk.said_paper_texts import SCREEN_TEXTS as PAPER_TEXTS
from ioc_desktop.sdk.said_plan_texts import SCREEN_TEXTS as PLAN_TEXTS
from ioc_desktop.sdk.said_scene_texts import SCREEN_TEXTS as SCENE_TEXTS

SCREEN_TEXTS: Final = (
    # What may follow any other text.
    "{why}; did you mean {word}?",
    "{why} (there are: {choices})",
    "{why} (at line {line}, column {column})",
    "{why} (at end of document)",
    "{why} - at `{place}`",
    "{why} (byte {byte})",
    "{why}; remove one of them",
    "{why}; install it again",
    # What holds another text.
    "internal error: {error}",
    "rows set aside, the first because: {why}",
    "with these settings: {why}",
    "[Errno {number}] {why}",
    "line {number}",
    # ioc_desktop.sync.network: no complete answer.
    "{url} did not answer in time",
    "{url} did not finish its answer within {seconds} s",
    "{url} did not begin to answer",
    "{url} fell silent",
    "{url} is not an event stream",
    "the name in {url} is not known to the network",
    "nothing listens at {url} (connection refused)",
    "{url} broke the connection",
    "{url} is not trusted: {why}",
    "certificate: {error}",
    "its certificate is not valid yet; check the clocks",
    "its certificate has expired",
    "its certificate is signed by itself, not by a known authority",
    "its certificate comes from an authority that is not known here",
    "its certificate was revoked",
    "its certificate is for another name",
    "its certificate is for another address",
    "it demands a client certificate; none is set",
    "it refused our client certificate",
    "it does not know who signed our client certificate",
    "our client certificate has expired",
    "our client certificate was revoked",
    "it refused the handshake (a client certificate?)",
    "it offers only old versions of TLS, which are not safe",
    "something answers there that does not speak TLS",
    "TLS failed ({reason})",
    "{url} broke off its answer or did not speak HTTP: {error}",
    "{url} is no http(s) address: {error}",
    "{url} cannot be reached: {why}",
    "All connection attempts failed",
    # ioc_desktop.sync: an answer that cannot be used.
    "{url} sent {count} bytes of headers",
    "{centre} no longer knows our place in its changes",
    "{centre} does not accept our place in its changes (400)",
    "{centre} asks to wait for {seconds} s ({status})",
    "{centre} asks to wait ({status})",
    "{url} points elsewhere ({status} to {target}); not followed",
    "{centre} failed with HTTP status {status}",
    "{url} answered with HTTP status {status}",
    "{centre} forbids this with the present credentials (403)",
    "{centre} refused the token; a new one is needed (401)",
    "{centre} asks for a token; none is set (401)",
    "the token for {centre} has characters no header can carry",
    (
        "the token of the centre {centre} is to come from the environment variable "
        "{variable}, which is not set; set it and start again"
    ),
    "{url} answered with no content type, not with a centre's data",
    "{url} answered with {kind}, not with a centre's data",
    "{centre} sent a compressed body ({encoding})",
    "{count} bytes came of {announced} announced",
    "{centre} sent a body above {limit} bytes",
    "the event stream sent an endless line",
    "the page came without a Content-Digest (sha-256)",
    "the page's Content-Digest cannot be read",
    "the page's content does not fit its Content-Digest",
    "the page is of {what} {got}, asked was {asked}",
    "the page is of {what} {got}, known was {known}",
    "the page says {count} rows and holds {items}",
    "the page holds {items} rows; at most {limit} are agreed",
    "the page says no place to go on from",
    "the page's cursor has not 1 to {limit} bytes",
    "the page is nested too deeply",
    "the page is not built as agreed: {why}",
    "the page is not UTF-8",
    "the page is broken JSON: {why}",
    "the answer is not UTF-8",
    "the answer is broken JSON: {why}",
    "{centre} does not describe itself as a centre: {why}",
    "{centre} sent broken JSON: {why}",
    "asked {centre}, but {other} answered",
    "{feed} names a schema that is no version: {schema}",
    "{feed} speaks schema {schema}; this program knows {known}: update ioc-desktop",
    "{feed} sends {op} changes, which this program does not know: update ioc-desktop",
    "the centre promises more but sends the same place again; its feed must be mended there",
    (
        "{count} empty pages in a row, and the centre still promises more; its feed must "
        "be mended there"
    ),
    "the centre knows neither our place nor a beginning",
    "the centre no longer offers this dataset",
    "{centre} did not finish within {seconds} s",
    "{centre} was not reached yet",
    "not finished within {seconds} s: given up on for this run",
    "the site file names no centre {centre}",
    # Why a row was set aside, with msgspec's own words.
    "the row is nested too deeply",
    "`{field}` is nested too deeply",
    "`{field}` is not between 0 and {limit}",
    "`{field}` is out of range: {value}",
    "{value} is not a length of time such as PT12H, P1D, P1W, P1M, P3M or P1Y",
    "{value} is longer than {limit} years",
    "the time {value} lacks its offset from UTC, such as +07:00 or Z",
    ("{value} is neither a date such as 2021-10-07 nor a time such as 2021-10-07T17:00:00+07:00"),
    "{value} is not a time of day such as 17:00",
    "a time outside the years 1 to 9999",
    "the cadence's “every” is no time at all",
    "Expected `{type}`, got `{got}`",
    "Expected `{type}` {rule}",
    "Object missing required field `{field}`",
    "Object contains unknown field `{field}`",
    "Invalid value {value}",
    "Invalid enum value {value}",
    "JSON is malformed: {detail}",
    "Input data was truncated",
    *MAPPING_TEXTS,
    *CAMERA_TEXTS,
    *PAPER_TEXTS,
    *PLAN_TEXTS,
    *DRAFT_TEXTS,
    *BRIEFING_TEXTS,
    *MEETING_TEXTS,
    *FROZEN_TEXTS,
    *LEGIBILITY_TEXTS,
    # ioc_desktop.store.duty, sync.outbox: what officers did.
    (
        "the outbox was damaged: {count} actions were saved, {lost} could not be read; look "
        "through the outbox (the damaged file is kept: {file})"
    ),
    "the outbox is not open yet; try again",
    "to send it again a new key is needed",
    "this request cannot be read; give the command again",
    "this request met a fault of the program, which the station's log describes",
    "the site file names no officer {id}; it names: {names}",
    "the centre refused it (HTTP status {status})",
    # What the reference centre answers to a command.
    "the directive is at revision {rev} by now",
    "the directive cannot become {state}: {why}",
    "it is not there yet",
    "this centre has no agency {code}; /v1/agencies/changes lists them",
    "this centre has no locality {code}; /v1/localities/changes lists them",
    "it is {state}",
    "this Idempotency-Key was used for another command",
    "not a command that this centre knows: {error}",
    "the centre answered to another command",
    "the centre answered about another directive",
    "the centre's answer to a command cannot be read: {error}",
    "The outbox on this machine cannot be read",
    "This directive is not on this machine",
    (
        "the outbox {path} is damaged ({why}); restart the station: it sets the file aside "
        "and takes over every action that can still be read"
    ),
    "the outbox {path} is damaged ({why}); stop the station and run: ioc-desktop data repair",
    "an action in it cannot be read",
    "an action's key has {least} to {most} letters and digits",
    "this version knows no action of the kind {kind}",
    "a directive's id has 1 to {most} characters",
    "an action needs the officer who made it",
    "a directive without a text cannot be recorded",
    "the text is too long: {most} characters at most",
    "the text has characters that cannot be sent",
    "there is no action {key} on this machine",
    "this action has left and may have taken effect; wait for the centre's answer",
    "this action has taken effect already",
    "somebody has already chosen what becomes of this action",
    "this directive was changed here meanwhile; look at it again, then act",
    "this key already stands for another action",
    "an action can only replace one on the same directive",
    "it was built on a change that did not take effect",
    "it was withdrawn here before it was sent",
    "the centre takes no commands",
    "the site file no longer names this centre",
    # ioc_desktop.store, with the words of SQLite and the system.
    (
        "{path} is damaged ({why}); restart the station: it sets the file aside and "
        "fetches everything again"
    ),
    "{path} is damaged and cannot be set aside: {why}",
    (
        "there is no room to write {path}; what was stored before is whole: free some "
        "space on that disk, syncing then goes on from there"
    ),
    "{path} is held by another program; close whatever else has it open",
    "{path} cannot be read or written: {why}; check the disk",
    (
        "{path} was written by a newer version of this program (tables {version}, known "
        "here up to {known}): use that version, or another data folder"
    ),
    "{path} cannot be written: {why}",
    "{path} cannot be made: {why}",
    (
        "another station (process {number}) already writes to {folder}; stop it first, or "
        "give this one another --data folder"
    ),
    (
        "the station of the machine {machine} (process {number}) writes to {folder}; stop it "
        "first, or give this one another --data folder (if that machine is off: wait {minutes} "
        "minutes)"
    ),
    ("the lock of {folder} was deleted while a station writes there; start the station again"),
    "{path} was damaged and is set aside as {name}; everything is fetched again",
    "an index of {path} was damaged and is made anew; nothing was lost",
    "some rows of {path} were damaged; what they belong to is fetched anew",
    "found by a full check",
    (
        "{path} is damaged ({why}), so it was not backed up; stop the station and run: "
        "ioc-desktop data repair"
    ),
    "there is no room for a copy of {path} at {folder}",
    "its tables are not as they were made",
    "it is the database of another program",
    "the version {version} of its tables cannot be",
    "this version keeps no dataset {dataset}",
    (
        "a page of epoch {epoch} (schema {schema}) came while epoch {kept_epoch} (schema "
        "{kept_schema}) is kept"
    ),
    "No space left on device",
    "Permission denied",
    "Read-only file system",
    "No such file or directory",
    "Is a directory",
    "No route to host",
    "Network is unreachable",
    "database or disk is full",
    "database disk image is malformed",
    "file is not a database",
    "unable to open database file",
    "disk I/O error",
    "attempt to write a readonly database",
    "database is locked",
    # ioc_desktop.documents, with the words of tomllib.
    "is larger than 1 MB: not such a file",
    "there is no such file",
    "the file is missing",
    "is not UTF-8 text (byte {byte}); save it as UTF-8",
    "cannot be read: {why}",
    "is nested too deeply",
    "is no TOML: {why}",
    "Invalid value",
    "Invalid statement",
    "Expected {sign} after a key in a key/value pair",
    "Expected {sign} at the end of a table declaration",
    "Expected {sign} at the end of an array declaration",
    "Expected newline or end of document after a statement",
    "Expected {sign}",
    "Unclosed array",
    "Unclosed inline table",
    "Unterminated string",
    "Cannot overwrite a value",
    "Cannot declare {key} twice",
    "Invalid initial character for a key part",
    "Found invalid character {character}",
    "Unescaped {character} in a string",
    "{number} is no number that can be used",
    "is not known here",
    "is missing",
    "must be a list of tables: write [[{name}]] with two brackets",
    "must be {wanted}, not {value}",
    "text in quotes",
    "a whole number",
    "a number",
    "true or false",
    "a list in [ ]",
    "a table",
    "what is there",
    "{value} is not one of {choices}",
    "{value} must be {wanted}",
    "of the form {pattern}",
    "{value} must be at least {limit}",
    "{value} must be more than {limit}",
    "{value} must be at most {limit}",
    "{value} must be less than {limit}",
    "must not be empty",
    "{value} is too short",
    "{value} is longer than {limit} characters",
    "{value} is not allowed by the rule {rule}",
    "must have exactly {count} values, not {other}",
    "must have at least {limit} values",
    "must have at most {limit} values",
    'needs matrix, like matrix = "4x2"',
    "needs width_mm and height_mm, the size of one panel's picture",
    *SCENE_TEXTS,
    # ioc_desktop.bundles, with the words of jsonschema.
    "two bundles are named {bundle}: {first} and {second}",
    "the installed bundle {bundle} names {folder}, which is not there",
    "{entry} cannot be called",
    "{entry} must be a class with view, show and close",
    "{file}.py has no {name}",
    "{file} has no {name} at its top level",
    "is no JSON Schema: {error}",
    "is no Python: {error}",
    "is missing; this program speaks contract {contract}",
    (
        "is {version}, but this program speaks contract {contract}; get the bundle's "
        "version for this program"
    ),
    "is missing or no text; write the folder's name",
    "{value} must be lower-case letters, digits and underscores",
    "{value} must be lower-case letters, digits, underscores",
    "is {value}, but the folder is named {folder}",
    'must name it in both languages: { vi = "…", en = "…" }',
    "{value} must be of the form 'module:Name'",
    "there is no {file} in the folder",
    'must be a JSON Schema of type = "object"',
    "must be a table of settings",
    "must be a table (a JSON Schema)",
    "names {name}, which is no setting",
    "is missing; write at least one [[kind]]",
    "must be a table",
    "{value} is there twice",
    "{value} must be two numbers: [width, height]",
    "must be a table of queries",
    'must be a table with query = "…"',
    "{value} is no query",
    "{value} is no setting that lists tables",
    "{value} is no setting of this bundle",
    "is no {kind} query: {why}",
    "is no setting of {bundle}",
    "the bundle {bundle} offers no kind {kind}",
    "{value} is not of type {type}",
    "{value} is a required property",
    "{value} is less than the minimum of {limit}",
    "{value} is greater than the maximum of {limit}",
    "{value} should be non-empty",
    "{value} is too long",
    "{value} does not match {pattern}",
    "build must return a TileView, not {type}",
    # What a bundle was doing when it failed.
    "import",
    "constructor",
    "build",
    "show",
    "paintEvent",
    "resizeEvent",
    "timerEvent",
    "showEvent",
    "hideEvent",
    "event",
)
"""All templates, for the screen's translation."""

TAILS: Final = (
    "{why}; did you mean {word}?",
    "{why} (there are: {choices})",
    "{why} (at line {line}, column {column})",
    "{why} (at end of document)",
    "{why} - at `{place}`",
    "{why} (byte {byte})",
    "{why}; remove one of them",
    "{why}; install it again",
)
"""Those that are taken off first, from the end: anything may stand before them."""
