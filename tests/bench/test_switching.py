"""First and warm switch to a scene of 24 and 60 charts, against bare painted tiles."""

import shutil

import pytest
from PIL import Image, ImageChops

from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, medians, report, run

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

REST_S = 8


def differing_percent(one, other, more_than=48):
    """How many of the pixels of picture ``one`` differ in grey by more than so much."""
    with Image.open(one) as mine, Image.open(other) as theirs:
        grey = mine.convert("L")
        difference = ImageChops.difference(grey, theirs.convert("L").crop((0, 0, *grey.size)))
    return 100 * sum(difference.histogram()[more_than:]) / (grey.width * grey.height)


@pytest.mark.parametrize("tiles", [24, 60])
def test_switching(filled, tmp_path, tiles):
    make_site(tmp_path, sizes=(1, tiles))
    shutil.copytree(filled, tmp_path / "data")
    content = tmp_path / "content.json"
    pictures = tmp_path / "ours.png", tmp_path / "bare.png"
    run("contest_ours", tmp_path, tiles, 0, "--content", content, pictures[0])
    run("contest_bare", content, "--picture", pictures[1])
    differing = differing_percent(*pictures)
    assert differing < 1.0  # the bare one is no limit unless it paints the same picture
    cold, ahead, bare = [], [], []
    for _ in range(ROUNDS):
        bare.append(run("contest_bare", content))
        cold.append(run("contest_ours", tmp_path, tiles, 0))
        bare.append(run("contest_bare", content))
        ahead.append(run("contest_ours", tmp_path, tiles, REST_S))
    taken = {"bare": medians(bare), "cold": medians(cold), "ahead": medians(ahead)}
    limit = taken["bare"]
    rows = [
        {
            "switch": name,
            "ms": figures[f"{what}_ms"],
            "bare ms": limit[f"{bare_what}_ms"],
            "ratio": figures[f"{what}_ms"] / limit[f"{bare_what}_ms"],
            "CPU ms": figures[f"{what}_cpu_ms"],
            "bare CPU ms": limit[f"{bare_what}_cpu_ms"],
            "CPU ratio": figures[f"{what}_cpu_ms"] / limit[f"{bare_what}_cpu_ms"],
            "PSS MiB": figures["pss_mb"],
            "bare PSS": limit["pss_mb"],
        }
        for name, figures, what in (
            (f"first, {REST_S} s after the start", taken["ahead"], "first"),
            ("first, straight after the start", taken["cold"], "first"),
            ("warm", taken["ahead"], "warm"),
            ("warm, without a pause", taken["ahead"], "at_once"),
        )
        for bare_what in ("first" if what == "first" else "warm",)
    ]
    report(
        f"switch to {tiles} tiles; {differing:.2f}% of pixels differ",
        rows,
        {**taken, "rounds": ROUNDS},
    )
    assert all(row["ms"] > 0 for row in rows)
