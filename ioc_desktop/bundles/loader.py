"""Imports a bundle: one way for shipped, installed and dropped-in ones.

The bundle's folder becomes a package of its own name in ``sys.modules`` (id and a digest of
the place), so that two bundles' ``model`` never meet, relative imports work, and ``sys.path``
stays as it is.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.contract import Model, Widget


class BundleFailedError(KnownError):
    """A bundle's own code raised or is not what its manifest promises."""

    def __init__(self, bundle: str, step: str, why: str) -> None:
        """Say which bundle failed, at which step (``import``, ``build``, …), and why."""
        super().__init__(f"{bundle}: {step}: {why}")
        self.bundle = bundle
        self.step = step
        self.why = why


@dataclass(frozen=True, slots=True)
class LoadedBundle:
    """A bundle ready for use: its pure model and the class of its widget."""

    manifest: Manifest
    build: Model
    widget_class: Callable[..., Widget]


def package_name(manifest: Manifest) -> str:
    """Return the name under which the bundle's folder stands in ``sys.modules``."""
    place = hashlib.sha256(str(manifest.folder).encode()).hexdigest()[:10]
    return f"ioc_desktop_bundle_{manifest.id}_{place}"


def load(manifest: Manifest) -> LoadedBundle:
    """Import the bundle's model and widget.

    Raises:
        BundleFailedError: its code raised, or lacks what the manifest names.
    """
    build = _named(manifest, manifest.model)
    widget_class = _named(manifest, manifest.entry)
    if not callable(build):
        raise BundleFailedError(manifest.id, "import", f"{manifest.model} cannot be called")
    missing = [name for name in ("view", "show", "close") if not hasattr(widget_class, name)]
    if not isinstance(widget_class, type) or missing:
        why = f"{manifest.entry} must be a class with view, show and close"
        raise BundleFailedError(manifest.id, "import", why)
    return LoadedBundle(manifest, build, widget_class)


def load_model(manifest: Manifest) -> Model:
    """Import the bundle's pure model alone (no Qt).

    Raises:
        BundleFailedError: its code raised, or lacks what the manifest names.
    """
    build = _named(manifest, manifest.model)
    if not callable(build):
        raise BundleFailedError(manifest.id, "import", f"{manifest.model} cannot be called")
    model: Model = build
    return model


def _named(manifest: Manifest, reference: str) -> Any:
    module_name, _, name = reference.partition(":")
    try:
        package = _package(manifest)
        module = importlib.import_module(f"{package}.{module_name}")
    except (
        Exception,
        SystemExit,
    ) as error:  # a bundle may raise anything; it must break its own tile only
        why = f"{type(error).__name__}: {error}"
        raise BundleFailedError(manifest.id, "import", why) from error
    try:
        return getattr(module, name)
    except AttributeError as error:
        raise BundleFailedError(manifest.id, "import", f"{module_name}.py has no {name}") from error


def _package(manifest: Manifest) -> str:
    """Make the bundle's folder a package (its ``__init__.py`` is run if there is one)."""
    name = package_name(manifest)
    if name in sys.modules:
        return name
    init = manifest.folder / "__init__.py"
    if init.is_file():
        spec = importlib.util.spec_from_file_location(
            name, init, submodule_search_locations=[str(manifest.folder)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"cannot load {init}")
        package = importlib.util.module_from_spec(spec)
        sys.modules[name] = package
        try:
            spec.loader.exec_module(package)
        except BaseException:
            del sys.modules[name]
            raise
    else:
        package = ModuleType(name)
        package.__path__ = [str(manifest.folder)]
        sys.modules[name] = package
    return name
