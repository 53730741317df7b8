"""Names on screen: agencies and places as offices shorten them, datasets in words. Pure.

Only words that every official writes short are touched: "Uỷ ban nhân dân thành phố Vinh" is
"UBND TP Vinh". What makes a name its own is never cut here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ioc_desktop.sdk.contract import Words

_RULES: Final = (
    ("ủy ban nhân dân", "UBND"),
    ("uỷ ban nhân dân", "UBND"),
    ("hội đồng nhân dân", "HĐND"),
    ("ban quản lý", "BQL"),
    ("khu kinh tế", "KKT"),
    ("văn phòng", "VP"),
    ("trung tâm", "TT"),
    ("thành phố", "TP"),
    ("thị xã", "TX"),
    ("thị trấn", "TT"),
    ("phục vụ hành chính công", "PVHCC"),
    ("tài nguyên và môi trường", "TN&MT"),
    ("nông nghiệp và phát triển nông thôn", "NN&PTNT"),
    ("lao động - thương binh và xã hội", "LĐ-TB&XH"),
    ("lao động, thương binh và xã hội", "LĐ-TB&XH"),
    ("kế hoạch và đầu tư", "KH&ĐT"),
    ("khoa học và công nghệ", "KH&CN"),
    ("thông tin và truyền thông", "TT&TT"),
    ("giáo dục và đào tạo", "GD&ĐT"),
    ("văn hoá và thể thao", "VH&TT"),
    ("văn hóa và thể thao", "VH&TT"),
    ("giao thông vận tải", "GTVT"),
    ("tài chính - kế hoạch", "TC-KH"),
    ("văn hoá và thông tin", "VH&TT"),
    ("văn hóa và thông tin", "VH&TT"),
    ("quản lý đô thị", "QLĐT"),
)
_PATTERN: Final = re.compile("|".join(re.escape(long) for long, _ in _RULES), re.IGNORECASE)
_SHORT: Final = dict(_RULES)


@lru_cache(maxsize=2048)
def shortened_name(name: str) -> str:
    """Return the name with its common words in their official short forms."""
    short = _PATTERN.sub(lambda found: _SHORT[found.group(0).lower()], name)
    for long in ("Huyện ", "UBND huyện "):
        if short.startswith(long):
            return "H. " + short.removeprefix(long)
    return short


def dataset_word(dataset: str, words: Words) -> str:
    """Return a dataset's name in words."""
    known = {
        "subsystems": words("subsystems"),
        "localities": words("localities"),
        "agencies": words("agencies"),
        "indicators": words("indicators"),
        "observations": words("observations"),
        "records": words("records"),
        "alarms": words("alarms"),
        "directives": words("directives"),
    }
    return known.get(dataset, dataset)


_KINDS: Final = ("quản lý ", "điều hành ", "giám sát ")
_SUBSYSTEMS: Final = (
    ("an ninh trật tự và an toàn giao thông", "ANTT - ATGT"),
    ("tương tác trực tuyến", "trực tuyến"),
    (" và ", ", "),
)


@lru_cache(maxsize=512)
def shortened_subsystem(name: str) -> str:
    """Return a subsystem's name as officials say it: "Quản lý văn bản điện tử" without its verb.

    The verb of what is done with it (quản lý, điều hành, giám sát) goes; the rest is kept.
    """
    short = name
    for kind in _KINDS:
        if short.lower().startswith(kind):
            short = short[len(kind) :]
            break
    for long, brief in _SUBSYSTEMS:
        place = short.lower().find(long)
        if place >= 0:
            short = short[:place] + brief + short[place + len(long) :]
    return short[:1].upper() + short[1:]
