"""Words of what records say of themselves: severities, and the attributes that our centres send.

Pure. A name or a value that we do not know is shown as it came.
"""

from __future__ import annotations

from ioc_desktop.sdk.contract import Words


def severity_word(severity: str, words: Words) -> str:
    """Return the officials' word for a record's severity; one that we do not know as it is."""
    return {
        "critical": words("critical"),
        "high": words("grave"),
        "medium": words("medium"),
        "low": words("slight"),
    }.get(severity, severity)


def attribute_label(name: str, words: Words) -> str:
    """Return what an attribute of a record is called."""
    return {
        "field": words("field"),
        "channel": words("came by"),
        "reply": words("reply"),
        "satisfaction": words("satisfaction"),
        "topic": words("sort"),
        "cause": words("cause"),
        "place": words("place"),
        "number": words("number"),
        "tone": words("tone"),
        "outlet": words("outlet"),
        "deaths": words("killed"),
        "injuries": words("injured"),
        "pattern": words("pattern"),
    }.get(name, name.replace("_", " "))


def attribute_value(name: str, value: str, words: Words) -> str:
    """Return an attribute's value in words where it is one of a few that we know."""
    known = {
        ("satisfaction", "satisfied"): words("content"),
        ("satisfaction", "unsatisfied"): words("not content"),
        ("tone", "negative"): words("negative"),
        ("tone", "neutral"): words("neutral"),
        ("tone", "positive"): words("positive"),
    }
    return known.get((name, value), value)
