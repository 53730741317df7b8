import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import BrokenBundle, discover
from ioc_desktop.bundles.check import check_bundle
from ioc_desktop.bundles.loader import BundleFailedError, load, load_model
from ioc_desktop.bundles.manifest import Manifest, read_manifest
from ioc_desktop.bundles.settings import bind_queries, check_settings
from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.errors import ConfigError

GOOD = """
contract = 1
id = "rain"
name = { vi = "Mưa", en = "Rain" }
entry = "widget:RainWidget"
model = "model:build"

[[kind]]
id = "total"
name = { vi = "Tổng", en = "Total" }
min_span_mm = [200, 100]
[kind.data.total]
query = "figure"
indicator = "rain.${what}"
centre = "${centre}"
locality = "${place}"
history = "${points}"

[settings]
type = "object"
additionalProperties = false
[settings.properties.centre]
type = "string"
default = "nghean"
[settings.properties.what]
type = "string"
enum = ["day", "week"]
default = "day"
[settings.properties.place]
type = "string"
[settings.properties.points]
type = "integer"
minimum = 0
maximum = 400
default = 60
"""
MODEL = """
from .wording import TITLE

def build(snapshot, context):
    return TITLE
"""
WIDGET = """
class RainWidget:
    def __init__(self, context): self.context = context
    def view(self): return None
    def show(self, view): self.shown = view
    def close(self): pass
"""


def built(model: Any) -> Any:
    """Call a test bundle's build, which looks at nothing."""
    return model(None, None)


def write_bundle(place: Path, name: str = "rain", manifest: str = GOOD, **modules: str) -> Path:
    folder = place / name
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(dedent(manifest), encoding="utf-8")
    sources = {"model": MODEL, "widget": WIDGET, "wording": "TITLE = 'rain'", **modules}
    for module, source in sources.items():
        (folder / f"{module}.py").write_text(source, encoding="utf-8")
    return folder


def test_a_good_manifest_is_read_whole(tmp_path):
    manifest = read_manifest(write_bundle(tmp_path))
    assert (manifest.id, manifest.name.vi, manifest.contract) == ("rain", "Mưa", 1)
    assert manifest.kinds["total"].min_span_mm == (200.0, 100.0)


def test_reading_and_binding_the_good_path_imports_neither_the_bundle_nor_jsonschema(tmp_path):
    nested = """
        [settings.properties.shifts]
        type = "array"
        default = [{ at = "06:00" }]
        [settings.properties.shifts.items]
        type = "object"
        required = ["at"]
        additionalProperties = false
        [settings.properties.shifts.items.properties.at]
        type = "string"
        pattern = "^[0-2][0-9]:[0-5][0-9]$"
        """
    folder = write_bundle(
        tmp_path, manifest=GOOD + dedent(nested), model="raise SystemExit('imported')"
    )
    code = dedent(f"""
        import sys
        from pathlib import Path
        from ioc_desktop.bundles.manifest import read_manifest
        from ioc_desktop.bundles.settings import bind_queries
        bind_queries(read_manifest(Path({str(folder)!r})), "total", {{"centre": "vinh"}})
        heavy = {{"jsonschema", "PySide6"}} & set(sys.modules)
        assert not heavy, heavy
        """)
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_mistakes_of_a_manifest_are_told_at_once(tmp_path):
    text = GOOD.replace("contract = 1", "contract = 7").replace(
        'query = "figure"', 'query = "figur"'
    )
    text = text.replace('"widget:RainWidget"', '"widgit:RainWidget"').replace(
        'model = "model:build"', 'modell = "model:build"'
    )
    with pytest.raises(ConfigError) as caught:
        read_manifest(write_bundle(tmp_path, "rains", text))
    told = {finding.path: finding.reason for finding in caught.value.findings}
    assert set(told) == {"modell", "contract", "id", "entry", "kind[0].data.total.query"}
    assert "did you mean 'model'" in told["modell"]
    assert "did you mean 'widget'" in told["entry"]
    assert "did you mean 'figure'" in told["kind[0].data.total.query"]
    assert "'rains'" in told["id"]


@pytest.mark.parametrize(
    ("before", "after", "path", "hint"),
    [
        ("${centre}", "${center}", "kind[0].data.total", "did you mean 'centre'"),
        ("locality =", "localty =", "kind[0].data.total", "localty"),
        ('history = "${points}"', 'history = "many"', "kind[0].data.total", "history"),
        ("[200, 100]", "[200]", "kind[0].min_span_mm", "two numbers"),
        ('name = { vi = "Mưa", en = "Rain" }', 'name = "Mưa"', "name", "both languages"),
        ('id = "total"', 'id = "To tal"', "kind[0].id", "lower-case"),
    ],
)
def test_each_mistake_is_named_at_its_place(tmp_path, before, after, path, hint):
    with pytest.raises(ConfigError) as caught:
        read_manifest(write_bundle(tmp_path, manifest=GOOD.replace(before, after)))
    (finding,) = caught.value.findings
    assert finding.path == path
    assert hint in finding.reason


def test_settings_fill_the_queries_and_absent_ones_leave_the_default(tmp_path):
    manifest = read_manifest(write_bundle(tmp_path))
    assert bind_queries(manifest, "total", {"what": "week", "points": 9}) == {
        "total": FigureQuery(indicator="rain.week", centre="nghean", history=9)
    }
    bound = bind_queries(manifest, "", {"place": "412"})["total"]
    assert isinstance(bound, FigureQuery)
    assert bound.locality == "412"


@pytest.mark.parametrize(
    ("settings", "path", "hint"),
    [
        ({"points": 900}, "settings.points", "maximum"),
        ({"points": True}, "settings.points", "integer"),
        ({"what": "year"}, "settings.what", "year"),
        ({"center": "vinh"}, "settings.center", "did you mean 'centre'"),
    ],
)
def test_wrong_settings_are_found_with_their_place(tmp_path, settings, path, hint):
    manifest = read_manifest(write_bundle(tmp_path))
    (finding,) = check_settings(manifest, settings, "a.toml")
    assert (finding.file, finding.path) == ("a.toml", path)
    assert hint in finding.reason
    with pytest.raises(ConfigError):
        bind_queries(manifest, "total", settings)


def test_an_unknown_kind_is_told_with_a_suggestion(tmp_path):
    manifest = read_manifest(write_bundle(tmp_path))
    with pytest.raises(ConfigError, match="did you mean 'total'"):
        bind_queries(manifest, "totals", {})


def test_bundles_of_one_id_break_each_other_and_both_places_are_named(tmp_path):
    first = write_bundle(tmp_path / "shipped")
    second = write_bundle(tmp_path / "user")
    catalogue = discover(tmp_path / "shipped", (), (), tmp_path / "user")
    with pytest.raises(ConfigError) as caught:
        catalogue.find("rain")
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


def test_one_broken_bundle_leaves_the_others_whole(tmp_path):
    write_bundle(tmp_path)
    write_bundle(tmp_path, "fog", "this is no toml")
    catalogue = discover(None, (), (tmp_path,))
    assert isinstance(catalogue.bundles["fog"], BrokenBundle)
    assert isinstance(catalogue.find("rain"), Manifest)
    assert [bundle.id for bundle in catalogue.broken] == ["fog"]
    with pytest.raises(ConfigError, match="did you mean 'rain'"):
        catalogue.find("rian")


def test_dropped_in_and_installed_bundles_load_by_the_same_path(tmp_path, monkeypatch):
    write_bundle(tmp_path / "user")
    installed = GOOD.replace('id = "rain"', 'id = "acme_rain"')
    write_bundle(tmp_path / "site-packages", "acme_rain", installed, __init__="STARTED = True")
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    point = EntryPoint("acme", "acme_rain", "ioc_desktop.widgets")
    before = list(sys.path)
    catalogue = discover(None, (point,), (), tmp_path / "user")
    assert "acme_rain" not in sys.modules
    loaded = [load(catalogue.find(name)) for name in ("rain", "acme_rain")]
    assert [built(bundle.build) for bundle in loaded] == ["rain", "rain"]
    assert loaded[0].build is not loaded[1].build
    assert "model" not in sys.modules
    assert sys.path == before


def test_an_entry_point_without_a_bundle_is_told():
    point = EntryPoint("acme", "acme_gone", "ioc_desktop.widgets")
    (broken,) = discover(None, (point,)).broken
    assert "acme_gone" in str(broken.error)


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        ({"model": "raise ValueError('no gauge')"}, "ValueError: no gauge"),
        ({"model": "biuld = 1"}, "has no build"),
        ({"widget": "RainWidget = 5"}, "must be a class"),
        ({"widget": "import no_such_module"}, "no_such_module"),
    ],
)
def test_a_bundle_that_cannot_be_imported_says_why(tmp_path, modules, why):
    manifest = read_manifest(write_bundle(tmp_path, **modules))
    with pytest.raises(BundleFailedError, match=why) as caught:
        load(manifest)
    assert caught.value.bundle == "rain"


def test_check_bundle_finds_what_reading_does_not(tmp_path):
    bad_default = GOOD.replace("default = 60", "default = 600")
    assert "maximum" in check_bundle(write_bundle(tmp_path / "a", manifest=bad_default))[0].reason
    no_schema = GOOD.replace('type = "integer"', 'type = "integr"')
    assert any(
        "JSON Schema" in finding.reason
        for finding in check_bundle(write_bundle(tmp_path / "b", manifest=no_schema))
    )
    no_model = write_bundle(tmp_path / "c", model="raise OSError('gone')")
    assert "OSError: gone" in check_bundle(no_model)[0].reason
    assert check_bundle(write_bundle(tmp_path / "d")) == ()


@pytest.mark.parametrize(
    ("widget", "path", "why"),
    [
        ("def (:", "", "is no Python"),
        ("class RainWidgett: pass", "entry", "widget.py has no 'RainWidget'"),
        ("RainWidget = object", None, None),
        ("from ioc_desktop.sdk.kit import KitWidget as RainWidget", None, None),
        ("from ioc_desktop.sdk.kit import *", None, None),
        ("if True:\n    class RainWidget: pass", None, None),
    ],
)
def test_check_bundle_reads_the_widget_without_importing_it(tmp_path, widget, path, why):
    found = check_bundle(write_bundle(tmp_path, widget=widget))
    assert [finding.path for finding in found] == ([] if why is None else [path])
    assert all(why in finding.reason for finding in found)


def test_the_pure_model_loads_without_the_widget(tmp_path):
    manifest = read_manifest(write_bundle(tmp_path, widget="raise SystemExit('Qt')"))
    assert built(load_model(manifest)) == "rain"
