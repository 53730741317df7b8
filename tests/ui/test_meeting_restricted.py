"""What a meeting may not see is in no byte that the page's server sends; on duty it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.feed_painting import FeedPainter
from ioc_desktop.config import load_site
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.rows import Cadence, Indicator, Names
from ioc_desktop.ui.room_clock import RoomClock
from tests.ui.meeting_house import (
    HIDDEN_NAME,
    HIDDEN_SHOWN,
    HIDDEN_VALUE,
    TAGGED_SHOWN,
    TAGGED_TITLE,
    TAGGED_VALUE,
    WAIT_MS,
    Client,
    House,
    Record,
    build_house,
    tiles_of,
)
from tests.unit.store.conftest import NOW_S

HIDDEN = (
    HIDDEN_NAME,
    HIDDEN_SHOWN,
    str(HIDDEN_VALUE),
    TAGGED_TITLE,
    TAGGED_SHOWN,
    str(TAGGED_VALUE),
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = build_house(tmp_path / "house")
    yield built
    built.cache.close()


def painted(house: House, audience: Audience, scene: str, qtbot: QtBot) -> tuple[Record, list[str]]:
    """Paint a scene for an audience; return what came on the page, and what was wrong."""
    site = replace(load_site(house.site), clock=None)
    clock = RoomClock(site.timeline(0.0), lambda: float(NOW_S))
    side = screen_side(site, house.data, clock, make_look(site), None, audience=audience)
    record, troubles = Record(), []
    painter = FeedPainter(side, record, "", lambda _, trouble: troubles.append(trouble))
    painter.show(scene)
    qtbot.waitUntil(lambda: bool(record.tiles) or any(troubles), timeout=WAIT_MS)
    painter.close()
    return record, troubles


def test_on_duty_the_same_scene_has_it_all_in_words_and_in_its_pictures(
    house: House, qtbot: QtBot
) -> None:
    duty, _ = painted(house, "duty", "hop-giao-ban", qtbot)
    said = "".join(duty.said)
    assert all(text in said for text in (HIDDEN_NAME, HIDDEN_SHOWN, TAGGED_TITLE, TAGGED_SHOWN))
    meeting, _ = painted(house, "meeting", "hop-giao-ban", qtbot)
    assert "806" in "".join(meeting.said)
    assert not any(text in "".join(meeting.said) for text in HIDDEN)
    house.observe("documents.secret", 5)
    house.observe("documents.tagged", 6)
    # The pictures of what is hidden do not depend on it, so they cannot tell of it.
    again, _ = painted(house, "meeting", "hop-giao-ban", qtbot)
    on_duty, _ = painted(house, "duty", "hop-giao-ban", qtbot)
    assert again.pictures == meeting.pictures
    changed = [now != then for now, then in zip(on_duty.pictures, duty.pictures, strict=True)]
    assert changed[1:] == [True, True, False]


def test_a_scene_of_those_on_duty_is_refused_with_what_to_do(
    house: House, qtbot: QtBot, logs: object
) -> None:
    logs.allow("scene kept")  # type: ignore[attr-defined]  # the suite's log book
    record, troubles = painted(house, "meeting", "truc-rieng", qtbot)
    assert record.tiles == {}
    assert any('audience = "meeting"' in one for one in troubles)


def test_a_scene_that_loses_its_tag_leaves_the_page_and_comes_back_with_it(
    house: House, qtbot: QtBot, logs: object
) -> None:
    logs.allow("scene kept")  # type: ignore[attr-defined]  # the suite's log book
    site = replace(load_site(house.site), clock=None)
    clock = RoomClock(site.timeline(0.0), lambda: float(NOW_S))
    side = screen_side(site, house.data, clock, make_look(site), None, audience="meeting")
    record, troubles = Record(), [""]
    painter = FeedPainter(side, record, "", lambda _, trouble: troubles.append(trouble))
    painter.show("hop-giao-ban")
    qtbot.waitUntil(lambda: bool(record.tiles), timeout=WAIT_MS)
    file = house.folder / "scenes" / "hop-giao-ban.toml"
    tagged = file.read_text(encoding="utf-8")
    # Also with a mistake further down: the first lines say enough.
    broken = tagged.replace('kind = "table"', "kind = 7")
    assert broken != tagged
    for text in (tagged, broken):
        file.write_text(text.replace('audience = "meeting"', 'audience = "duty"'))
        qtbot.waitUntil(lambda: not record.tiles, timeout=WAIT_MS)
        assert troubles[-1], "whoever presents is told why"
        file.write_text(tagged, encoding="utf-8")
        qtbot.waitUntil(lambda: bool(record.tiles), timeout=WAIT_MS)
        assert not troubles[-1]
    painter.close()


def has_tiles(record: Record, tiles: int) -> bool:
    return len(record.tiles) == tiles


def test_what_becomes_restricted_leaves_the_page_with_the_news_of_it(
    house: House, qtbot: QtBot
) -> None:
    site = replace(load_site(house.site), clock=None)
    clock = RoomClock(site.timeline(0.0), lambda: float(NOW_S))
    side = screen_side(site, house.data, clock, make_look(site), None, audience="meeting")
    record = Record()
    painter = FeedPainter(side, record, "", lambda *_: None)
    painter.show("hop-thu-hai")
    qtbot.waitUntil(lambda: "806" in repr(record.tiles), timeout=WAIT_MS)
    seen, painted = len(record.said), len(record.pictures)
    row = Indicator(
        id="documents.received", subsystem="documents", name=Names(vi="Văn bản đến"),
        unit="văn bản", cadence=Cadence(every="P1D"), sensitivity="restricted",
    )  # fmt: skip
    news = house.cache.put("indicators", {"documents.received": row}).topics
    side.feed.refresh(news)
    withheld = "Không dành cho đối tượng này"
    # Not by the round of all tiles that comes each 15 s.
    qtbot.waitUntil(lambda: withheld in repr(record.tiles), timeout=12_000)
    qtbot.waitUntil(lambda: len(record.pictures) > painted, timeout=WAIT_MS)
    assert "806" not in repr(record.tiles)
    after = "".join(one for one in record.said[seen:] if withheld in one)
    assert "Văn bản đến" not in after
    painter.close()


def test_a_scene_that_is_gone_back_to_is_read_anew_before_it_is_shown(
    house: House, qtbot: QtBot
) -> None:
    # One kept ready is up to 30 s old, and what it shows may be restricted since.
    site = replace(load_site(house.site), clock=None)
    clock = RoomClock(site.timeline(0.0), lambda: float(NOW_S))
    side = screen_side(site, house.data, clock, make_look(site), None, audience="meeting")
    record = Record()
    painter = FeedPainter(side, record, "", lambda *_: None)
    for scene, tiles in (("hop-giao-ban", 4), ("hop-thu-hai", 1)):
        painter.show(scene)
        qtbot.waitUntil(partial(has_tiles, record, tiles), timeout=WAIT_MS)
    assert side.stage.ready == ()
    house.observe("documents.received", 911)
    said = len(record.said)
    painter.show("hop-giao-ban")
    qtbot.waitUntil(lambda: len(record.tiles) == 4, timeout=WAIT_MS)
    assert "806" not in "".join(record.said[said:])
    painter.close()


def test_no_byte_that_is_served_holds_it(house: House, qtbot: QtBot) -> None:
    feed = house.feed()
    feed.start("hop-giao-ban")
    qtbot.waitUntil(lambda: bool(feed.standing.scene), timeout=WAIT_MS)
    client = Client(feed.standing.address, feed.standing.code)
    client.enter()
    page = client.get("/").decode()
    assert not any(text in page for text in HIDDEN)
    stream = client.listen(lambda data: data.count(b"event: beat") >= 3)
    tiles = tiles_of(stream)
    assert len(tiles) == 4
    assert "806" in str(tiles[0].text)
    for tile in tiles:
        for size in tile.sizes:
            assert client.get(f"/picture/{tile.picture}-{size}.png").startswith(b"\x89PNG")
    house.observe("documents.secret", HIDDEN_VALUE + 1)
    house.observe("documents.received", 807)
    feed.refresh(["nghean/observations"])
    qtbot.wait(1)  # the hint goes on its way
    client.listen(lambda data: b"807" in data)
    feed.turn("truc-rieng")
    qtbot.waitUntil(lambda: bool(feed.standing.trouble), timeout=WAIT_MS)
    client.listen(lambda data: data.count(b"event: beat") >= 2)
    assert feed.standing.scene == "hop-giao-ban", "what was shown stays"
    everything = b"".join(client.received)
    for text in (*HIDDEN, str(HIDDEN_VALUE + 1), "731.906"):
        assert text.encode() not in everything, text
    feed.close()
    feed.deleteLater()
