"""Every check by its name: what must hold, and what to do where it does not.

The title is what a line of the report says; ``todo`` follows where it failed. Groups are in
the order in which a centre is built: describe, protect, page, identify, refuse, hint, write.
"""

from __future__ import annotations

from typing import Final

from ioc_desktop.conformance.catalogue_writing import WRITING
from ioc_desktop.conformance.check import group
from ioc_desktop.sync.decode import MAX_CURSOR_BYTES, MAX_ITEMS

LARGEST_PAGE_BYTES: Final = 384_000
"""The contract says "about" 256 kB, one item more included; beyond this it is too much."""


CHECKS: Final = (
    *group(
        "It says who it is",
        (
            "centre.reached",
            "GET /v1/centre answers 200 with JSON",
            (
                "Look at the address (what stands before /v1), the port and the certificate; with"
                " a 401 give the centre's token: --token-env NAME. The answer is"
                " application/json, without a redirect."
            ),
        ),
        (
            "centre.described",
            "it describes itself completely",
            (
                "Send id, name, epoch, schema, time, datasets, push and commands as the OpenAPI"
                " document has them."
            ),
        ),
        (
            "centre.schema",
            "it speaks schema 1.x",
            'Send "schema": "1.0"; another major version stops every client.',
        ),
        (
            "centre.steady",
            "it is the same centre when asked again",
            "Keep id and epoch until the history itself is made anew; store them with the data.",
        ),
        (
            "centre.clock",
            "its clock has an offset and goes right",
            "Send the time as 2021-10-07T16:30:00+07:00 and set the machine's clock by NTP.",
        ),
        (
            "centre.datasets",
            "its datasets are those of the contract, each once",
            (
                "Offer subsystems, localities, agencies, indicators, observations, records, alarms,"
                " directives, as many of them as you have; clients skip any other."
            ),
        ),
    ),
    *group(
        "It lets in only who may",
        (
            "token.missing",
            "without a token the answer is 401",
            "Ask for the token on every path but /v1/openapi.json.",
        ),
        (
            "token.wrong",
            "with a wrong token the answer is 401",
            "Compare the whole token; 403 is for a known token that may not do this.",
        ),
        (
            "token.scheme",
            "a 401 names the scheme: WWW-Authenticate: Bearer",
            'Send the header WWW-Authenticate: Bearer realm="centre" with every 401.',
        ),
    ),
    *group(
        "Its pages are whole",
        (
            "pages.read",
            "every dataset is served page by page as JSON",
            (
                "GET /v1/{dataset}/changes answers 200 with application/json for every dataset that"
                " /v1/centre lists, each body complete and of the length announced."
            ),
        ),
        (
            "pages.plain",
            "bodies are not compressed unless asked for",
            "Compress only if Accept-Encoding asks for it; the client asks for identity.",
        ),
        (
            "pages.digest",
            "each page carries a Content-Digest that fits its body",
            (
                "Take sha-256 over the bytes of the body as they are sent, in base64, between"
                " colons: Content-Digest: sha-256=:…: (RFC 9530)."
            ),
        ),
        (
            "pages.json",
            "each page is one JSON object in UTF-8",
            "No NaN or Infinity, no byte order mark, no lone surrogates, no endless nesting.",
        ),
        (
            "pages.envelope",
            "each page has all its fields with the right types",
            (
                "centre, dataset, epoch, schema, next: text; more: true or false; count: a number;"
                " items: a list."
            ),
        ),
        (
            "pages.names",
            "each page says whose it is: centre, dataset, epoch, schema",
            "Send the very values of /v1/centre, and the dataset that was asked for.",
        ),
        (
            "pages.after",
            "a page that says which cursor it answers says the right one",
            "Send after exactly as it was asked for, null for the beginning, or leave it out.",
        ),
        (
            "pages.count",
            "count is the number of items",
            "Count the items of this page, not those of the dataset.",
        ),
        (
            "pages.size",
            f"a page of several items has at most {LARGEST_PAGE_BYTES // 1000} kB",
            "End a page early when it grows; a single larger item may be sent alone.",
        ),
        (
            "pages.more",
            "more is true as long as rows follow, and only then",
            "more is false exactly if nothing follows now; clients then wait before they ask on.",
        ),
        (
            "pages.progress",
            "every page with more leads on to another place",
            "next must be a new cursor whenever more is true; a client gives up on a circle.",
        ),
    ),
    *group(
        "Its limits are kept",
        (
            "limit.honoured",
            f"a page has at most limit items, and at most {MAX_ITEMS}",
            "Cut the page at limit; next is then the place after its last item.",
        ),
        (
            "limit.refused",
            "a limit that is none is answered with 400",
            f"limit is a whole number from 1 to {MAX_ITEMS}; everything else is a 400.",
        ),
    ),
    *group(
        "Its changes can be followed",
        (
            "items.shape",
            "each item has id, rev, op, and a row if it is put",
            'id: text of 1 to 256 characters; rev: a whole number from 1; op: "put" or "delete".',
        ),
        (
            "items.rev",
            "rev grows with every change of an id",
            (
                "Count the changes of each id for ever, deletions included; never send an older one"
                " behind a newer one."
            ),
        ),
        (
            "cursor.form",
            f"next is always there, with 1 to {MAX_CURSOR_BYTES} bytes",
            "An empty page has next too: the place to ask from later.",
        ),
        (
            "cursor.stable",
            "the same cursor brings the same rows again",
            (
                "A cursor is a place in the log, not in a session: it must not expire, move or"
                " depend on who asks."
            ),
        ),
        (
            "cursor.end",
            "after the last page comes an empty page with next",
            "At the end send items: [], count: 0, more: false and a next to ask from later.",
        ),
        (
            "cursor.garbage",
            "a cursor that is none is answered with 400",
            "Put a checksum into the cursor, so that garbage is told from an old one.",
        ),
        (
            "cursor.foreign",
            "another dataset's cursor is refused with 410 or 400",
            "Put the dataset into the cursor and compare it: rows would be lost in silence.",
        ),
        (
            "cursor.old",
            "a cursor from before the history was made anew is answered with 410",
            "Put the epoch into the cursor and compare it.",
        ),
        (
            "heads.true",
            "a dataset's head moves when rows come, and only then",
            "Let head follow from the newest change, for instance its number in the log.",
        ),
    ),
    *group(
        "Its rows can be read",
        (
            "rows.types",
            "each row is as its schema says",
            (
                "Look at the row named here and at its schema in docs/centre-api-v1.openapi.json;"
                " the client sets such rows aside."
            ),
        ),
        (
            "rows.times",
            "times are RFC 3339 with their offset, lengths ISO 8601",
            "Write 2021-10-07T16:30:00+07:00, or 2021-10-07 for a day; P1D, PT12H for lengths.",
        ),
        (
            "rows.nfc",
            "text is in Unicode's form NFC",
            "Bring every text to NFC before it is sent: names are compared letter by letter.",
        ),
        (
            "rows.known",
            "what rows refer to is there",
            (
                "Send the indicator, locality (with its unit system), agency or subsystem in its"
                " own dataset; a figure of something unknown has no name on the wall."
            ),
        ),
        (
            "rows.fields",
            "rows have the fields of the schema",
            "Fields beyond the schema are kept, but no screen shows them: a slip of the pen?",
        ),
    ),
    *group(
        "It refuses in words",
        (
            "errors.dataset",
            "an unknown dataset is a 404",
            "Answer 404 for datasets that /v1/centre does not list.",
        ),
        ("errors.path", "an unknown path is a 404", "Answer 404, not a page for browsers."),
        (
            "errors.method",
            "a wrong method is a 405 with Allow",
            "Answer 405 and name the methods that are possible: Allow: GET, HEAD.",
        ),
        (
            "errors.problem",
            "every refusal is application/problem+json",
            (
                "Send type, title, status (the same number) and a detail that says what to do"
                " (RFC 9457)."
            ),
        ),
        (
            "errors.busy",
            "whoever is asked to wait is told how long",
            "Send Retry-After with every 429 and 503.",
        ),
    ),
    *group(
        "It speaks HTTP",
        (
            "http.head",
            "HEAD does no harm and has no body",
            "Answer HEAD as GET without the body, or with 405.",
        ),
        (
            "http.options",
            "OPTIONS does no harm",
            "Answer OPTIONS with 405 or with what is possible; not with a 5xx.",
        ),
        (
            "http.kept",
            "connections are kept for the next request",
            "Speak HTTP/1.1 with keep-alive: a first copy takes many pages.",
        ),
        (
            "http.client",
            "this program's own client takes what it sends",
            "The message is the client's own: it would stand on the wall.",
        ),
    ),
    *group(
        "It tells of news",
        (
            "events.opened",
            "GET /v1/events is an event stream",
            'Answer 200 with text/event-stream, or say "push": false in /v1/centre.',
        ),
        (
            "events.heads",
            "it begins with the head of every dataset",
            'Send event: head with data: {"dataset": …, "head": …} for each dataset at once.',
        ),
        (
            "events.comment",
            "it is never silent for longer than 15 seconds",
            "Send a comment line (: and an empty line) every 15 seconds.",
        ),
    ),
    *WRITING,
)
"""All checks, in the order of the report."""
