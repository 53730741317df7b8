"""The bundles as loaded, and a function that builds a tile as the program does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import Catalogue, discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import with_defaults
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from tests.unit.widgets.answers import CENTRES, NOW_S, Maker


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture(scope="session")
def shipped_bundles() -> Catalogue:
    return discover(shipped("widgets"))


Built = Callable[..., TileView]


@pytest.fixture
def built(shipped_bundles: Catalogue) -> Built:
    """Build a tile as the program does: the bundle's own settings with their defaults."""

    def build(
        bundle: str,
        kind: str,
        answers: Mapping[str, Any],
        language: str = "en",
        title: str | None = None,
        **settings: Any,
    ) -> TileView:
        manifest = shipped_bundles.find(bundle)
        context = ModelContext(
            kind=kind,
            settings=with_defaults(manifest, settings),
            words=TsWords(language),
            title=title,
            centre_names=CENTRES,
        )
        return load_model(manifest)(Snapshot(NOW_S, answers), context)

    return build
