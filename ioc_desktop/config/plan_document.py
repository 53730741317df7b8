"""The shape of a duty plan file, from which its JSON Schema is made. See docs/duty-plan.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ioc_desktop.config.site_document import Identifier, Role, Text
from ioc_desktop.documents import schema_of

SceneId = Identifier
Words = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        description="when, in plain Vietnamese: từ 7h đến 17h, trừ thứ bảy, chủ nhật, lễ Tết",
    ),
]
DwellMin = Annotated[
    float, Meta(ge=0.25, le=1440, description="minutes for which the scene stands")
]
Priority = Literal["high", "medium", "low"]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all tables of a plan: a key that is not known is a mistake."""


class NamesEntry(_Table, frozen=True, kw_only=True):
    """A name in both languages."""

    vi: Text
    en: Text | None = None


Name = Text | NamesEntry


class TurnEntry(_Table, frozen=True, kw_only=True):
    """One scene of a rotation."""

    scene: SceneId
    dwell_min: DwellMin


class ScheduleEntry(_Table, frozen=True, kw_only=True):
    """One [[schedule]]: a scene, or several in turn, at certain times."""

    id: Identifier
    name: Name | None = None
    when: Words
    scene: SceneId | None = None
    rotation: tuple[TurnEntry, ...] = ()


class ShiftEntry(_Table, frozen=True, kw_only=True):
    """One [[shift]]: a shift of duty, named on the wall's top line."""

    name: Name
    when: Words


class TileEntry(_Table, frozen=True, kw_only=True):
    """The tile that a rule puts on the wall; without ``over``: in the place of the least one."""

    role: Role
    bundle: Identifier
    kind: Annotated[str, Meta(max_length=40)] = ""
    over: Annotated[str, Meta(max_length=60)] | None = None
    settings: dict[str, Any] = {}


class RuleEntry(_Table, frozen=True, kw_only=True):
    """One [[rule]]: which open alarms bring a scene or a tile to the wall, and for how long."""

    id: Identifier
    name: Name | None = None
    priority: tuple[Priority, ...] = ()
    centre: tuple[Identifier, ...] = ()
    subsystem: tuple[Text, ...] = ()
    indicator: tuple[Text, ...] = ()
    locality: tuple[Text, ...] = ()
    scene: SceneId | None = None
    tile: TileEntry | None = None
    least_min: Annotated[
        float, Meta(ge=0.25, le=60, description="minutes for which it stands at least")
    ] = 1.0
    most_min: (
        Annotated[
            float, Meta(ge=0.5, le=1440, description="minutes after which the wall is given back")
        ]
        | None
    ) = None
    within_min: Annotated[
        float, Meta(ge=1, le=10_080, description="only alarms raised within so many minutes")
    ] = 60.0
    per_hour: Annotated[
        int, Meta(ge=1, le=60, description="how often it may take the wall within an hour")
    ] = 12


class PlanDocument(_Table, frozen=True, kw_only=True):
    """A duty plan file as it is written."""

    schema: Literal[1] = 1
    hold_min: Annotated[
        float, Meta(ge=0, le=1440, description="minutes for which a person's choice holds")
    ] = 15.0
    otherwise: SceneId | None = None
    favourites: Annotated[
        tuple[SceneId, ...],
        Meta(max_length=9, description="the scenes on Ctrl+1 to Ctrl+9, in this order"),
    ] = ()
    shift: tuple[ShiftEntry, ...] = ()
    schedule: tuple[ScheduleEntry, ...] = ()
    rule: tuple[RuleEntry, ...] = ()


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of duty plans, as shipped in layouts/schema/."""
    return {
        **schema_of(PlanDocument),
        "title": "ioc-desktop duty plan",
        "description": "Which scenes are shown when, shifts, and what alarms may do",
    }
