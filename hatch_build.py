"""Build hook: ship widgets/, layouts/ and resources/ inside the package.

hatchling cannot rename a top-level folder in an editable install, so only the "standard"
wheel carries the three folders, as ``ioc_desktop/_bundled/*``; a checkout reads them from
the repository's root (see ``ioc_desktop/shipped.py``).
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("widgets", "layouts", "resources")


class ShippedFolders(BuildHookInterface[Any]):
    """Force-include the shipped folders into a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders for a wheel that people install; leave an editable one alone."""
        if self.target_name == "wheel" and version == "standard":
            for folder in SHIPPED:
                build_data["force_include"][folder] = f"ioc_desktop/_bundled/{folder}"
