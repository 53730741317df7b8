"""What keeping, carrying and dropping a draft may say, in the form that ``said_texts`` has."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    # ioc_desktop.domain.drafts: what is no draft.
    "a draft's key has {length} hexadecimal digits",
    "a draft without a task cannot be kept",
    "a name in the draft is too long: {most} characters at most",
    "a draft is about an indicator, a record or a page",
    "the draft has characters that cannot be kept",
    "the draft has a time that is none",
    # ioc_desktop.store.duty_drafts.
    "this key already stands for another draft",
    "there is no draft {key} on this machine",
    "a draft is dropped by somebody: say who you are",
    "a draft is dropped for a reason: say why",
    "this draft was issued already, as {target}",
    "this draft was dropped by {who}: it is not issued",
)
