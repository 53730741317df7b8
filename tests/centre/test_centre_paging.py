"""Pages of changes: complete, bounded, replayable, incremental."""

from __future__ import annotations

import msgspec
import pytest

from ioc_desktop.centre.store import PAGE_BYTES
from ioc_desktop.domain.rows import DATASETS


def test_paging_to_the_end_gives_every_revision_once_and_in_order(province):
    for dataset in DATASETS:
        pages = province.pages(dataset)
        told = [(item["id"], item["rev"]) for page in pages for item in page["items"]]
        assert len(told) == len(set(told)) == province.centre.store.head(dataset)
        revs: dict[str, list[int]] = {}
        for row_id, rev in told:
            revs.setdefault(row_id, []).append(rev)
        assert all(several == sorted(several) for several in revs.values())
        repeated = {row_id for row_id, several in revs.items() if len(several) > 1}
        assert bool(repeated) == (dataset == "observations")  # nothing else has vintages
        assert all(len(page["next"]) <= 256 for page in pages)


def test_pages_are_of_the_one_history(province):
    about = province.http.get("/v1/centre").json()
    for page in province.pages("indicators", limit=40):
        assert (page["centre"], page["dataset"]) == ("nghean", "indicators")
        assert (page["epoch"], page["schema"]) == (about["epoch"], about["schema"])


def test_every_row_is_of_its_datasets_type(province, city):
    for served in (province, city):
        for dataset, kind in DATASETS.items():
            for row in served.rows(dataset).values():
                msgspec.convert(row, kind)


def test_a_page_is_about_a_quarter_of_a_megabyte_at_most(province):
    answer = province.http.get("/v1/observations/changes")
    assert 0.9 * PAGE_BYTES < len(answer.content) <= PAGE_BYTES + 1000
    assert answer.json()["more"] is True


@pytest.mark.parametrize("limit", [1, 2, 999, 1000])
def test_the_limit_bounds_a_page(province, limit):
    page = province.page("observations", limit=limit)
    assert 0 < page["count"] <= limit
    assert page["more"] is True


def test_a_replayed_request_gives_the_same_bytes(province):
    first = province.page("observations", limit=7)
    url = f"/v1/observations/changes?limit=7&after={first['next']}"
    assert province.http.get(url).content == province.http.get(url).content


def test_at_the_end_a_page_is_empty_and_its_cursor_stands(province):
    last = province.pages("subsystems")[-1]
    again = province.page("subsystems", last["next"])
    assert (again["items"], again["count"], again["more"]) == ([], 0, False)
    assert again["next"] == last["next"]


def test_after_the_end_come_only_the_changes(serve, tmp_path):
    served = serve(tmp_path)
    before = {item["id"]: item["rev"] for item in served.items("observations")}
    end = served.pages("observations")[-1]["next"]
    assert served.page("observations", end)["items"] == []
    written = served.advance_to("2021-10-07T16:46:00+07:00")
    changes = served.items("observations", end)
    assert changes
    assert len(changes) <= written
    assert all(item["rev"] > before.get(item["id"], 0) for item in changes)
    after = {item["id"]: item["rev"] for item in served.items("observations")}
    assert after == before | {item["id"]: item["rev"] for item in changes}


def test_a_deleted_row_is_a_tombstone_with_a_higher_revision(serve, tmp_path):
    served = serve(tmp_path)
    # Outages are kept for weeks after their end; what the press wrote goes after four days.
    closed = {
        item["id"]: item["rev"]
        for item in served.items("records")
        if item["row"].get("closed_at") and item["row"]["subsystem"] == "press"
    }
    assert closed
    end = served.pages("records")[-1]["next"]
    served.advance_to("2021-10-12T12:00:00+07:00")
    gone = {item["id"]: item for item in served.items("records", end) if item["op"] == "delete"}
    assert closed.keys() <= gone.keys()
    for row_id, rev in closed.items():
        assert gone[row_id] == {"id": row_id, "rev": rev + 1, "op": "delete"}
    fresh = served.items("records")
    assert {item["id"] for item in fresh if item["op"] == "delete"} == gone.keys()


def test_head_moves_when_the_log_does(serve, tmp_path):
    served = serve(tmp_path)

    def heads() -> dict[str, str]:
        listed = served.http.get("/v1/centre").json()["datasets"]
        return {entry["name"]: entry["head"] for entry in listed}

    before = heads()
    assert list(before) == list(DATASETS)
    served.advance_to("2021-10-07T17:06:00+07:00")
    after = heads()
    assert after["observations"] != before["observations"]
    assert after["localities"] == before["localities"]
