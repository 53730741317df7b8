"""A presentation of 16:9 and what stands on its slides: titles, texts, shapes, with their words.

Places are px of a page of 1920 × 1080, as in ``content.PAGE_PX``; text sizes are points (2 px).
Every text has its size and its lines set, so that it is as high on every machine as was reckoned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.sax.saxutils import escape  # only writes

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from ioc_desktop.papers.legal_text import legal
from ioc_desktop.papers.slide_text import LINE, fitted
from ioc_desktop.sdk.theme import LIGHT, Theme

THEME: Final[Theme] = LIGHT
"""Slides are light: they are printed, and shown in lit rooms."""
FONT: Final = "Arial"
"""On every office's machine, with all Vietnamese letters."""
EMU_A_PX: Final = 6350
PT_A_PX: Final = 0.5
WIDE, HIGH = 1920, 1080
SIDE: Final = 34
BODY_TOP: Final = 92
FOOT_TOP: Final = 1034
CELL_PAD_PX: Final = 9
"""What is free at the left and at the right of a table's cell."""

_NAMES: Final = nsdecls("a")
_Colour: Any = RGBColor  # the library says no types of it
_TITLE_SLIDE, _TITLE_ONLY = "Title Slide", "Title Only"
_THEME_COLOURS: Final = {
    "dk2": THEME.text,
    "accent1": THEME.data,
    "accent2": THEME.last_year,
    "accent3": THEME.plan,
    "accent4": THEME.amber,
    "accent5": THEME.red,
    "accent6": THEME.green,
}


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide in px."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def width_pt(self) -> float:
        """Its width in points."""
        return self.width * PT_A_PX

    @property
    def height_pt(self) -> float:
        """Its height in points."""
        return self.height * PT_A_PX

    def inner(self, pad: float) -> Box:
        """Return the place within a margin."""
        return Box(self.left + pad, self.top + pad, self.width - 2 * pad, self.height - 2 * pad)

    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Return left, top, width and height in EMU."""
        left, top, width, height = (
            Emu(round(px * EMU_A_PX)) for px in (self.left, self.top, self.width, self.height)
        )
        return left, top, width, height


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is written: size in points, colour ``#rrggbb``, weight, where it stands."""

    size: float
    colour: str = THEME.text
    bold: bool = False
    right: bool = False
    middle: bool = False
    foot: bool = False


def rgb(colour: str) -> Any:
    """Return a colour of ours as the library wants it."""
    return _Colour(*bytes.fromhex(colour[1:]))


class Deck:
    """A presentation under way, in one language."""

    def __init__(self, title: str, source: str, moment_s: int, language: str) -> None:
        """Begin one of the figures of ``moment_s``; ``source`` is whose they are."""
        self.shown: Any = Presentation()
        self.shown.slide_width, self.shown.slide_height = Emu(WIDE * EMU_A_PX), Emu(HIGH * EMU_A_PX)
        self.language = language
        self._language = "en-GB" if language == "en" else "vi-VN"
        properties = self.shown.core_properties
        properties.title, properties.author = legal(title)[:255], legal(source)[:255]
        properties.language, properties.comments = self._language, ""
        properties.last_modified_by, properties.revision = "IOC Desktop", 1
        properties.created = properties.modified = datetime.fromtimestamp(moment_s, UTC)
        package = self.shown.part.package
        for name, related in list(package._rels.items()):  # noqa: SLF001  # the template's own picture, of nothing
            if related.reltype == RT.THUMBNAIL:
                package.drop_rel(name)
        self._layouts = self._own_layouts()
        self._paint_theme()

    def slide(self, title: str, *, first: bool = False, notes: str = "") -> Any:
        """Begin a slide with its title (a real one: outlines and screen readers know it)."""
        made = self.shown.slides.add_slide(self._layouts[_TITLE_SLIDE if first else _TITLE_ONLY])
        for shape in list(made.placeholders):
            if shape.placeholder_format.idx != 0:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001  # the library has no way to take one off
        place = Box(120, 240, WIDE - 240, 260) if first else Box(SIDE, 18, 1250, 64)
        size = (40.0, 22.0) if first else (22.0, 13.0)
        text, size_pt = fitted(
            legal(title) or "–",
            room_pt=place.width_pt,
            height_pt=place.height_pt,
            largest=size[0],
            smallest=size[1],
            bold=True,
        )
        shape = made.shapes.title
        shape.left, shape.top, shape.width, shape.height = place.emu()
        ink = Ink(size_pt, THEME.strong, bold=True, middle=not first, foot=first)
        self._fill(shape.text_frame, [(text, ink)], ink)
        if notes:
            made.notes_slide.notes_text_frame.text = legal(notes)
        return made

    def write(self, slide: Any, box: Box, lines: Sequence[tuple[str, Ink]], name: str = "") -> Any:
        """Write paragraphs into a box; they were measured before."""
        shape = slide.shapes.add_textbox(*box.emu())
        self._fill(shape.text_frame, lines, lines[0][1] if lines else Ink(10))
        if name:
            shape.name = legal(name)[:80]
        return shape

    def write_fitted(self, slide: Any, box: Box, text: str, ink: Ink, smallest: float) -> float:
        """Write one text as large as it fits, ``ink.size`` at most; return its size in points."""
        said, size = fitted(
            legal(text),
            room_pt=box.width_pt,
            height_pt=box.height_pt,
            largest=ink.size,
            smallest=smallest,
            bold=ink.bold,
        )
        made = Ink(size, ink.colour, ink.bold, ink.right, ink.middle, ink.foot)
        self.write(slide, box, [(said, made)])
        return size

    def panel(self, slide: Any, box: Box) -> None:
        """Draw a tile's ground: only decoration, for what stands on it has words of its own."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu())
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(THEME.tile)
        shape.line.color.rgb = rgb(THEME.hairline)
        shape.line.width = Pt(0.75)
        _bare(shape)
        describe(shape, "")

    def rule(self, slide: Any, left: float, top: float, width: float, colour: str) -> None:
        """Draw a thin line across."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *Box(left, top, width, 2).emu())
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        shape.line.fill.background()
        _bare(shape)
        describe(shape, "")

    def number(self, slide: Any, box: Box, ink: Ink) -> None:
        """Write the slide's number: a field, right also after slides were moved."""
        shape = self.write(slide, box, [("–", ink)], "number")
        paragraph = shape.text_frame.paragraphs[0]._p  # noqa: SLF001  # the library knows no fields
        for run in paragraph.findall(qn("a:r")):
            paragraph.remove(run)
        field = element("a:fld", id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum")
        look = element("a:rPr", lang=self._language, sz=str(round(ink.size * 100)))
        solid = element("a:solidFill")
        solid.append(element("a:srgbClr", val=ink.colour[1:].upper()))
        look.append(solid)
        look.append(element("a:latin", typeface=FONT))
        field.append(look)
        text = element("a:t")
        text.text = str(len(self.shown.slides))
        field.append(text)
        paragraph.append(field)
        end = paragraph.find(qn("a:endParaRPr"))
        if end is not None:
            paragraph.remove(end)

    def fill_cell(self, cell: Any, text: str, ink: Ink, ground: str = "", line: str = "") -> None:
        """Write into a table's cell: on a ground, above a thin line, if these are given.

        By the file's own words: the library takes a hundred times as long for a cell.
        """
        body = cell._tc.txBody  # noqa: SLF001  # said above
        self._set_paragraphs(body, [(text, ink)])
        pad = CELL_PAD_PX * EMU_A_PX
        fill = _solid(ground) if ground else "<a:noFill/>"
        rule = f'<a:lnB w="6350" cap="flat" cmpd="sng" algn="ctr">{_solid(line)}</a:lnB>'
        made = parse_xml(
            f'<a:tcPr {_NAMES} marL="{pad}" marR="{pad}" marT="12700" marB="12700" anchor="ctr">'
            f"{rule if line else ''}{fill}</a:tcPr>"
        )
        for old in cell._tc.findall(qn("a:tcPr")):  # noqa: SLF001  # said above
            cell._tc.remove(old)  # noqa: SLF001  # said above
        cell._tc.append(made)  # noqa: SLF001  # said above

    def _fill(self, frame: Any, lines: Sequence[tuple[str, Ink]], ink: Ink) -> None:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.auto_size = MSO_AUTO_SIZE.NONE
        anchor = MSO_ANCHOR.MIDDLE if ink.middle else MSO_ANCHOR.TOP
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM if ink.foot else anchor
        frame.word_wrap = True
        self._set_paragraphs(frame._txBody, lines)  # noqa: SLF001  # the library has no whole paragraphs

    def _set_paragraphs(self, body: Any, lines: Sequence[tuple[str, Ink]]) -> None:
        """Put these paragraphs in place of those of a text's body."""
        for old in body.findall(qn("a:p")):
            body.remove(old)
        for text, ink in lines or (("", Ink(10)),):
            body.append(parse_xml(self._paragraph(text, ink)))

    def _paragraph(self, text: str, ink: Ink) -> str:
        """Return a paragraph in the file's own words: its lines as high as was reckoned."""
        size = round(ink.size * 100)
        facts = f'lang="{self._language}" sz="{size}" b="{int(ink.bold)}"'
        clean = escape(legal(text).replace("\n", " "))
        run = (
            f'<a:r><a:rPr {facts}>{_solid(ink.colour)}<a:latin typeface="{FONT}"/>'
            f'<a:cs typeface="{FONT}"/></a:rPr><a:t>{clean}</a:t></a:r>'
            if clean
            else f"<a:endParaRPr {facts}/>"
        )
        return (
            f'<a:p {_NAMES}><a:pPr algn="{"r" if ink.right else "l"}">'
            f'<a:lnSpc><a:spcPts val="{round(size * LINE)}"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="0"/></a:spcAft>'
            f"<a:buNone/></a:pPr>{run}</a:p>"
        )

    def _own_layouts(self) -> dict[str, Any]:
        """Keep two of the library's layouts, and put their placeholders on a 16:9 page."""
        kept: dict[str, Any] = {}
        for layout in list(self.shown.slide_layouts):
            if layout.name in {_TITLE_SLIDE, _TITLE_ONLY}:
                kept[layout.name] = layout
            else:
                self.shown.slide_layouts.remove(layout)
        for owner in (self.shown.slide_master, *kept.values()):
            for shape in owner.placeholders:
                shape.left, shape.width = (
                    Emu(round(shape.left * 4 / 3)),
                    Emu(round(shape.width * 4 / 3)),
                )
        return kept

    def _paint_theme(self) -> None:
        """Give the presentation our colours and font, for whatever somebody adds to it."""
        part = self.shown.slide_master.part.part_related_by(RT.THEME)
        root = parse_xml(part.blob)
        for name, colour in _THEME_COLOURS.items():
            for found in root.iter(qn(f"a:{name}")):
                for child in list(found):
                    found.remove(child)
                found.append(element("a:srgbClr", val=colour[1:].upper()))
        for fonts in (*root.iter(qn("a:majorFont")), *root.iter(qn("a:minorFont"))):
            latin = fonts.find(qn("a:latin"))
            if latin is not None:
                latin.set("typeface", FONT)
        part._blob = serialize_part_xml(root)  # noqa: SLF001  # the library reads no themes


def _solid(colour: str) -> str:
    """Return a plain colour in the file's own words."""
    return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>' if colour else ""


def element(name: str, **attributes: str) -> Any:
    """Return an element of the file's own language, for what the library does not know."""
    made: Any = OxmlElement(name)
    for key, value in attributes.items():
        made.set(key, value)
    return made


def _bare(shape: Any) -> None:
    """Take the template's look off a shape: shadows, and whatever else a theme may add."""
    style = shape._element.find(qn("p:style"))  # noqa: SLF001  # the library has no way to take it off
    if style is not None:
        shape._element.remove(style)  # noqa: SLF001  # as above


def describe(shape: Any, text: str) -> None:
    """Give a graphic its alternative text; "" = it only decorates."""
    properties = shape._element._nvXxPr.cNvPr  # noqa: SLF001  # the library has no way to say it
    properties.set("descr", legal(text))
