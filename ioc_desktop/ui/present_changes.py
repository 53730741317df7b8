"""What changed between a frozen tile and the same one live, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import Telling, TellingCard, TellingTable

_NONE: Final = "–"
_ARROWS: Final = {1: "↑ ", -1: "↓ ", 0: ""}


@dataclass(frozen=True, slots=True)
class Change:
    """One value by its name, as it was frozen and as it is now."""

    name: str
    then: str
    now: str

    @property
    def text(self) -> str:
        """``Văn bản đến: 850 → 872``."""
        return f"{self.name}: {self.then} → {self.now}"


def changes(then: Telling, now: Telling, age: str = "") -> tuple[Change, ...]:
    """Return every value that the tile tells otherwise now, in the order of the tile.

    What stands in a column called ``age`` is no figure: it is another with each new one.
    """
    before, after = _values(then, age), _values(now, age)
    found: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name, _NONE), after.get(name, _NONE)
        if one != other:
            found.append(Change(name, one, other))
    return tuple(found)


def changes_text(found: Iterable[Change], words: Words, most: int) -> str:
    """Return the first ``most`` changes in one text, and how many more there are."""
    listed = list(found)
    if not listed:
        return words("No figure has changed since")
    shown = " · ".join(change.text for change in listed[:most])
    more = len(listed) - most
    head = words("Changed since ({count}):", count=len(listed))
    rest = words("and {count} more figures", count=more) if more > 0 else ""
    return " ".join(part for part in (head, shown, rest) if part)


def _values(told: Telling, age: str) -> dict[str, str]:
    """Return what a tile says by the names under which it says it."""
    found: dict[str, str] = {}
    for card in told.cards:
        name = card.label or told.title
        found[name] = _card_value(card)
        found |= {
            f"{name}, {fact.label}": _ARROWS[fact.arrow] + fact.text
            for fact in card.facts
            if fact.label
        }
    if told.table is not None:
        found |= _table_values(told.table, age)
    chart = told.chart
    if chart is not None and chart.kind == "bar":
        texts = chart.texts or tuple(str(value) for value in chart.series[0].values)
        found |= dict(zip(chart.categories, texts, strict=False))
    elif not found and chart is not None:
        data = [one for one in chart.series if one.role == "data"] or list(chart.series)
        last = data[0].values[-1] if data and data[0].values else None
        found[told.title] = _NONE if last is None else f"{last:g} {chart.unit}".strip()
    if not found:
        found = {told.title: " · ".join((*told.lines, told.failure)).strip(" ·")}
    return found


def _card_value(card: TellingCard) -> str:
    return card.with_unit if card.value else card.state_text or _NONE


def _table_values(table: TellingTable, age: str) -> dict[str, str]:
    """Return every cell but a row's first by the names of its row and column."""
    found: dict[str, str] = {}
    several = len(table.columns) > 2  # noqa: PLR2004  # the row's name and one value
    for row in table.rows:
        if not row:
            continue
        for column, cell in zip(table.columns[1:], row[1:], strict=False):
            if not age or column.title != age:
                name = f"{row[0].text}, {column.title}" if several else row[0].text
                found.setdefault(name, cell.text)
    return found
