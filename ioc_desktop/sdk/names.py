"""Names on screen: agencies and places as offices shorten them, datasets in words. Pure.

Only words that every official writes short are touched: "Uỷ ban nhân dân thành phố Vinh" is
"UBND TP. Vinh". What makes a name its own is never cut here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ioc_desktop.sdk.contract import Words

_RULES: Final = (
    ("văn phòng hội đồng nhân dân và ủy ban nhân dân", "VP HĐND-UBND"),
    ("văn phòng hđnd - ubnd", "VP HĐND-UBND"),
    ("trung tâm điều hành thông minh", "IOC"),
    ("ủy ban nhân dân", "UBND"),
    ("hội đồng nhân dân", "HĐND"),
    ("ủy ban mặt trận tổ quốc", "UBMTTQ"),
    ("ban chỉ đạo", "BCĐ"),
    ("ban quản lý", "BQL"),
    ("khu kinh tế", "KKT"),
    ("khu công nghiệp", "KCN"),
    ("kiểm soát bệnh tật", "KSBT"),
    ("bảo hiểm xã hội", "BHXH"),
    ("kho bạc nhà nước", "KBNN"),
    ("phục vụ hành chính công", "PVHCC"),
    ("tài nguyên và môi trường", "TN&MT"),
    ("nông nghiệp và phát triển nông thôn", "NN&PTNT"),
    ("nông nghiệp và môi trường", "NN&MT"),
    ("lao động - thương binh và xã hội", "LĐ-TB&XH"),
    ("kế hoạch và đầu tư", "KH&ĐT"),
    ("khoa học và công nghệ", "KH&CN"),
    ("thông tin và truyền thông", "TT&TT"),
    ("giáo dục và đào tạo", "GD&ĐT"),
    ("văn hóa, thể thao và du lịch", "VH,TT&DL"),
    ("văn hóa và thể thao", "VH&TT"),
    ("văn hóa và thông tin", "VH&TT"),
    ("giao thông vận tải", "GTVT"),
    ("tài chính - kế hoạch", "TC-KH"),
    ("quản lý đô thị", "QLĐT"),
    ("quản lý trật tự đô thị", "QLTTĐT"),
    ("phát thanh và truyền hình", "PT-TH"),
    ("công ty", "Cty"),
    ("văn phòng", "VP"),
    ("trung tâm", "TT"),
    ("thành phố ", "TP. "),
    ("thành phố", "TP"),
    ("thị xã ", "TX. "),
    ("thị trấn ", "TT. "),
)
"""What officials write short, and how; a longer one stands before those it contains."""

_SPELT: Final = str.maketrans({"–": "-", "—": "-"})
_OLD_MARKS: Final = (("uỷ", "ủy"), ("hoá", "hóa"))
"""Both ways to set the mark of uy and oa are in use."""

_SHORT: Final = dict(_RULES)
_PATTERN: Final = re.compile(
    r"\b(?:"
    + "|".join(re.escape(long) for long, _ in sorted(_RULES, key=lambda r: -len(r[0])))
    + ")"
)


@lru_cache(maxsize=2048)
def shortened_name(name: str) -> str:
    """Return the name with its common words in their official short forms."""
    plain = name.translate(_SPELT).casefold()
    for old, new in _OLD_MARKS:
        plain = plain.replace(old, new)
    if len(plain) != len(name):  # marks set apart from their letters: nothing can be compared
        return name
    short, at = "", 0
    for found in _PATTERN.finditer(plain):
        short += name[at : found.start()] + _SHORT[found.group(0)]
        at = found.end()
    short += name[at:]
    for long, brief in _DISTRICTS:
        if short.startswith(long):
            return brief + short.removeprefix(long)
    return short


_DISTRICTS: Final = (("Huyện ", "H. "), ("UBND huyện ", "H. "))


def name_forms(name: str) -> tuple[str, ...]:
    """Return the names of an agency or a place from whole to shortest, each once.

    In full, in official short forms, and a place without its kind: "Huyện Quế Phong",
    "H. Quế Phong", "Quế Phong". What is longer still is cut behind a whole word by the kit.
    """
    short = shortened_name(name)
    kind = next((each for each in _KINDS_OF_PLACES if short.startswith(each)), "")
    return tuple(dict.fromkeys((name, short, short.removeprefix(kind))))


def named_alike(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the forms of a whole column of names, all in the same degree of shortness.

    Kinds go only where every name has one: "Vinh" beside "Sở Y tế" could be anything.
    """
    forms = [name_forms(name) for name in names]
    short = tuple(shortened_name(name) for name in names)
    bare = tuple(each[-1] for each in forms)
    placed = all(one.startswith(_KINDS_OF_PLACES) for one in short) and len(set(bare)) == len(
        set(short)
    )
    return tuple(dict.fromkeys((tuple(names), short, *((bare,) if placed else ()))))


_KINDS_OF_PLACES: Final = ("H. ", "TX. ", "TP. ", "Phường ", "Xã ")


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
