"""What an XML message must hold: required elements, how often, which words, which times.

A table of ``Part`` says it as a schema does; ``check`` names every place that differs, with
its line. Order is not demanded: no two programs agree on it, and nothing here depends on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ioc_desktop.centre.standards.xml_reader import Element
from ioc_desktop.documents import did_you_mean
from ioc_desktop.errors import Finding

MOST_FINDINGS: Final = 100
_SHOWN: Final = 60

Check = Callable[[str], str | None]
"""Says what is wrong with a text, None: nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of child: ``one_of`` are all words it may be, ``check`` judges its text,
    ``inside`` are its own children (None: they are not looked at).
    """  # noqa: D205  # one sentence

    name: str
    required: bool = False
    many: bool = False
    one_of: tuple[str, ...] = ()
    check: Check | None = None
    inside: tuple[Part, ...] | None = ()


def check(
    element: Element, parts: Sequence[Part], file: str, *, strict: bool = True
) -> list[Finding]:
    """Return what differs from the parts, of the element's own namespace.

    Not ``strict``: elements that no part names are left alone.
    """
    differing = _differing(element, parts, strict=strict)
    found = [Finding(file, f"line {line}", reason) for line, reason in differing]
    if len(found) > MOST_FINDINGS:
        more = len(found) - MOST_FINDINGS
        return [*found[:MOST_FINDINGS], Finding(file, "", f"and {more} more of the kind")]
    return found


def _differing(
    element: Element, parts: Sequence[Part], *, strict: bool
) -> Iterator[tuple[int, str]]:
    """Yield ``(line, reason)`` of everything that differs."""
    known = {part.name: part for part in parts}
    # Others are extensions of another vocabulary, or a signature.
    own = [child for child in element.children if child.namespace == element.namespace]
    seen = Counter(child.name for child in own)
    for part in parts:
        if part.required and not seen[part.name]:
            yield element.line, f"{part.name} is missing in {element.name}"
        if seen[part.name] > 1 and not part.many:
            yield element.line, f"{part.name} stands more than once in {element.name}"
    for child in own:
        part_of = known.get(child.name)
        if part_of is not None:
            yield from _of_child(child, part_of, strict=strict)
        elif strict:
            near = did_you_mean(child.name, known)
            yield child.line, f"{child.name[:_SHOWN]} is not known in {element.name}{near}"


def _of_child(child: Element, part: Part, *, strict: bool) -> Iterator[tuple[int, str]]:
    if reason := _wrong_text(child, part):
        yield child.line, reason
    if part.inside:
        yield from _differing(child, part.inside, strict=strict)
    elif part.inside is not None and child.children:
        yield child.line, f"{child.name} must hold a text, not elements"


def _wrong_text(child: Element, part: Part) -> str | None:
    text = child.text
    if part.one_of and text not in part.one_of:
        near = did_you_mean(text, part.one_of) or f"; there are: {', '.join(part.one_of)}"
        return f"{child.name}: {text[:_SHOWN]!r} is none of its words{near}"
    if part.required and not part.inside and part.inside is not None and not text:
        return f"{child.name} is empty"
    if part.check is not None and text:
        reason = part.check(text)
        return None if reason is None else f"{child.name}: {reason}"
    return None
