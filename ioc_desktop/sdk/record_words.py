"""Words of what records say of themselves: kinds, states, severities, and what centres add.

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


def kind_word(kind: str, words: Words) -> str:
    """Return what records of a kind are called, in the plural."""
    known = {
        "document": words("Documents"),
        "dossier": words("Dossiers"),
        "case": words("Citizens' reports"),
        "report": words("Field reports"),
        "feedback": words("Citizens' reports"),
        "incident": words("Incidents"),
        "camera": words("Cameras"),
        "accident": words("Traffic accidents"),
        "congestion": words("Points of congestion"),
        "vulnerability": words("Vulnerabilities"),
        "indicator": words("Indicators of compromise"),
        "outage": words("Outages"),
        "article": words("Press articles"),
        "alert": words("Warnings"),
        "emergency": words("Emergencies"),
        "outbreak": words("Outbreaks"),
        "project": words("Projects"),
        "school": words("Schools not open as usual"),
        "violation": words("Violations"),
        "visitor_report": words("Visitors' reports"),
    }
    return known.get(kind, kind.replace("_", " ").capitalize())


def record_state(state: str, words: Words) -> str:
    """Return a record's state in words."""
    known = {
        "received": words("taken in"),
        "in_progress": words("in progress"),
        "done": words("completed"),
        "closed": words("closed"),
        "new": words("new"),
        "open": words("open"),
        "arrived": words("arrived"),
        "refused": words("receipt refused"),
        "assigned": words("assigned"),
        "online": words("working"),
        "offline": words("not working"),
        "published": words("published"),
    }
    return known.get(state, state.replace("_", " "))


def directive_state(state: str, words: Words) -> str:
    """Return how far a directive is; a state that we do not know as it is."""
    return {
        "issued": words("issued"),
        "received": words("received by the unit"),
        "in_progress": words("being carried out"),
        "answered": words("answered"),
        "closed": words("closed"),
        "returned": words("returned"),
    }.get(state, state)


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
