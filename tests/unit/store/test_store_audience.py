"""What an audience may not see is no row of what its reader sees: nowhere, and uncounted."""

from __future__ import annotations

import shutil

import msgspec
import pytest

from ioc_desktop.domain import queries
from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE
from ioc_desktop.domain.figures import Figure
from ioc_desktop.domain.rows import Directive
from ioc_desktop.store.audience_source import AudienceSource, hidden_from
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter
from tests.unit.store.guarded_room import INTERNAL, NOW_S, RESTRICTED, WHY, GuardedRoom

CENTRES = ("nghean", "vinh")
WITHHELD = queries.Unanswered(NOT_FOR_AUDIENCE)
EVERYTHING = {
    "subsystems": queries.SubsystemsQuery(),
    "overview": queries.OverviewQuery(),
    "figures": queries.FiguresQuery(centre="nghean", subsystem="documents", history=30),
    "open": queries.FigureQuery(indicator="chung.nhan", history=30),
    "whole": queries.FigureQuery(indicator="chung.tong", history=30),
    "inner": queries.FigureQuery(indicator="noi-bo.nhan", history=30),
    "parts": queries.BreakdownQuery(indicator="chung.tong", by="locality"),
    "records": queries.RecordsQuery(kind="document", centre="nghean", open_only=False),
    "alarms": queries.AlarmsQuery(),
    "owed": queries.ObligationsQuery(),
    "punctual": queries.PunctualityQuery(centre="nghean"),
    "apart": queries.DisagreementsQuery(),
    "centres": queries.CentresQuery(),
    "directory": queries.DirectoryQuery(),
    "directives": queries.DirectivesQuery(),
    "directive": queries.DirectiveQuery(centre="nghean", target="c1"),
    "search": queries.SearchQuery(text="kin"),
    "search_records": queries.SearchQuery(text="ho so"),
    "published": queries.PublishedQuery(indicator="chung.nhan"),
}
HIDDEN = {
    "figure": queries.FigureQuery(indicator="kin.chi-so", history=30),
    "by_city": queries.FigureQuery(indicator="kin.chi-so", centre="vinh"),
    "at": queries.FigureQuery(indicator="kin.chi-so", period="2021-10-05/P1D"),
    "breakdown": queries.BreakdownQuery(indicator="kin.chi-so", by="locality"),
    "published": queries.PublishedQuery(indicator="kin.chi-so"),
    "directives": queries.DirectivesQuery(indicator="kin.chi-so"),
    "outbox": queries.OutboxQuery(),
    "journal": queries.JournalQuery(),
    "drafts": queries.DraftsQuery(),
    "desk": queries.ReportingQuery(centre="nghean", indicator="kin.chi-so"),
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    return GuardedRoom(tmp_path_factory.mktemp("guarded"))


def source(guarded, audience):
    cache = CacheReader(guarded.cache, silence_s=None, centres=CENTRES, audience=audience)
    duty = DutyReader(cache, guarded.folder, CENTRES, audience)
    return AudienceSource(duty, guarded.cache, audience)


def answers_of(reader, asked):
    """Return what a reader answers, whatever it is, and close it."""
    try:
        return reader.answer(asked, NOW_S).answers
    finally:
        reader.close()


def told(guarded, audience, asked):
    return answers_of(source(guarded, audience), asked)


def texts(answers) -> str:
    return repr(answers)


def test_no_answer_holds_anything_of_what_is_hidden(guarded):
    answers = told(guarded, "meeting", EVERYTHING)
    assert not [name for name, one in answers.items() if isinstance(one, queries.Unanswered)]
    text = texts(answers)
    assert [mark for mark in (*RESTRICTED, *WHY) if mark in text] == []
    assert [mark for mark in INTERNAL if mark not in text] == []
    assert "987654" not in text


def test_those_on_duty_are_told_everything(guarded):
    text = texts(told(guarded, "duty", EVERYTHING | HIDDEN))
    assert [mark for mark in RESTRICTED if mark not in text and mark != "CHÚ-THÍCH-CŨ-KÍN"] == []
    assert "987654.321" in text


def test_the_public_is_not_told_what_is_internal_either(guarded):
    answers = told(guarded, "public", EVERYTHING)
    text = texts(answers)
    assert [mark for mark in (*RESTRICTED, *INTERNAL) if mark in text] == []
    withheld = {name for name, one in answers.items() if one == WITHHELD}
    assert withheld == {"inner", "alarms", "directives", "directive"}


def test_questions_about_what_is_hidden_are_answered_by_the_same_words(guarded):
    assert set(told(guarded, "meeting", HIDDEN).values()) == {WITHHELD}


def test_an_indicator_that_nobody_knows_is_said_to_be_unknown(guarded):
    asked = {"it": queries.FigureQuery(indicator="khong.co")}
    assert told(guarded, "meeting", asked)["it"] != WITHHELD


def test_counts_are_those_of_a_cache_without_what_is_hidden(guarded):
    meeting, duty = (told(guarded, one, EVERYTHING) for one in ("meeting", "duty"))
    assert (duty["records"].total, meeting["records"].total) == (3, 2)
    assert (duty["records"].overdue, meeting["records"].overdue) == (3, 2)
    assert (duty["alarms"].high, meeting["alarms"].high) == (3, 1)
    assert (duty["directives"].total, meeting["directives"].total) == (3, 1)
    assert [one.open for one in meeting["directives"].by_agency] == [1]
    assert duty["subsystems"][0].rows[0].indicators == 5
    assert meeting["subsystems"][0].rows[0].indicators == 3
    assert sum(meeting["overview"][0].rows[0].states.values()) == 3
    assert meeting["overview"][0].rows[0].records == 2
    assert (duty["owed"].owed, meeting["owed"].owed) == (10, 6)
    assert (duty["apart"].compared, meeting["apart"].compared) == (10, 6)
    assert not meeting["search"].more


def test_a_whole_with_a_hidden_part_does_not_tell_its_parts(guarded):
    whole = told(guarded, "meeting", EVERYTHING)["whole"]
    assert isinstance(whole, Figure)
    assert whole.indicator.parts == ()
    assert not any("parts" in why for why in whole.quality.why)


def test_the_first_lock_holds_alone_and_so_does_the_second(guarded):
    asked = {**EVERYTHING, **HIDDEN}
    reader = CacheReader(guarded.cache, silence_s=None, centres=CENTRES, audience="meeting")
    alone = DutyReader(reader, guarded.folder, CENTRES, "meeting")
    first = answers_of(alone, asked)
    assert [mark for mark in RESTRICTED if mark in texts(first) and mark != "kin.chi-so"] == []
    assert "987654" not in texts(first)
    open_reader = DutyReader(CacheReader(guarded.cache, silence_s=None), guarded.folder, CENTRES)
    second = AudienceSource(open_reader, guarded.cache, "meeting")
    answers = answers_of(second, asked)
    assert [mark for mark in (*RESTRICTED, *WHY) if mark in texts(answers)] == []


def test_a_cache_that_cannot_be_read_hides_what_things_are_about(tmp_path):
    with hidden_from(tmp_path / "cache.db", "meeting") as hidden:
        assert hidden.subject("nghean", "chung.nhan", None)


def test_what_becomes_restricted_vanishes_with_the_next_question(guarded, tmp_path):
    again = tmp_path / "again"
    shutil.copytree(guarded.folder, again)
    cache = CacheReader(again / "cache.db", silence_s=None, centres=CENTRES, audience="meeting")
    duty = DutyReader(cache, again, CENTRES, "meeting")
    reader = AudienceSource(duty, again / "cache.db", "meeting")

    def ask(query):
        return reader.answer({"it": query}, NOW_S).answers["it"]

    figure, board = queries.FigureQuery(indicator="chung.nhan"), queries.SubsystemsQuery()
    few = queries.DirectivesQuery(limit=0)  # counted, although no row of it is told
    try:
        before, rows = ask(figure), ask(board)[0].rows[0]
        assert (ask(few).open, [one.open for one in ask(few).by_agency]) == (1, [1])
        with CacheWriter.open(again) as writer:
            row = msgspec.structs.replace(before.indicator, sensitivity="restricted")
            change = Change("i-chung", 10_000, row)
            page = Page("nghean", "indicators", "e1", "1.0", [change], [], "x", more=False)
            writer.apply_page(page, NOW_S)
        assert ask(figure) == WITHHELD
        assert ask(board)[0].rows[0].indicators == rows.indicators - 1
        assert (ask(few).open, ask(few).by_agency) == (0, ())
    finally:
        reader.close()


def test_whoever_looks_on_hears_of_it_when_something_becomes_restricted(guarded):
    # A tile is asked anew at once only for a topic: it would show what it has for 15 s more.
    reader = source(guarded, "meeting")
    try:
        for query in (*EVERYTHING.values(), *HIDDEN.values()):
            assert {"nghean/indicators", "vinh/indicators"} <= reader.topics(query), query
        for name in ("alarms", "directives", "directive", "overview", "figures"):
            assert "nghean/records" in reader.topics(EVERYTHING[name]), name
        assert "nghean/records" not in reader.topics(EVERYTHING["open"])
    finally:
        reader.close()


def test_feeds_do_not_tell_how_many_rows_there_are_with_the_hidden_ones(guarded):
    def counts(answer):
        return {
            (one.rows, one.received, one.rejected)
            for state in answer
            for one in state.feeds
            if one.dataset in {"indicators", "observations"}
        }

    asked = {"it": queries.CentresQuery()}
    reader = CacheReader(guarded.cache, silence_s=None, centres=CENTRES, audience="meeting")
    alone = counts(answers_of(reader, asked)["it"])
    open_reader = CacheReader(guarded.cache, silence_s=None)
    second = answers_of(AudienceSource(open_reader, guarded.cache, "meeting"), asked)["it"]
    assert alone == counts(second) == {(None, None, None)}
    on_duty = counts(told(guarded, "duty", asked)["it"])
    assert not any(None in one for one in on_duty)
    assert all(one[0] for one in on_duty)


def test_directives_about_a_hidden_record_are_not_for_this_audience(guarded):
    asked = {"it": queries.DirectivesQuery(centre="nghean", record="ho-so-kin")}
    assert told(guarded, "meeting", asked)["it"] == WITHHELD
    assert told(guarded, "duty", asked)["it"].total == 1


def test_what_officers_did_here_is_no_news_for_a_meeting_before_the_centre_has_it(
    guarded, tmp_path
):
    folder = tmp_path / "acted"
    shutil.copytree(guarded.folder, folder)
    about = {"indicator": "chung.nhan"}
    row = Directive(issuer="ct", text="CHƯA-GỬI", issued_at="2021-10-07", state="closed")
    with DutyWriter.open(folder) as writer:
        for number, target in enumerate(("moi", "c1"), start=1):
            shown = msgspec.structs.replace(row, about=about)
            acted = NewAction(
                key=f"{number:032x}", centre="nghean", target=target, officer="a", row=shown
            )
            assert writer.record(acted, NOW_S)

    def board(audience):
        cache = CacheReader(folder / "cache.db", silence_s=None, audience=audience)
        query = queries.DirectivesQuery(open_only=False)
        return answers_of(DutyReader(cache, folder, CENTRES, audience), {"it": query})["it"]

    assert sorted(one.row.text for one in board("duty").rows).count("CHƯA-GỬI") == 2
    assert [one.row.text for one in board("meeting").rows] == ["CHỈ-ĐẠO-CHUNG"]
    assert (board("meeting").unsent, board("meeting").open) == (0, 1)
