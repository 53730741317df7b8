"""Keeps the exceptions of a bundle's widget away from Qt.

An exception that leaves a Python event handler goes to the excepthook, which cannot say whose
tile it was, and inside ``grab`` it comes out at the caller. So the handlers that a guest
widget (and its children) overrides are wrapped on the instance: what they raise is reported,
and the event counts as handled.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

Report = Callable[[str, BaseException], None]
"""Takes the handler's name (``paintEvent``) and what it raised."""


def guard(guest: QWidget, report: Report) -> None:
    """Wrap the event handlers of ``guest`` and its children; may be called again for new ones."""
    for widget in (guest, *guest.findChildren(QWidget)):
        for name in _overridden(type(widget)):
            if name not in vars(widget):
                setattr(widget, name, _guarded(getattr(widget, name), name, report))


def release(guest: QWidget) -> None:
    """Take the wrapping off again, so that nothing keeps the widget alive."""
    for widget in (guest, *guest.findChildren(QWidget)):
        for name in _overridden(type(widget)):
            vars(widget).pop(name, None)


def _overridden(kind: type) -> tuple[str, ...]:
    """Return the names of the event handlers that Python code overrides."""
    names: set[str] = set()
    for base in kind.__mro__:
        if base.__module__.startswith(("PySide6", "Shiboken", "shiboken6")) or base is object:
            continue
        names.update(
            name
            for name, value in vars(base).items()
            if callable(value) and (name.endswith("Event") or name == "event")
        )
    return tuple(sorted(names))


def _guarded(handler: Callable[..., object], name: str, report: Report) -> Callable[..., object]:
    def guarded(*arguments: object) -> object:
        try:
            return handler(*arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a guest raises stays its own failure
            report(name, error.with_traceback(None))
            return True if name == "event" else None

    return guarded
