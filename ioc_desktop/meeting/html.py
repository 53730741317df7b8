"""The pages as HTML. No inline script and no inline style: the policy would refuse them.

Whatever is not ours (names from site and scene files) is escaped here; the figures come later,
as JSON, and are set as text by the page's script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import msgspec

from ioc_desktop.meeting.limits import CODE_DIGITS
from ioc_desktop.sdk.contract import Words

Addresses = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Whose page it is, in which words and theme, and whether it travels encrypted."""

    words: Words
    room_name: str
    theme: Literal["dark", "light"]
    secure: bool


_FRAME: Final = """<!doctype html>
<html lang="{language}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{theme}">
<title>{title}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{css}">
{head}</head>
{body}
</html>
"""

_CODE: Final = """<body class="plain">
<main class="card">
<p class="room">{room}</p>
<h1>{title}</h1>
<p id="what">{what}</p>
<form method="post" action="/code" autocomplete="off">
<label for="code">{label}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus required
 maxlength="20" pattern="[0-9 .\\-]*" aria-describedby="what{described}"{invalid}>
{error}<button type="submit">{button}</button>
</form>
{open}</main>
</body>"""

_MESSAGE: Final = """<body class="plain">
<main class="card">
<p class="room">{room}</p>
<h1>{title}</h1>
<p>{what}</p>
<p><a class="button" href="{href}">{button}</a></p>
</main>
</body>"""

_SCENE: Final = """<body data-words="{words}">
<header>
<p class="room">{room}</p>
<h1 id="name">{title}</h1>
<p id="note" hidden></p>
<p id="asof"><span id="clock"></span><span id="day"></span></p>
<p id="contact" data-state="joining" hidden></p>
<div class="tools" hidden>
<button id="texts" type="button" aria-pressed="false">{texts}</button>
<button id="full" type="button">{full}</button>
</div>
</header>
<noscript><p class="card">{script}</p></noscript>
<div id="lost" hidden><strong id="lostsince"></strong>
<span id="lostage" aria-hidden="true"></span></div>
<p id="news" class="unseen" role="status"></p>
<main id="scene" aria-labelledby="name"></main>
<p id="empty" hidden>{nothing}</p>
<p id="again" hidden><a class="button" href="/code">{again}</a></p>
<dialog id="close" aria-labelledby="closename"><div id="closebody"></div>
<button id="closeend" type="button">{shut}</button></dialog>
</body>"""


def code_page(
    texts: PageTexts, addresses: Addresses, *, wrong: bool = False, wait_s: int = 0
) -> str:
    """Return the page that asks for the code; ``wrong``, ``wait_s``: why it asks again."""
    words = texts.words
    error = ""
    if wait_s:
        error = words("Too many wrong codes. Try again in {seconds} s.", seconds=wait_s)
    elif wrong:
        error = words("This is not the code that is shown now. Every code is good for one browser.")
    title = words("Figures in the meeting room")
    open_note = words("This page is not encrypted: everybody on this network could read along.")
    body = _CODE.format(
        room=escape(texts.room_name),
        title=escape(title),
        what=escape(words("Enter the code from the presenter's screen.")),
        label=escape(words("Code ({digits} digits)", digits=CODE_DIGITS)),
        described=" error" if error else "",
        invalid=' aria-invalid="true"' if error else "",
        error=f'<p id="error" role="alert">{escape(error)}</p>\n' if error else "",
        button=escape(words("Look on")),
        open="" if texts.secure else f'<p class="open">{escape(open_note)}</p>\n',
    )
    return _framed(texts, addresses, title, body, script="code.js")


def message_page(texts: PageTexts, addresses: Addresses, kind: str) -> str:
    """Return the page that says why there is nothing to see: ``full`` or ``ended``."""
    words = texts.words
    if kind == "full":
        title = words("All places are taken")
        what = words(
            "As many browsers look on as this page allows. Ask the presenter, or try later."
        )
        button, href = words("Try again"), "/"
    else:
        title = words("The presentation has ended")
        what = words("For the next one a new code is shown on the presenter's screen.")
        button, href = words("Enter a code"), "/code"
    body = _MESSAGE.format(
        room=escape(texts.room_name),
        title=escape(title),
        what=escape(what),
        button=escape(button),
        href=href,
    )
    return _framed(texts, addresses, title, body)


def scene_page(texts: PageTexts, addresses: Addresses) -> str:
    """Return the page that shows the scene, still empty: its script fills it."""
    words = texts.words
    said = {
        "live": words("In contact"),
        "joining": words("Connecting …"),
        "lost": words("No contact"),
        "lost_since": words("No contact since {time}"),
        "age": words("the picture is {age} old"),
        "seconds": words("{count} s"),
        "minutes": words("{count} min"),
        "back": words("In contact again"),
        "showing": words("Now showing: {scene}"),
        "ended": words("The presentation has ended"),
        "elsewhere": words("This browser shows the page in another tab"),
        "full": words("All places are taken"),
        "nothing": words("Nothing is shown at the moment"),
        "again": words("Try again"),
        "closer": words("Closer: {title}"),
        "source": words("Source"),
    }
    body = _SCENE.format(
        words=escape(msgspec.json.encode(said).decode(), quote=True),
        room=escape(texts.room_name),
        title=escape(words("Figures in the meeting room")),
        texts=escape(words("Show text")),
        full=escape(words("Full screen")),
        nothing=escape(said["nothing"]),
        again=escape(words("Enter a code")),
        shut=escape(words("Close")),
        script=escape(words("This page needs JavaScript, which this browser has switched off.")),
    )
    return _framed(texts, addresses, words("Figures in the meeting room"), body, script="page.js")


def _framed(
    texts: PageTexts, addresses: Addresses, title: str, body: str, *, script: str = ""
) -> str:
    head = f'<script src="{addresses[script]}" defer></script>\n' if script else ""
    return _FRAME.format(
        language=texts.words.language,
        theme=texts.theme,
        title=escape(f"{title} · {texts.room_name}" if texts.room_name else title),
        icon=addresses["icon.svg"],
        css=addresses["page.css"],
        head=head,
        body=body,
    )
