"""Directives and actions in every state, for the tests of the directives' window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.drafts import Draft, DraftBoard, DraftRow
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.outbox import (
    ActionRow,
    ActionStep,
    AgencyDirectives,
    DirectiveBoard,
    DirectiveRow,
    OutboxBoard,
    WonRow,
)
from ioc_desktop.domain.queries import (
    Answer,
    DirectiveQuery,
    DirectivesQuery,
    DirectoryQuery,
    DraftsQuery,
    OutboxQuery,
    Query,
    Snapshot,
    Unanswered,
)
from ioc_desktop.domain.rows import Directive, DirectiveStep

NOW_S = 1_633_600_000  # 2021-10-07 16:46 local
DAY_S = 86_400

SEEN = Directive(
    issuer="Nguyễn Đức Trung", text="Rà soát 23 văn bản quá hạn, báo cáo nguyên nhân.",
    issued_at="2021-10-05T08:00:00+07:00", state="received", agency="sxd",
    about={"indicator": "documents.overdue"}, due_at="2021-10-06T17:00:00+07:00",
    history=(
        DirectiveStep("2021-10-05T08:00:00+07:00", "Nguyễn Đức Trung", "issued"),
        DirectiveStep("2021-10-05T09:12:00+07:00", "Sở Xây dựng", "received", "đã giao phòng QH"),
    ),
)  # fmt: skip
MINE = msgspec.structs.replace(SEEN, state="returned", answer="Cần nêu rõ trách nhiệm từng phòng")
WON = msgspec.structs.replace(
    SEEN, state="answered", answer="Đã xử lý 19/23 văn bản; 4 văn bản chờ ý kiến Bộ Xây dựng.",
    due_at="2021-10-08T17:00:00+07:00",
)  # fmt: skip
NEW = Directive(
    issuer="Lê Hồng Vinh", issued_at="2021-10-07T16:40:00+07:00", state="issued",
    text="Tăng cường trực cấp cứu, báo cáo số giường trống hai lần mỗi ngày đến hết đợt mưa lũ.",
    agency="syt", locality="412", due_at="2021-10-10T17:00:00+07:00",
)  # fmt: skip
LOST = ActionRow(
    key="a" * 32, centre="nghean", target="directive/20211005-0a1b2c3d", kind="directive.put",
    officer="tranlan", officer_name="Trần Thị Lan", issued_at_s=NOW_S - 3600, state="superseded",
    row=MINE, seen=SEEN, expected_rev=2, attempts=1, decided_s=NOW_S - 3590,
    reason="the directive is at revision 3 by now", won=WonRow(3, WON),
    steps=(ActionStep(NOW_S - 3600, "recorded", 0), ActionStep(NOW_S - 3590, "superseded", 1)),
)  # fmt: skip
REFUSED = replace(
    LOST, key="b" * 32, target="directive/20211004-99999999", state="refused", won=None,
    reason="unknown agency 'sxdd'", row=NEW, seen=None,
)  # fmt: skip
WAITING = replace(
    LOST, key="c" * 32, target="directive/20211007-cccccccc", state="recorded", won=None, row=NEW,
    seen=None, reason="nothing listens at http://127.0.0.1:9 (connection refused)", attempts=0,
    issued_at_s=NOW_S - 360, next_try_s=NOW_S + 14, decided_s=None,
)  # fmt: skip
TAKEN = replace(WAITING, key="d" * 32, state="accepted", reason=None, accepted_rev=1,
                decided_s=NOW_S - 60, next_try_s=None)  # fmt: skip
CONFLICT_ROW = DirectiveRow(
    centre="nghean", id=LOST.target, row=WON, rev=3, centre_row=WON, local_state="superseded",
    base=None, act_rev=3, agency_name="Sở Xây dựng", locality_name="", issued_s=NOW_S - 2 * DAY_S,
    due_s=NOW_S + DAY_S, overdue_s=None, waiting=(LOST,), actions=(LOST,),
)  # fmt: skip
NEW_ROW = DirectiveRow(
    centre="nghean", id=WAITING.target, row=NEW, rev=0, centre_row=None, local_state="recorded",
    base=WAITING.key, act_rev=0, agency_name="Sở Y tế", locality_name="Thành phố Vinh",
    issued_s=NOW_S - 360, due_s=NOW_S + 3 * DAY_S, overdue_s=None, actions=(WAITING,),
)  # fmt: skip
OVERDUE_ROW = DirectiveRow(
    centre="vinh", id="directive/20210930-00000001", row=SEEN, rev=2, centre_row=SEEN,
    local_state=None, base=None, act_rev=2, agency_name="Phòng Quản lý đô thị",
    locality_name="", issued_s=NOW_S - 2 * DAY_S, due_s=NOW_S - DAY_S, overdue_s=DAY_S,
)  # fmt: skip
ROWS = (OVERDUE_ROW, CONFLICT_ROW, NEW_ROW)
BOARD = DirectiveBoard(
    rows=ROWS, total=3, open=3, overdue=1, unsent=1, conflicts=1,
    by_agency=(AgencyDirectives("vinh", "qldt", "Phòng Quản lý đô thị", 1, 1),),
    freshness=Freshness(FreshnessState.LIVE),
)  # fmt: skip
OUTBOX = OutboxBoard(
    waiting=(WAITING,), lost=(LOST, REFUSED), lately=(TAKEN,), recorded=1, sent=0, refused=1,
    superseded=1, oldest_s=WAITING.issued_at_s,
)  # fmt: skip
DIRECTORY = (
    CentreDirectory(
        "nghean",
        (Addressee("sxd", "Sở Xây dựng"), Addressee("syt", "Sở Y tế")),
        (Addressee("412", "Thành phố Vinh"), Addressee("427", "Huyện Đô Lương")),
    ),
    CentreDirectory("vinh", (Addressee("qldt", "Phòng Quản lý đô thị"),), ()),
)


NAMED = Draft(
    key="1" * 32, text="Rà soát 31 văn bản quá hạn, báo cáo nguyên nhân từng văn bản.",
    at_s=NOW_S - 1800, officer="Trần Thị Lan", centre="nghean", agency="sxd",
    addressee="Sở Xây dựng", due_s=NOW_S + 3 * DAY_S, about={"indicator": "documents.overdue"},
    about_title="Văn bản quá hạn", meeting="Giao ban tuần 40", page="Văn bản",
)  # fmt: skip
TYPED = Draft(
    key="2" * 32, text="Bổ sung trực cấp cứu.", at_s=NOW_S - 900, addressee="sở y tế",
    due_s=NOW_S - 60, about={"page": "y-te"}, about_title="Y tế", meeting="Giao ban tuần 40",
)  # fmt: skip
DRAFTS = DraftBoard((DraftRow(NAMED), DraftRow(TYPED)), open=2)


class DutySource:
    """Answers the window's questions with the cases above, or with a reason there is nothing."""

    def __init__(self) -> None:
        self.board: DirectiveBoard | Unanswered = BOARD
        self.outbox: OutboxBoard | Unanswered = OUTBOX
        self.drafts = DraftBoard()

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        answers: dict[str, Answer | Unanswered] = {}
        for name, query in queries.items():
            answers[name] = self._one(query)
        return Snapshot(now_s=now_s, answers=answers)

    def topics(self, _query: Query) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        pass

    def _one(self, query: Query) -> Answer | Unanswered:
        match query:
            case DirectivesQuery():
                return self.board
            case OutboxQuery():
                return self.outbox
            case DirectoryQuery():
                return DIRECTORY
            case DraftsQuery():
                return self.drafts
            case DirectiveQuery():
                rows = {(row.centre, row.id): row for row in ROWS}
                return rows.get((query.centre, query.target), Unanswered("no such directive"))
            case _:
                raise AssertionError(query)
