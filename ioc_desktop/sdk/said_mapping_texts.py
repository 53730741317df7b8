"""Messages about centres read by a mapping, as their templates. Pure. See ``said_texts``."""

from __future__ import annotations

from typing import Final

SCREEN_TEXTS: Final = (
    "{path} gives more than {limit} items; ask for it in parts",
    "{path} does not answer as the mapping says: {why}",
    (
        "{source} suddenly lacks {missing} of {known} rows; they are kept until {polls} "
        "polls in a row say so (this is {poll})"
    ),
    "another item of the same answer gives this row otherwise",
    "{path} was not read to its end within {seconds} s",
    "{path} says {total} items and gave {count}",
    "{path} gives the same part again, or more than {limit} of them",
    "{path} answers that it failed",
    "{path} answers that it failed: {error}",
    "{url} points elsewhere (next part at {target}); not followed",
    "at {place} stands no number of items",
    "the answer has no Date header",
    "no item is {levels} levels around this one ({place})",
    "the list at {place} has more than {limit} items",
    "at {place} stands no list",
    "there is no {key} at {place}",
    "at {place} stands a list where {key} is looked for",
    "the list at {place} has only {count} elements",
    "{value} is no number",
    "{value} is no number written in the style {style}",
    '{value} can be read in two ways; say number = "vi" (1.234,5) or "en" (1,234.5)',
    "{value} is no number that a figure may be",
    "{value} is not written like any of {formats}",
    "the code {code} is not in [codes.{table}]; add it there",
    "{value} is no whole number",
    "{value} is neither true nor false; give it codes",
    "{value} is no text",
    "a part of its key is empty",
    "`{field}` is missing",
    "a path must not be empty or have blanks around it",
    "{value} is no path such as data.items[0].name or /data/items/0",
    "[*] may only stand in the path to the items",
    "{given} cannot be turned into {unit}; give a factor instead",
    "{value} is no offset from UTC such as +07:00 or Z",
)
