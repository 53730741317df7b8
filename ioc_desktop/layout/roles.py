"""Roles of screens, as scenes name them; see ``ioc_desktop.domain.roles``."""

from ioc_desktop.domain.roles import role_name, role_place

__all__ = ["role_name", "role_place"]
