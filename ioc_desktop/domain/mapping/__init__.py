"""How a vendor's JSON becomes rows of ours: a mapping, typed and frozen. Pure.

See docs/mapped-rest.md.

``document`` is the file's shape, ``compiled`` what an adapter uses, ``items`` turns items into
rows, ``values`` reads numbers and dates, ``paths`` finds places, ``placeholders`` fills requests.
"""

from ioc_desktop.domain.mapping.compiled import Mapping, Source
from ioc_desktop.domain.mapping.document import MappingDocument, mapping_schema
from ioc_desktop.domain.mapping.items import Made, rows_of, shown
from ioc_desktop.domain.mapping.paths import Absent, Item, items_at

__all__ = [
    "Absent",
    "Item",
    "Made",
    "Mapping",
    "MappingDocument",
    "Source",
    "items_at",
    "mapping_schema",
    "rows_of",
    "shown",
]
