"""A bundle's thorough check, for ``ioc-desktop check`` and for bundle authors."""

from __future__ import annotations

import ast
from pathlib import Path

from ioc_desktop.bundles.loader import BundleFailedError, load_model
from ioc_desktop.bundles.manifest import FILE, Manifest, read_manifest
from ioc_desktop.bundles.settings import check_settings
from ioc_desktop.errors import ConfigError, Finding


def check_bundle(folder: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with the bundle in ``folder``.

    Beside the manifest: whether its settings are a valid JSON Schema, whether their
    defaults obey it, whether the pure model can be imported, and whether the widget is
    there (read, not imported: that would take Qt).
    """
    try:
        manifest = read_manifest(folder)
    except ConfigError as error:
        return error.findings
    return (*_check_schema(manifest), *_check_model(manifest), *_check_widget(manifest))


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


def _check_widget(manifest: Manifest) -> tuple[Finding, ...]:
    module, _, name = manifest.entry.partition(":")
    source = manifest.folder.joinpath(*module.split(".")).with_suffix(".py")
    if not source.is_file():  # a package, or a module that is made at import: left to the loader
        return ()
    try:
        body = ast.parse(source.read_bytes(), source.name).body
    except (SyntaxError, ValueError) as error:
        return (Finding(str(source), "", f"is no Python: {error}"),)
    bound = set().union(*map(_names, body))
    if name in bound or "*" in bound:  # whatever a star brings is not known here
        return ()
    reason = f"{source.name} has no {name!r} at its top level"
    return (Finding(str(manifest.folder / FILE), "entry", reason),)


def _names(statement: ast.stmt) -> set[str]:
    """Return every name that a statement, whatever is nested in it, may bind."""
    found: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
    return found
