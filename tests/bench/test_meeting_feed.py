"""What the meeting room's page costs the wall, and how soon a change is on it."""

import shutil

import pytest

from tests.bench.bench_data import make_site
from tests.bench.contests import ROUNDS, Figures, medians, report, run

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

SECONDS = 20
VIEWERS = 20
CLOCK = '\n[clock]\nstart = "2021-10-07T16:00:00+07:00"\n\n[meeting]\nport = 0\n'


def test_meeting_feed(filled, tmp_path):
    taken: dict[int, list[Figures]] = {6: [], 24: []}
    for number in range(min(3, ROUNDS)):
        for changing, rounds in taken.items():
            folder = tmp_path / f"{changing}-{number}"
            site = make_site(folder, sizes=(1, 24))
            site.write_text(site.read_text(encoding="utf-8") + CLOCK, encoding="utf-8")
            for scene in (folder / "scenes").glob("*.toml"):
                text = scene.read_text(encoding="utf-8")
                scene.write_text(
                    text.replace("[[variant]]", 'audience = "meeting"\n[[variant]]', 1),
                    encoding="utf-8",
                )
            shutil.copytree(filled, folder / "data")
            rounds.append(run("contest_feed", folder, 24, changing, SECONDS, VIEWERS))
            shutil.rmtree(folder)
    figures = {f"{changing} of 24 change": medians(rounds) for changing, rounds in taken.items()}
    rows = [
        {
            "page": name,
            "gap p99 alone": one["alone"]["gap_p99_ms"],
            "worst alone": one["alone"]["gap_worst_ms"],
            "gap p99": one["shared"]["gap_p99_ms"],
            "worst": one["shared"]["gap_worst_ms"],
            "text ms": one["text_ms"]["median"],
            "text worst": one["text_ms"]["worst"],
            "picture ms": one["picture_ms"]["median"],
            "picture worst": one["picture_ms"]["worst"],
            "child CPU %": one["child_cpu_percent"],
            "child MB": one["child_pss_mb"],
            "kB/s a viewer": one["bytes_a_viewer_s"] / 1000,
            "load": one["load1"],
        }
        for name, one in figures.items()
    ]
    report("meeting feed", rows, figures)
    assert all(one["writes"] > 0 for one in figures.values())
