"""Standards that agencies already speak, read into the reference centre.

Files: SDMX 2.1 (figures), CAP 1.2 (alerts), edXML (documents and their status). Polled:
Open311 GeoReport v2 (citizen reports), TAXII 2.1 with STIX 2.1 (information security). Each
has a reader, which knows the standard and nothing of us, and a module that makes rows of what
was read, by a mapping (``mapping``). All rows go through ``centre.intake``. What is mapped to
what is in docs/standards.md.
"""
