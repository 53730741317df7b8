"""The meeting room's page in a real browser, before the real child and a real cache."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By

from ioc_desktop.app.meeting_feed import MeetingFeed
from tests.conftest import LogBook
from tests.ui.meeting_house import WAIT_MS, House, build_house

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
AXE_PACKAGE = importlib.util.find_spec("axe_core_python")
AXE = Path(str(AXE_PACKAGE and AXE_PACKAGE.origin)).parent / "axe.min.js"
pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromium-driver"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=vi"):
        options.add_argument(argument)
    driver = Chrome(options=options, service=ChromeService(str(DRIVER)))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build_house(tmp_path_factory.mktemp("meeting") / "house")
    yield built
    built.cache.close()


@pytest.fixture
def feed(house: House, browser: Chrome, qtbot: QtBot) -> Iterator[MeetingFeed]:
    """A presentation that is on; the browser knows nothing of those before."""
    made = house.feed()
    made.start("hop-giao-ban")
    qtbot.waitUntil(lambda: bool(made.standing.scene), timeout=WAIT_MS)
    browser.delete_all_cookies()
    size(browser, 1920, 1080)
    yield made
    browser.get("about:blank")
    made.close()
    made.deleteLater()


def size(browser: Chrome, width: int, height: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def text(browser: Chrome, place: str) -> str:
    """Return the text that a reader finds there, seen or not."""
    return str(
        browser.execute_script(
            "return document.querySelector(arguments[0])?.textContent ?? ''", place
        )
    )


def give(browser: Chrome, code: str) -> None:
    field = browser.find_element(By.ID, "code")
    field.send_keys(code)
    browser.find_element(By.CSS_SELECTOR, "form button").click()


def enter(browser: Chrome, feed: MeetingFeed, qtbot: QtBot) -> None:
    browser.get(feed.standing.address)
    give(browser, feed.standing.code)
    until(browser, qtbot, lambda: len(pictures(browser)) == 4)


def pictures(browser: Chrome) -> list[str]:
    """Return the pictures that are whole on the page."""
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('.tile img')]"
        ".filter(one => one.complete && one.naturalWidth).map(one => one.currentSrc)"
    )
    return found


def until(browser: Chrome, qtbot: QtBot, condition: Callable[[], bool]) -> None:
    try:
        qtbot.waitUntil(condition, timeout=WAIT_MS)
    except Exception as error:
        raise AssertionError(browser.page_source[-4000:]) from error


def faults(browser: Chrome) -> list[str]:
    """Return what axe-core finds on the page that is serious or critical."""
    if not browser.execute_script("return Boolean(window.axe)"):
        # By the debugger's hand: the page's own policy lets no script in, and stays in force.
        browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run().then(found => done({held: found.passes.length,"
        " broken: found.violations.map(one =>"
        " [one.impact, one.id, one.nodes.map(node => node.html).join(' ')])}))"
    )
    assert found["held"] > 10, "the rules were looked at"
    return [
        f"{what}: {where}"
        for grave, what, where in found["broken"]
        if grave in {"serious", "critical"}
    ]


def test_the_code_opens_the_scene_and_a_change_comes_by_itself(
    browser: Chrome, feed: MeetingFeed, house: House, qtbot: QtBot
) -> None:
    browser.get(feed.standing.address)
    assert browser.current_url.endswith("/code")
    assert faults(browser) == []
    give(browser, f"{(int(feed.standing.code) + 1) % 10**8:08d}")
    assert browser.find_element(By.ID, "error").get_attribute("role") == "alert"
    assert faults(browser) == []
    code = feed.standing.code
    give(browser, code)
    until(browser, qtbot, lambda: len(pictures(browser)) == 4)
    qtbot.waitUntil(lambda: feed.standing.viewers == 1 and feed.standing.code != code)
    assert text(browser, "#name") == "Hop giao ban"
    assert text(browser, "#contact") == "Đang cập nhật"
    assert "806 văn bản" in text(browser, ".tile .words li")
    assert "Văn phòng UBND tỉnh" in text(browser, ".tile .words .foot")
    assert "15:40" in text(browser, ".tile .words .foot")
    assert faults(browser) == []
    whole = browser.execute_script(
        "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert whole == [1080, 1920], "the whole scene fits without scrolling"

    browser.execute_script("document.querySelector('.look').click()")
    closer = browser.find_element(By.CSS_SELECTOR, "#closebody .words")
    assert closer.size["width"] > 500, "its text is read beneath the picture"
    browser.find_element(By.ID, "closeend").click()
    browser.back()  # to the code's page: whoever has been let in is not asked again
    until(browser, qtbot, lambda: len(pictures(browser)) == 4)

    before = pictures(browser)
    topics = house.observe("documents.received", 811)
    feed.refresh(topics)  # what the station says on its pipe
    until(browser, qtbot, lambda: "811 văn bản" in text(browser, ".tile .words li"))
    until(browser, qtbot, lambda: pictures(browser)[0] != before[0])
    assert pictures(browser)[2:] == before[2:], "only what changed travels"
    house.observe("documents.received", 806)  # and without anybody's hint
    until(browser, qtbot, lambda: "806 văn bản" in text(browser, ".tile .words li"))
    quiet = "return document.getElementById('news').textContent"
    assert browser.execute_script(quiet) == "Đang trình chiếu: Hop giao ban", (
        "figures do not chatter"
    )

    feed.turn("hop-thu-hai")
    until(browser, qtbot, lambda: text(browser, "#name") == "Hop thu hai")
    until(browser, qtbot, lambda: len(pictures(browser)) == 1)
    feed.turn("")
    until(browser, qtbot, lambda: browser.find_element(By.ID, "empty").is_displayed())
    assert browser.find_elements(By.CSS_SELECTOR, ".tile") == []
    feed.stop()
    until(browser, qtbot, lambda: text(browser, "#name") == "Buổi trình chiếu đã kết thúc")
    assert browser.find_element(By.CSS_SELECTOR, "#again a").is_displayed()
    assert faults(browser) == []
    assert browser.get_log("browser") == [] or all(
        "403" in str(one["message"]) for one in browser.get_log("browser")
    )


def test_a_picture_that_was_lost_on_its_way_is_fetched_again(
    browser: Chrome, feed: MeetingFeed, house: House, qtbot: QtBot
) -> None:
    enter(browser, feed, qtbot)
    before = pictures(browser)
    fetched = (
        "return performance.getEntriesByType('resource')"
        ".map(one => one.name).filter(one => one.includes('/picture/'))"
    )
    taken = browser.execute_script(fetched)
    assert len(taken) == len(set(taken)) > 1, "each once, though none is kept on a disk"
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/picture/*"]})
    house.observe("documents.received", 823)
    until(browser, qtbot, lambda: "823 văn bản" in text(browser, ".tile .words li"))
    assert pictures(browser)[0] == before[0]
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    until(browser, qtbot, lambda: pictures(browser)[0] != before[0])
    house.observe("documents.received", 806)


def test_a_telephone_shows_one_column_of_pictures_and_texts(
    browser: Chrome, feed: MeetingFeed, qtbot: QtBot
) -> None:
    size(browser, 360, 740)
    enter(browser, feed, qtbot)
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    lefts = {one.location["x"] for one in browser.find_elements(By.CSS_SELECTOR, ".tile")}
    assert len(lefts) == 1
    words = browser.find_elements(By.CSS_SELECTOR, ".tile .words")
    assert all(one.is_displayed() and one.size["width"] > 290 for one in words)
    assert faults(browser) == []
    # A tile comes closer by the keyboard, and goes again.
    look = browser.find_element(By.CSS_SELECTOR, ".look")
    browser.execute_script("arguments[0].focus(); arguments[0].click()", look)
    assert browser.find_element(By.ID, "close").is_displayed()
    assert "806" in browser.find_element(By.ID, "closebody").text
    assert faults(browser) == []
    browser.find_element(By.ID, "closeend").click()
    assert not browser.find_element(By.ID, "close").is_displayed()
    size(browser, 1920, 1080)


def test_a_killed_server_is_told_and_a_new_one_found_without_a_new_code(
    browser: Chrome, feed: MeetingFeed, house: House, qtbot: QtBot, logs: LogBook
) -> None:
    logs.expect("the meeting feed ended")
    enter(browser, feed, qtbot)
    code, pid = feed.standing.code, feed.pid
    os.kill(pid, signal.SIGSTOP)  # it hangs: nothing tells the browser that it is gone
    until(browser, qtbot, lambda: browser.find_element(By.ID, "lost").is_displayed())
    assert "Mất liên lạc từ" in text(browser, "#lostsince")
    assert text(browser, "#lostage").startswith("· hình đã cũ ")
    assert text(browser, "#news") == text(browser, "#lostsince")
    assert len(pictures(browser)) == 4, "the last picture stays"
    assert faults(browser) == []
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(feed.standing.trouble), timeout=WAIT_MS)
    house.observe("documents.received", 815)
    qtbot.waitUntil(lambda: feed.standing.scene == "hop-giao-ban", timeout=WAIT_MS)
    until(browser, qtbot, lambda: not browser.find_element(By.ID, "lost").is_displayed())
    until(browser, qtbot, lambda: "815 văn bản" in text(browser, ".tile .words li"))
    assert text(browser, "#news") == "Đã liên lạc lại"
    assert feed.restarts == 1
    assert feed.standing.code != code
    house.observe("documents.received", 806)
