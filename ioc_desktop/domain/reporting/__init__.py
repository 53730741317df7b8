"""What an agency reports by hand, in a workbook or a form: read, understood, checked. Pure.

``cells`` is what stands in a sheet; ``places``, ``periods`` and ``numerals`` understand what
people write; ``reading`` makes figures of rows; ``checks`` holds them against each other and
against what is known; ``findings`` says every trouble in plain words, with the cell. The
workbook's import at the centre and the console's form use the same.
"""
