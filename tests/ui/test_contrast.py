"""Contrast of what is really painted on what: texts 4.5:1, shapes that mean something 3:1.

Not a list of constants: every sheet of the kit is painted step by step, in both themes, and
each text is held against the pixels under it (hatching, shades of a map, plates, bars), each
shape against those around it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.layout import Tile, load_scene
from ioc_desktop.sdk.contract import TileView
from ioc_desktop.sdk.kit import frame_sheet, frame_texts, framed
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.kit.hatching import hatch_brush
from ioc_desktop.sdk.kit.look import Look as KitLook
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.reading import flaws
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.kit.specimens import NOW_S, specimens
from ioc_desktop.sdk.theme import DARK, LIGHT, Metrics, Theme, contrast, ink_on, mixed
from ioc_desktop.sdk.trial_answers import Trial
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui import console_style, drill_style, duty_style, editor_style, meeting_desk_style
from ioc_desktop.ui.bars_model import Headline, TopView
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.legibility import TileJudge
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.wall_bar import TopTexts, WallBar
from tests.ui.painted import Painted, Recorder
from tests.ui.test_wall_bars import centre, view_of

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
WORDS = TsWords("vi")
TEXT, GRAPHIC = 4.5, 3.0
MOST = 0.5
"""A shape stands out if at least so much of what is around it differs enough."""
SIZE = (480, 300)


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need an application."""


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    frame_sheet.cache_clear()
    yield Recorder(monkeypatch)
    frame_sheet.cache_clear()


def is_structural(tone: str, theme: Theme) -> bool:
    """Whether a colour only structures the page: also the shades, whose values say it."""
    return tone in {theme.hairline, theme.track, theme.tile, theme.ground, theme.hatch} or (
        tone != theme.data
        and any(
            all(
                abs(int(tone[at : at + 2], 16) - int(shade[at : at + 2], 16)) <= 1
                for at in (1, 3, 5)
            )
            for step in range(101)
            for shade in (mixed(theme.shade_low, theme.shade_high, step / 100),)
        )
    )


def too_weak(painted: Iterator[Painted], theme: Theme) -> Iterator[str]:
    for one in painted:
        is_text = one.what not in {"fill", "line", "outline", "polyline", "area", "shape"}
        if is_text:
            for ground, _ in one.grounds:
                found = contrast(one.colour, ground)
                if found < TEXT:
                    yield f"“{one.what}” {one.colour} on {ground}: {found:.2f}"
        elif not is_structural(one.colour, theme):
            seen = sum(
                share for tone, share in one.grounds if contrast(one.colour, tone) >= GRAPHIC
            )
            known = sum(share for _, share in one.grounds)
            if known and seen / known < MOST:
                grounds = ", ".join(f"{tone} {share:.0%}" for tone, share in one.grounds)
                yield f"{one.what} {one.colour} on {grounds}"


def of_view(view: TileView, theme: Theme, recorder: Recorder) -> Iterator[Painted]:
    metrics = Metrics.for_tile(*SIZE, 0.5, 1600)
    info = framed(view)
    texts = frame_texts(info, WORDS, NOW_S)
    frame = frame_sheet(float(SIZE[0]), float(SIZE[1]), info, theme, metrics, texts)
    yield from recorder.read(frame.sheet, SIZE, theme.ground)
    inside = QRectF(0, 0, *SIZE).marginsRemoved(frame.insets)
    sheet = Sheet()
    lay_view(
        sheet,
        QRectF(0, 0, inside.width(), inside.height()),
        view,
        KitLook(theme, metrics, WORDS),
    )
    size = (round(inside.width()), round(inside.height()))
    yield from recorder.read(sheet, size, ground_of(view, theme, metrics))


def ground_of(view: TileView, theme: Theme, metrics: Metrics) -> str | QBrush:
    freshness = view.frame.freshness
    if freshness is not None and freshness.state is FreshnessState.STALE:
        return hatch_brush(theme, metrics)
    return theme.tile


@THEMES
def test_every_specimen(theme: Theme, recorder: Recorder) -> None:
    weak: dict[str, list[str]] = defaultdict(list)
    for name, view in specimens():
        weak[name] += too_weak(of_view(view, theme, recorder), theme)
    assert {name: found for name, found in weak.items() if found} == {}


def kinds() -> dict[tuple[str, str], Tile]:
    """Each kind of tile that a shipped scene shows, once."""
    found: dict[tuple[str, str], Tile] = {}
    for file in sorted(shipped("layouts").glob("*.toml")):
        for variant in load_scene(file).variants:
            for display in variant.displays:
                for tile in display.tiles:
                    found.setdefault((tile.bundle, tile.kind), tile)
    return found


@THEMES
def test_every_kind_of_tile_that_ships(theme: Theme, recorder: Recorder) -> None:
    words = TsWords("vi")
    judge = TileJudge(BundleShelf(discover(shipped("widgets"))), Look(theme, words, {}))
    weak: dict[str, list[str]] = defaultdict(list)
    sight, size = Sight(3.0, 4000.0), (300, 260)
    trials = (Trial(FreshnessState.STALE, Severity.ALARM), Trial(severity=Severity.WARN))
    for number, ((bundle, kind), tile) in enumerate(kinds().items()):
        if number // 2 % 2 == (theme is DARK):
            continue  # each kind in one of the themes; the specimens are all in both
        laid = judge.lay(tile, size, sight, trial=trials[number % 2])
        assert laid is not None
        read = [*recorder.read(laid.frame, size, theme.ground)]
        if laid.sheet is not None:
            inside = (round(laid.inside.width()), round(laid.inside.height()))
            read += recorder.read(laid.sheet, inside, ground_of(laid.view, theme, laid.metrics))
        weak[f"{bundle}/{kind}"] += too_weak(iter(read), theme)
    assert {name: found for name, found in weak.items() if found} == {}


@THEMES
@pytest.mark.parametrize("size", [(1920, 60), (1366, 46), (960, 40)])
def test_the_wall_s_lines(
    theme: Theme, size: tuple[int, int], recorder: Recorder, qtbot: QtBot
) -> None:
    """Both lines with an alarm and centres in trouble: readable, inside, nothing over another."""
    metrics = Metrics.for_tile(size[0], size[0] * 9 / 16, 1210 / size[0], 3500)
    centres = (centre("nghean", reachable=True), centre("vinh", reachable=False))
    view = view_of(*centres)
    shown = TopView("Ca chiều", "thứ năm 07/10/2021", "16:42", "đồng hồ mô phỏng")
    top, bottom = WallBar(theme, metrics), WallBar(theme, metrics)
    name = "Trung tâm điều hành thông minh tỉnh Nghệ An"
    top.set_top(TopTexts(name, "Cảnh", "Thường trực", "Ca", shown))
    alarm = Headline(
        "2 cảnh báo · Lộ lọt tài khoản quản trị, UBND thị xã Hoàng Mai", Severity.ALARM
    )
    bottom.set_bottom(alarm, view)
    for bar in (top, bottom):
        qtbot.addWidget(bar)
        bar.resize(size[0], round(metrics.line_px(metrics.label_px) * 1.2))
        assert (
            list(too_weak(recorder.read(bar.sheet(), bar.size().toTuple(), theme.ground), theme))
            == []
        )
        assert [
            flaw for flaw in flaws(bar.sheet(), bar.rect().toRectF(), 0) if flaw.sort != "cut"
        ] == []


@THEMES
def test_one_of_two_inks_is_readable_on_every_shade(theme: Theme) -> None:
    worst = min(
        contrast(ink_on(theme, shade), shade)
        for shade in (mixed(theme.shade_low, theme.shade_high, step / 400) for step in range(401))
    )
    assert worst >= TEXT


RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(r"#[0-9a-f]{6}")


def declared(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    for selector, body in RULE.findall(sheet):
        pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
        found = {name.strip(): tone[0] for name, value in pairs if (tone := COLOUR.findall(value))}
        yield " ".join(selector.split()), found


def desk_sheets(theme: Theme) -> str:
    return "\n".join(
        (
            console_style.style_sheet(theme, family(), 14),
            console_style.console_sheet(theme),
            drill_style.drill_sheet(theme, drill_style.DESK),
            duty_style.duty_sheet(theme),
            editor_style.editor_sheet(theme),
            meeting_desk_style.meeting_desk_sheet(theme),
        )
    )


@THEMES
def test_the_desk_s_windows(theme: Theme) -> None:
    """Texts on the ground their rule names, else on both grounds of the desk; marks of focus."""
    weak = []
    for selector, tones in declared(desk_sheets(theme)):
        grounds = [tones[name] for name in ("background", "background-color") if name in tones]
        pairs = [
            (tones["color"], each)
            for each in grounds or (theme.ground, theme.tile)
            if "color" in tones and ":disabled" not in selector
        ]
        if "selection-color" in tones and "selection-background-color" in tones:
            pairs.append((tones["selection-color"], tones["selection-background-color"]))
        weak += [
            f"{selector}: {text} on {ground}"
            for text, ground in pairs
            if contrast(text, ground) < TEXT
        ]
        if ":focus" in selector and "border" in tones:
            edge = tones["border"]
            weak += [
                f"{selector}: {edge}"
                for g in (theme.ground, theme.tile)
                if edge != theme.hairline and contrast(edge, g) < GRAPHIC
            ]
    assert weak == []


@THEMES
def test_cells_of_a_desk_s_table_that_are_hovered_or_chosen(theme: Theme) -> None:
    for ground in (theme.tile, theme.track, theme.shade_low):
        for role in ("strong", "text", "dim", "red", "amber"):
            assert contrast(getattr(theme, role), ground) >= TEXT, (role, ground)


def test_a_text_too_weak_for_what_lies_under_it_is_found(recorder: Recorder) -> None:
    sheet = Sheet()
    sheet.fill(QRectF(0, 0, 200, 100), DARK.data)
    sheet.text((10, 60), "Vinh", 30, DARK.dim)
    sheet.line((0, 90, 200, 90), pen(DARK.red, 3.0))
    weak = list(too_weak(recorder.read(sheet, (200, 100), DARK.tile), DARK))
    assert [line.split(" ")[0] for line in weak] == ["line", "“Vinh”"]


def test_styles_are_all_looked_at() -> None:
    folder = Path(console_style.__file__).parent
    named = {path.stem for path in folder.glob("*_style.py")}
    looked_at = {console_style, drill_style, duty_style, editor_style, meeting_desk_style}
    assert named == {style.__name__.rpartition(".")[2] for style in looked_at}
