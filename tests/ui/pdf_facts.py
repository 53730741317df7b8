"""What is in a PDF, as poppler's tools and its bytes tell it."""

from __future__ import annotations

import re
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


@dataclass(frozen=True)
class PdfFile:
    """A PDF on the disk."""

    path: Path

    @property
    def text(self) -> str:
        """All its text as it lies on the page and as it was written; spaces are one space."""
        laid = told("pdftotext", "-layout", self.path, "-")
        written = told("pdftotext", "-raw", self.path, "-")
        return " ".join(normalize("NFC", f"{laid} {written}").split())

    def page_text(self, number: int) -> str:
        found = told("pdftotext", "-f", str(number), "-l", str(number), self.path, "-")
        return " ".join(normalize("NFC", found).split())

    @property
    def info(self) -> dict[str, str]:
        lines = (line.partition(":") for line in told("pdfinfo", self.path).splitlines())
        return {key.strip(): value.strip() for key, _, value in lines}

    @property
    def pages(self) -> int:
        return int(self.info["Pages"])

    @property
    def fonts(self) -> dict[str, bool]:
        """Each font's name, and whether it is embedded."""
        rows = [line.split() for line in told("pdffonts", self.path).splitlines()[2:]]
        return {row[0]: row[-5] == "yes" for row in rows}

    @property
    def everything(self) -> bytes:
        """Its bytes, and those of every stream inflated."""
        raw = self.path.read_bytes()
        parts = [raw]
        for found in _STREAM.findall(raw):
            try:
                parts.append(zlib.decompress(found))
            except zlib.error:
                parts.append(found)
        return b"\n".join(parts)

    @property
    def pictures(self) -> int:
        """How many pictures of pixels there are, also within patterns."""
        listed = len(told("pdfimages", "-list", self.path).splitlines()[2:])
        return listed + len(re.findall(rb"/Subtype\s*/Image\b|\bBI\s+/W", self.everything))
