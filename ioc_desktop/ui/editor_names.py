"""What the settings of bundles and their values are called on screen. Pure.

A bundle of somebody else's may say it itself: ``name = { vi = "…", en = "…" }`` of a setting.
"""

from __future__ import annotations

from ioc_desktop.sdk.contract import Words


def setting_name(key: str, words: Words) -> str:
    """Return a setting's name; its key where nobody has named it."""
    names = {
        "agency": words("Agency"),
        "amber_below": words("Marked ◆ below"),
        "areas": words("Destinations"),
        "by": words("Listed by"),
        "camera": words("Camera"),
        "cameras": words("Cameras"),
        "centre": words("Centre"),
        "chart": words("Chart under the value"),
        "closed": words("Schools closed: figure"),
        "columns": words("Cameras in a row"),
        "deadlines": words("Deadlines"),
        "figure": words("Figure"),
        "figures": words("Key figures"),
        "first": words("From which camera on"),
        "fit": words("Picture in its place"),
        "fps": words("Pictures a second"),
        "indicator": words("Indicator"),
        "investment": words("Disbursement: figure"),
        "locality": words("Locality"),
        "measure": words("Kind"),
        "months": words("Months"),
        "open_only": words("Open ones only"),
        "order": words("Public order: figures"),
        "order_figure": words("Public order: figure"),
        "order_subsystem": words("Public order: subsystem"),
        "overdue_only": words("Overdue ones only"),
        "period": words("Period"),
        "place_figure": words("Figure by locality"),
        "points": words("Periods in the chart"),
        "prefix": words("Group of figures"),
        "quarantine": words("Quarantine: figure"),
        "record": words("Record"),
        "records": words("Kind of records"),
        "red_below": words("Marked ▲ below"),
        "reporting_centre": words("Reporting centre"),
        "retail": words("Retail sales: figure"),
        "revenue": words("Revenue: figure"),
        "rows": words("Rows at most"),
        "seconds": words("Seconds shown"),
        "sectors": words("Growth by sector"),
        "shape": words("Map drawn as"),
        "shifts": words("Shifts"),
        "spending": words("Spending: figure"),
        "subsystem": words("Subsystem"),
        "system": words("Unit system"),
        "text": words("Text looked for"),
        "traffic": words("Traffic: subsystem"),
        "trend": words("Figure of the trend"),
        "types": words("Types of violations"),
    }
    return names.get(key, key)


def value_name(value: str, words: Words) -> str:
    """Return the name of one of a setting's values; the value where nobody has named it."""
    names = {
        "actual": words("this period"),
        "agency": words("by agency"),
        "auto": words("boundaries if there are any"),
        "cells": words("cells"),
        "contain": words("whole picture"),
        "cover": words("fills its place"),
        "cumulative": words("cumulative"),
        "grdp_growth": words("the year, as published"),
        "grdp_quarter": words("the quarter"),
        "incidents": words("incidents"),
        "integrations": words("integrations"),
        "in_progress": words("in progress"),
        "late": words("late"),
        "locality": words("by locality"),
        "on_time": words("on time"),
        "on_time_rate": words("on-time rate"),
        "open": words("still open"),
        "overdue": words("overdue"),
        "plan": words("plan"),
        "polygons": words("boundaries"),
        "received": words("received"),
        "resolved": words("resolved"),
        "unpatched": words("not patched"),
    }
    return names.get(value, value)
