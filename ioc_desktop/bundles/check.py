"""A bundle's thorough check, for ``ioc-desktop check`` and for bundle authors."""

from __future__ import annotations

from pathlib import Path

from ioc_desktop.bundles.loader import BundleFailedError, load_model
from ioc_desktop.bundles.manifest import FILE, Manifest, read_manifest
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.errors import ConfigError, Finding


def check_bundle(folder: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with the bundle in ``folder``.

    Beside the manifest: whether its settings are a valid JSON Schema, whether their
    defaults obey it, and whether the pure model can be imported.
    """
    try:
        manifest = read_manifest(folder)
    except ConfigError as error:
        return error.findings
    return (*_check_schema(manifest), *_check_model(manifest))


def _check_schema(manifest: Manifest) -> tuple[Finding, ...]:
    from jsonschema import Draft202012Validator, SchemaError

    file = str(manifest.folder / FILE)
    try:
        Draft202012Validator.check_schema(manifest.settings)
    except SchemaError as error:
        place = ".".join(["settings", *(str(part) for part in error.absolute_path)])
        return (Finding(file, place, f"is no JSON Schema: {error.message}"),)
    required = set(manifest.settings.get("required", ()))
    wrong = check_settings(manifest, {}, file, "settings.properties")
    return tuple(item for item in wrong if not any(name in item.reason for name in required))


def _check_model(manifest: Manifest) -> tuple[Finding, ...]:
    try:
        load_model(manifest)
    except BundleFailedError as error:
        return (Finding(str(manifest.folder / FILE), "model", error.why),)
    return ()
