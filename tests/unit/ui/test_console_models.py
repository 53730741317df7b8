"""What the console says of the wall, of alarms, of people and of a scene before it is taken."""

from __future__ import annotations

from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, Freshness, FreshnessState
from ioc_desktop.domain.journal import JournalPage, JournalRow
from ioc_desktop.domain.on_air import Coming, Lock, OnAir, Switch, Waiting
from ioc_desktop.domain.outbox import DirectiveBoard, DirectiveRow
from ioc_desktop.domain.queries import Answer, Snapshot, Unanswered
from ioc_desktop.domain.rows import Alarm, Directive, Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.console_alarms import alarms_view
from ioc_desktop.ui.console_on_air import on_air_view, waiting_text
from ioc_desktop.ui.console_people import Deed, Person, deed_text, deeds_view, people_rows
from ioc_desktop.ui.preview_model import changed_roles, preview_view, refused_view
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

VI = TsWords("vi")
NOW_S = 1_633_600_000  # 7 October 2021, 16:46 local time
NAMES = {"duty": "Thường trực", "brief": "Giao ban"}
LIVE = Freshness(FreshnessState.LIVE)


def test_why_a_scene_is_on_the_wall_is_said_for_each_cause() -> None:
    def why(**state: object) -> str:
        on_air = OnAir(scene="duty", since_s=NOW_S - 600, **state)  # type: ignore[arg-type]  # fields by name
        return on_air_view(on_air, "", NAMES, NOW_S, VI).why

    assert why(kind="person", who="Hoà", free_s=NOW_S + 300) == "Hoà chọn, 16:36 · giữ đến 16:51"
    assert why(kind="person") == "người trực chọn, 16:36"
    assert why(kind="schedule", who="sáng") == "theo lịch “sáng”, 16:36"
    assert "cháy" in why(kind="rule", who="khẩn", alarm="cháy")
    assert "khẩn" in why(kind="rule", who="khẩn", alarm="cháy")
    assert why() == "cảnh mở đầu"


def test_what_comes_next_what_is_locked_and_what_waits_is_said() -> None:
    state = OnAir(
        scene="duty",
        next=Coming("giao ban sáng", "brief", NOW_S + 3600),
        lock=Lock("Hoà", NOW_S - 60),
        waiting=(
            Waiting("rule", "Lũ vượt báo động 3", "", "lock"),
            Waiting("schedule", "sáng", "brief", "choice", NOW_S + 60),
            Waiting("rule", "x", "", "rate"),
        ),
        can_go_back=True,
    )
    view = on_air_view(state, "Thường trực ▸ Y tế", NAMES, NOW_S, VI)
    assert view.name == "Thường trực ▸ Y tế"
    assert view.next == "Kế tiếp: Giao ban, 17:46 (giao ban sáng)"
    assert view.lock.startswith("Hoà khoá, 16:45")
    assert view.waiting == (
        "Đang chờ: Lũ vượt báo động 3: đang khoá trình bày · "
        "Giao ban (sáng): có người chọn, đến 16:47 (+1)"
    )
    assert view.can_go_back
    assert waiting_text(Waiting("rule", "x", "", "broken"), {}, VI) == "x: tệp cảnh có lỗi"


def alarm(name: str, priority: str, raised_s: int | None, **more: str) -> AlarmRow:
    row = Alarm("health", f"báo động {name}", priority, "active", "2021-10-07", **more)  # type: ignore[arg-type]  # a priority as text
    return AlarmRow("nghean", name, row, Names(vi="Y tế"), "Huyện Đô Lương", raised_s)


def test_alarms_are_listed_by_priority_then_age_with_who_has_them() -> None:
    rows = (
        alarm("mới", "medium", NOW_S - 60),
        alarm("cũ", "high", NOW_S - 7200, record="R-7"),
        alarm("lâu nhất", "high", NOW_S - 86_400 * 3, indicator="beds"),
    )
    given = Directive("Hoà", "xử lý", "2021-10-07", "issued", about={"record": "R-7"})
    directive = DirectiveRow(
        "nghean", "D1", given, 1, None, None, None, 1, "Sở Y tế", "", NOW_S, None, None
    )
    board = DirectiveBoard((directive,), 1, 1, 0, 0, 0, (), LIVE)
    answers: dict[str, Answer | Unanswered] = {
        "alarms": AlarmBoard(rows, 2, 1, 0, LIVE), "directives": board,
    }  # fmt: skip
    view = alarms_view(Snapshot(NOW_S, answers), VI, {"nghean": "Tỉnh"})
    said = [[cell.text for cell in row] for row in view.rows]
    assert [row[-1] for row in said] == ["báo động lâu nhất", "báo động cũ", "báo động mới"]
    assert [row[0] for row in said] == ["▲ Cao", "▲ Cao", "◆ Trung bình"]
    assert [row[1] for row in said] == ["3 ngày", "2 giờ", "1 phút"]
    assert [row[2] for row in said] == ["chưa có ai", "Sở Y tế", "chưa có ai"]
    assert (view.count, view.urgent, view.missing) == (3, 2, "")
    assert view.records == ("", "R-7", "")
    assert view.steps[0].place.indicator == "beds"
    assert view.steps[1].place.subsystem == "health"


def test_no_alarm_is_said_and_a_feed_that_is_silent_is_not_taken_for_calm() -> None:
    none = AlarmBoard((), 0, 0, 0, LIVE)
    assert alarms_view(Snapshot(NOW_S, {"alarms": none}), VI, {}).missing == "Không có cảnh báo"
    lost = AlarmBoard((), 0, 0, 0, Freshness(FreshnessState.LOST))
    assert "mất" in alarms_view(Snapshot(NOW_S, {"alarms": lost}), VI, {}).missing
    unread = Snapshot(NOW_S, {"alarms": Unanswered("No figures on this machine yet")})
    assert alarms_view(unread, VI, {}).missing == "Máy này chưa có số liệu"


def test_who_acts_here_stands_first_and_everybody_who_did_something_is_listed() -> None:
    people = (Person("a", "Đức", "Kỹ thuật"), Person("b", "Hoà", "Trưởng ca"))
    last = {"Khuê": Deed(NOW_S - 60, "khoá trình bày")}
    rows = people_rows(people, "Hoà", last, NOW_S, VI)
    assert [row[0].text for row in rows] == ["Hoà", "Đức", "Khuê"]
    assert [row[2].text for row in rows] == ["● tại bàn này", "", ""]
    assert (rows[2][3].text, rows[2][4].text) == ("16:45", "khoá trình bày")


def test_the_last_deed_of_each_person_is_taken_from_the_journal() -> None:
    def row(who: str, at_s: int) -> JournalRow:
        return JournalRow(Switch(f"{at_s:032x}", at_s, "person", who, "a", "b"))

    page = JournalPage((row("Hoà", 9), row("Đức", 8), row("Hoà", 7)), 3)
    answers: dict[str, Answer | Unanswered] = {"journal": page}
    found = deeds_view(Snapshot(NOW_S, answers))
    assert {who: one.at_s for who, one in found.items()} == {"Hoà": 9, "Đức": 8}
    assert deeds_view(Snapshot(NOW_S, {})) == {}


def test_a_deed_is_said_in_words() -> None:
    def said(why: str) -> str:
        return deed_text(Switch("0" * 32, NOW_S, "person", "Hoà", "a", "b", why), "Giao ban", VI)

    assert said("") == "đưa lên: Giao ban"
    assert said("back") == "về cảnh: Giao ban"
    assert said("locked") == "khoá trình bày"
    assert said("unlocked") == "mở khoá trình bày"


def plan(scene: str, **pages: str) -> ScenePlan:
    tiles = {
        role: tuple(PlannedTile(one, one, "k", (n, 0, 1, 1)) for n, one in enumerate(names))
        for role, names in pages.items()
    }
    return ScenePlan(scene, NAMES.get(scene, scene), tiles)


def test_a_preview_says_which_screens_change() -> None:
    now, coming = plan("duty", A1="ab", B1="c", A2="d"), plan("brief", A1="ab", B1="x", A2="d")
    assert changed_roles(now, coming) == {"B1"}
    view = preview_view(now, coming, ("hỏng",), VI)
    assert (view.name, view.what) == ("Giao ban", "1/3 màn đổi: B1")
    assert view.mistakes == ("hỏng",)
    assert view.can_take
    assert preview_view(now, plan("brief", A1="z", B1="z", A2="z"), (), VI).what == (
        "Cả 3 màn đều đổi"
    )
    assert preview_view(now, plan("duty", A1="ab", B1="c", A2="d"), (), VI).what == (
        "Đang trên màn hình"
    )
    assert changed_roles(None, coming) == {"A1", "B1", "A2"}


def test_a_scene_with_mistakes_cannot_be_taken_and_says_where_they_are() -> None:
    findings = tuple(Finding("x.toml", f"tile[{n}]", "wrong") for n in range(7))
    view = refused_view("Giao ban", ConfigError(findings), VI)
    assert not view.can_take
    assert view.mistakes[0] == "tile[0]: wrong"
    assert len(view.mistakes) == 5
    assert view.mistakes[-1] == "và 3 lỗi nữa"
