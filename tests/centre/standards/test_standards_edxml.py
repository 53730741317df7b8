"""edXML: a document is a record at each agency that received it, with the state that it tells."""

from __future__ import annotations

import itertools

import pytest

from ioc_desktop.errors import ConfigError
from tests.centre.standards.conftest import example

NUMBER = "000.00.00.H41,2021/10/05,7421/UBND-VX"
HEALTH = f"document/{NUMBER}/000.00.21.H41"
VINH = f"document/{NUMBER}/000.01.30.H41"


def status(room, code, at, name="s.xml", text="edxml-status.xml"):
    told = example(text).replace(">05<", f">{code}<").replace("2021/10/06 09:15:00", at)
    return room.write(name, told)


def test_a_document_is_owed_by_each_agency_that_received_it(room):
    done = room.ingest("edxml", "edxml-document.xml")
    rows = room.rows("records")
    assert set(rows) == {HEALTH, VINH}
    assert done.notices == ()
    vinh = rows[VINH]
    assert vinh["title"] == "V/v tăng cường phòng, chống dịch Covid-19"
    assert vinh["state"] == "arrived"
    assert (vinh["agency"], vinh["locality"], vinh["system"]) == ("ubnd-412", "412", "2021")
    assert vinh["opened_at"] == "2021-10-05T15:30:00+07:00"
    assert vinh["due_at"] == "2021-10-12T17:00:00+07:00"
    assert vinh["attrs"]["number"] == "7421/UBND-VX"
    assert vinh["attrs"]["attachments"] == "7421-UBND-VX.pdf"
    assert rows[HEALTH]["agency"] == "syt"


STATES = {
    "01": ("arrived", "đã đến", False),
    "02": ("refused", "từ chối tiếp nhận", True),
    "03": ("received", "đã tiếp nhận", False),
    "04": ("assigned", "phân công", False),
    "05": ("in_progress", "đang xử lý", False),
    "06": ("done", "hoàn thành", True),
    "13": ("withdrawn", "lấy lại", True),
}


@pytest.mark.parametrize("code", STATES)
def test_every_status_of_the_standard_is_a_state_of_the_record(room, code):
    room.ingest("edxml", "edxml-document.xml", status(room, code, "2021/10/06 09:15:00"))
    record = room.rows("records")[HEALTH]
    state, word, closed = STATES[code]
    assert (record["state"], record["attrs"]["status"]) == (state, word)
    assert record["attrs"]["status_code"] == code
    assert record.get("closed_at") == ("2021-10-06T09:15:00+07:00" if closed else None)
    assert room.rows("records")[VINH]["state"] == "arrived"


def test_a_reply_that_writes_the_day_otherwise_is_about_the_same_document(room):
    own = f"<edXML:DocumentId>{NUMBER}</edXML:DocumentId>"
    document = example("edxml-document.xml").replace(own, "")
    reply = example("edxml-status.xml").replace(own, "").replace(">2021/10/05<", ">2021-10-5<")
    room.ingest("edxml", room.write("d.xml", document), room.write("r.xml", reply))
    rows = room.rows("records")
    assert set(rows) == {HEALTH, VINH}
    assert rows[HEALTH]["state"] == "in_progress"


def test_steps_in_any_order_come_to_the_same_record(room):
    files = [
        room.folder / "doc.xml",
        status(room, "01", "2021/10/05 16:00:00", "1.xml"),
        status(room, "03", "2021/10/05 17:00:00", "2.xml"),
        status(room, "06", "2021/10/09 10:00:00", "3.xml"),
    ]
    room.write("doc.xml", example("edxml-document.xml"))
    found = []
    for order in itertools.permutations(files):
        with room.store.transaction():
            for row_id in room.rows("records"):
                room.store._connection.execute("DELETE FROM changes WHERE id = ?", (row_id,))
        for path in order:
            room.ingest("edxml", path)
        found.append(room.rows("records")[HEALTH])
    assert all(record == found[0] for record in found)
    assert found[0]["state"] == "done"
    assert [step["code"] for step in found[0]["attrs"]["history"]] == ["01", "03", "06"]
    assert found[0]["title"].startswith("V/v")
    assert found[0]["opened_at"] == "2021-10-05T15:30:00+07:00"


def test_an_answer_to_a_request_is_told_and_changes_no_state(room):
    asked = status(room, "15", "2021/10/07 09:00:00", "15.xml")
    room.ingest("edxml", "edxml-document.xml", "edxml-status.xml", asked)
    record = room.rows("records")[HEALTH]
    assert record["state"] == "in_progress"
    assert record["attrs"]["history"][-1]["state"] == "đồng ý"


def test_a_status_that_the_standard_has_not_is_left_out_and_said(room):
    done = room.ingest("edxml", status(room, "77", "2021/10/07 09:00:00"))
    assert "the status 77 is none of QCVN 102:2016" in done.notices[0].reason
    assert done.notices[0].path == "line 6"
    assert room.rows("records") == {}


def test_an_agency_that_is_not_known_here_loses_no_document(room):
    text = example("edxml-document.xml").replace("Sở Y tế", "Chi cục Thú y vùng III")
    done = room.ingest("edxml", room.write("d.xml", text))
    assert "no agency here is 'Chi cục Thú y vùng III' (000.00.21.H41)" in done.notices[0].reason
    record = room.rows("records")[HEALTH]
    assert "agency" not in record
    assert record["attrs"]["to"] == "Chi cục Thú y vùng III"


def business(text, kind, extra=""):
    return text.replace(
        "<edXML:BussinessDocType>0</edXML:BussinessDocType>",
        f"<edXML:BussinessDocType>{kind}</edXML:BussinessDocType>{extra}",
    ).replace("Văn bản điện tử mới", "Gửi nhầm")


def test_a_recall_ends_the_document_where_it_was_sent(room):
    room.ingest("edxml", "edxml-document.xml", "edxml-status.xml")
    recall = business(example("edxml-document.xml"), 1).replace("15:30:00", "18:00:00")
    room.ingest("edxml", room.write("r.xml", recall.replace("2021/10/05 18", "2021/10/06 18")))
    record = room.rows("records")[HEALTH]
    assert (record["state"], record["attrs"]["status"]) == ("withdrawn", "lấy lại")
    assert record["closed_at"] == "2021-10-06T18:00:00+07:00"
    assert record["attrs"]["history"][-1]["note"] == "Gửi nhầm"
    assert record["title"].startswith("V/v")


def test_a_replacement_ends_what_it_replaces_and_is_a_document_itself(room):
    room.ingest("edxml", "edxml-document.xml")
    replaced = (
        "<edXML:ReplacementInfoList><edXML:ReplacementInfo>"
        f"<edXML:DocumentId>{NUMBER}</edXML:DocumentId><edXML:OrganIdList>"
        "<edXML:OrganId>000.01.30.H41</edXML:OrganId></edXML:OrganIdList>"
        "</edXML:ReplacementInfo></edXML:ReplacementInfoList>"
    )
    text = example("edxml-document.xml").replace("7421", "7500")
    room.ingest("edxml", room.write("n.xml", business(text, 3, replaced)))
    rows = room.rows("records")
    assert rows[VINH]["state"] == "replaced"
    assert rows[HEALTH]["state"] == "arrived"
    assert len(rows) == 4


def test_a_message_again_writes_nothing(room):
    room.ingest("edxml", "edxml-document.xml", "edxml-status.xml")
    head = room.store.head("records")
    done = room.ingest("edxml", "edxml-status.xml", "edxml-document.xml")
    assert room.store.head("records") == head
    assert done.taken.changed == done.taken.new == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "reason"),
    [
        ("edxml-document.xml", "QCVN_102_2016", "QCVN_102_2010", 3, "its root is"),
        ("edxml-document.xml", "2021/10/12", "12-10-2021", 37, "is no time"),
        ("edxml-document.xml", "2021/10/05</", "2021/13/05</", 25, "is no date"),
        ("edxml-document.xml", "MessageHeader>", "Message>", 5, "either a MessageHeader"),
        ("edxml-document.xml", "000.00.21.H41", "", 12, "OrganId is empty"),
        ("edxml-document.xml", "DocType>0<", "DocType>9<", 50, "none of its words"),
        ("edxml-status.xml", ">05<", ">5<", 17, "no status of two digits"),
        ("edxml-status.xml", "09:15:00", "9h15", 19, "is no time"),
        ("edxml-status.xml", "ResponseFor>", "Response>", 6, "ResponseFor is missing in Status"),
    ],
)  # fmt: skip
def test_what_the_standard_does_not_allow_is_refused_with_its_line(
    room, name, old, new, line, reason
):
    text = example(name)
    assert old in text
    with pytest.raises(ConfigError) as caught:
        room.ingest("edxml", room.write("m.xml", text.replace(old, new)))
    found = [one for one in caught.value.findings if reason in one.reason]
    assert found, caught.value
    assert found[0].path == f"line {line}"
    assert room.rows("records") == {}
