"""The settings form's fields: what a bundle's schema asks for, and what a typed text means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.editor_fields import (
    SceneNames,
    SettingField,
    fields_of,
    limits_text,
    shown_text,
    typed,
)
from ioc_desktop.ui.editor_new import scene_id

WORDS = TsWords("vi")
NAMES = SceneNames(
    indicators={
        "documents.overdue": "Văn bản quá hạn",
        "documents.received": "Văn bản đến",
        "health.quarantined": "Đang cách ly",
    },
    centres={"nghean": "Tỉnh", "vinh": "Vinh"},
    localities={"412": "Vinh", "413": "Cửa Lò"},
)


def fields(bundle: LoadedBundle, kind: str) -> dict[str, SettingField]:
    return {one.key: one for one in fields_of(bundle.manifest, kind, NAMES, WORDS)}


def test_what_a_setting_names_is_read_from_the_bundles_queries(
    load_bundle: Callable[[str], LoadedBundle],
) -> None:
    found = fields(load_bundle("documents"), "by_agency")
    assert dict(found["centre"].choices) == {"nghean": "Tỉnh", "vinh": "Vinh"}
    assert found["centre"].open  # a macro, or a centre that comes later
    figure = dict(found["figure"].choices)
    assert figure["overdue"] == "Văn bản quá hạn"  # documents.${figure}
    assert not found["figure"].open
    assert next(iter(found)) in {"centre", "figure"}  # asked by this kind: first
    quarantine = fields(load_bundle("health"), "quarantine")["quarantine"]
    assert dict(quarantine.choices) == {"quarantined": "Đang cách ly"}
    assert quarantine.default == "quarantined"


def test_every_shipped_setting_has_a_name_and_its_default_means_itself(
    load_bundle: Callable[[str], LoadedBundle],
) -> None:
    from ioc_desktop.shipped import shipped

    for folder in sorted(shipped("widgets").iterdir()):
        if not (folder / "manifest.toml").is_file():
            continue
        manifest = load_bundle(folder.name).manifest
        for kind in manifest.kinds:
            for one in fields_of(manifest, kind, SceneNames(), WORDS):
                assert one.label != one.key, f"{folder.name}: {one.key} has no name"
                shown = shown_text(one, one.default, WORDS)
                again = typed(one, shown, WORDS)
                assert not again.reason, f"{folder.name}.{one.key}: {again.reason}"
                assert again.value == (one.default if shown else None)


FIELD: dict[str, SettingField] = {
    "whole": SettingField("points", "Số kỳ", "whole", low=2, high=2000),
    "number": SettingField("fps", "Số hình", "number", low=0.2, high=15),
    "truth": SettingField("on", "Bật", "truth", choices=(("true", "có"), ("false", "không")),
                          open=False),
    "closed": SettingField("f", "Chỉ tiêu", "choice", choices=(("late", "Trễ"),), open=False),
    "open": SettingField("c", "Trung tâm", "choice", choices=(("nghean", "Tỉnh"),)),
    "table": SettingField("t", "Bảng", "table"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "value", "reason"),
    [
        ("whole", "60", 60, ""),
        ("whole", " ", None, ""),
        ("whole", "${points}", "${points}", ""),
        ("whole", "sáu", "sáu", "“sáu” không phải là số nguyên"),
        ("whole", "1", 1, "ít nhất 2"),
        ("whole", "5000", 5000, "nhiều nhất 2000"),
        ("number", "0,5", 0.5, ""),
        ("number", "99", 99.0, "nhiều nhất 15"),
        ("truth", "có", True, ""),
        ("truth", "không", False, ""),
        ("truth", "chắc", "chắc", "“chắc” không có trong danh sách"),
        ("closed", "Trễ", "late", ""),
        ("closed", "late", "late", ""),
        ("closed", "sớm", "sớm", "“sớm” không có trong danh sách"),
        ("open", "Tỉnh", "nghean", ""),
        ("open", "hue", "hue", ""),
        ("table", '["a", "b"]', ["a", "b"], ""),
        ("table", '{ at = "17:00" }', {"at": "17:00"}, ""),
        ("table", "a, b", "a, b", 'không đọc được; viết danh sách như ["a", "b"]'),
    ],
)
def test_what_a_text_means(field: str, text: str, value: Any, reason: str) -> None:
    found = typed(FIELD[field], text, WORDS)
    assert (found.value, found.reason) == (value, reason)
    assert type(found.value) is type(value)
    assert bool(found.doubt) == (text == "hue")
    if not reason and value is not None:  # and is shown so that it means the same again
        assert typed(FIELD[field], shown_text(FIELD[field], value, WORDS), WORDS).value == value


def test_limits_stand_beside_the_field() -> None:
    assert limits_text(FIELD["number"], WORDS) == "0,2 … 15"
    assert limits_text(FIELD["closed"], WORDS) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Trực bão số 5", "truc-bao-so-5"),
        ("  Đèn đỏ!  ", "den-do"),
        ("113", "canh-113"),
        ("…", ""),
        ("x" * 60, "x" * 40),
    ],
)
def test_an_id_is_made_from_a_name(name: str, expected: str) -> None:
    assert scene_id(name) == expected


def test_a_strangers_bundle_names_its_settings_itself(
    load_bundle: Callable[[str], LoadedBundle],
) -> None:
    own = {
        "type": "string",
        "name": {"vi": "Sông", "en": "River"},
        "hint": {"vi": "Mã trạm đo", "en": "The gauge's code"},
        "description": "Not translated",
    }
    manifest = msgspec.structs.replace(
        load_bundle("clock").manifest, settings={"properties": {"river": own}}
    )
    kind = next(iter(manifest.kinds))
    (vietnamese,) = fields_of(manifest, kind, NAMES, WORDS)
    assert (vietnamese.label, vietnamese.hint) == ("Sông", "Mã trạm đo")
    (english,) = fields_of(manifest, kind, NAMES, TsWords("en"))
    assert (english.label, english.hint) == ("River", "The gauge's code")
    assert check_settings(manifest, {"river": "x"}) == ()
