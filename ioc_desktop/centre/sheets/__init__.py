"""Workbooks and CSV files of agencies without software: made, read, checked, stored.

Files come from strangers. They are read by streaming with limits on bytes, rows and cells
(``packed``, ``xml_events``, ``workbook``, ``csv_text``), never by a library that builds the
whole of them in memory; openpyxl writes only. What they say is understood by
``domain.reporting`` and stored in one transaction, or not at all (``importing``).
"""
