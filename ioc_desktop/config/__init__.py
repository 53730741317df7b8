"""The site file: the physical wall, the centres and the settings of one place, typed.

``load_site`` reads ``site.toml`` and reports every mistake at once; ``data_folder`` says
where a station keeps its data.
"""

from ioc_desktop.config.folders import (
    data_folder,
    user_bundle_folder,
    user_key_folder,
    user_scene_folder,
    user_window_file,
)
from ioc_desktop.config.reading import check_site_file, load_site, parse_site
from ioc_desktop.config.site import Centre, Clock, Officer, Screen, Secret, Site
from ioc_desktop.config.site_document import SiteDocument, site_schema

__all__ = [
    "Centre",
    "Clock",
    "Officer",
    "Screen",
    "Secret",
    "Site",
    "SiteDocument",
    "check_site_file",
    "data_folder",
    "load_site",
    "parse_site",
    "site_schema",
    "user_bundle_folder",
    "user_key_folder",
    "user_scene_folder",
    "user_window_file",
]
