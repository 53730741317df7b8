"""What the bench against the peers makes of its figures."""

import pytest

from tests.bench.peers.verdicts import figures_table, verdicts

OURS = {"first_ms": 20.0, "first_cpu_ms": 10.0, "warm_cpu_ms": 9.0, "hz_cpu_percent": 15.0}
BARE = {"first_ms": 110.0, "first_cpu_ms": 100.0, "warm_cpu_ms": 45.0, "hz_cpu_percent": 11.0}


def by_name(rows):
    return {row["what"]: row for row in rows}


def test_every_limit_between_contestants_that_finished_is_judged():
    rows = by_name(verdicts({"ours": OURS, "bare": BARE}))
    assert rows["first switch, times bare"]["ratio"] == pytest.approx(0.1)
    assert rows["first switch, times bare"]["holds"] == "yes"
    assert rows["CPU at 1 Hz, times bare"]["holds"] == "yes"
    assert not any("PyDM" in name or "Open MCT" in name for name in rows)


@pytest.mark.parametrize(("theirs", "holds"), [(210.0, "yes"), (190.0, "no")])
def test_at_least_and_at_most_are_told_apart(theirs, holds):
    middle = {"ours": OURS, "pydm": {"rebuild_ms": theirs}}
    assert by_name(verdicts(middle))["PyDM's rebuild, times our first"]["holds"] == holds


def test_a_figure_that_a_contestant_does_not_have_stays_empty():
    (row, other) = figures_table({"ours": OURS, "openmct": {"pss_tree_mb": 900.0}})
    assert (row["contestant"], row["first ms"], row["rebuilt ms"]) == ("ours", 20.0, "")
    assert (other["PSS, all processes"], other["warm ms"]) == (900.0, "")
