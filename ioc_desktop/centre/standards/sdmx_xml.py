"""SDMX-ML 2.1: data messages of all four kinds, and structure messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ioc_desktop.centre.standards.sdmx import (
    MOST_COMPONENTS,
    MOST_MATCHES,
    MOST_OBSERVATIONS,
    TIME,
    SdmxData,
    SdmxObservation,
    SdmxStructure,
)
from ioc_desktop.centre.standards.xml_reader import Element, XmlRefusedError, read_xml
from ioc_desktop.domain.durations import parse_instant

_ROOT: Final = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_ANY_VERSION: Final = "http://www.sdmx.org/resources/sdmxml/schemas/"
_GENERIC: Final = frozenset({"GenericData", "GenericTimeSeriesData"})
_SPECIFIC: Final = frozenset({"StructureSpecificData", "StructureSpecificTimeSeriesData"})
_URN_END: Final = "("


def read_sdmx_xml(data: bytes, file: str) -> SdmxData | SdmxStructure:
    """Return what an SDMX-ML message says.

    Raises:
        ConfigError: no XML, no SDMX-ML 2.1, or a message that lacks what it needs.
    """
    root = read_xml(data, file)
    kinds = _GENERIC | _SPECIFIC | {"Structure"}
    if root.namespace != _ROOT or root.name not in kinds:
        told = f"{{{root.namespace}}}{root.name}"[:160]
        other = ""
        if root.namespace.startswith(_ANY_VERSION) and root.namespace != _ROOT:
            other = "another version of SDMX-ML; export it as 2.1: "
        reason = f"is no SDMX 2.1 data or structure message: {other}its root is {told}"
        raise XmlRefusedError(file, root.line, reason)
    if root.name == "Structure":
        return _structure(root)
    return _Message(root, file).read(generic=root.name in _GENERIC)


def _named(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name; their namespace differs from message to message."""
    return (child for child in element.children if child.name == name)


def _first(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        found = None if found is None else next(_named(found, name), None)
    return found


def _text(element: Element, *path: str) -> str:
    found = _first(element, *path)
    return "" if found is None else found.text


def _plain(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of no namespace: dimensions and attributes of the data."""
    return {name: value for name, value in attributes.items() if not name.startswith("{")}


def _values(element: Element | None) -> dict[str, str]:
    """Return the ``Value`` children of a generic key or list of attributes."""
    several = () if element is None else _named(element, "Value")
    return {one.attributes.get("id", ""): one.attributes.get("value", "") for one in several}


class _Message:
    """One data message being read."""

    def __init__(self, root: Element, file: str) -> None:
        self._root, self._file = root, file
        self._found: list[SdmxObservation] = []
        self._matches = 0

    def read(self, *, generic: bool) -> SdmxData:
        root = self._root
        header = _first(root, "Header")
        if header is None:
            raise self._refused(root, "Header is missing in the message")
        told = _first(header, "Structure")
        along = "" if told is None else told.attributes.get("dimensionAtObservation", "")
        prepared = _text(header, "Prepared")
        try:
            parse_instant(prepared)
        except ValueError:
            prepared = self._local(prepared, header)
        sets = list(_named(root, "DataSet"))
        for one in sets:
            if generic:
                self._generic(one, along or TIME)
            else:
                self._specific(one)
        sender = _first(header, "Sender")
        references = [] if told is None else [*told.find("Ref"), *told.find("URN")]
        return SdmxData(
            prepared,
            "" if sender is None else sender.attributes.get("id", ""),
            _text(header, "Test").casefold() in {"true", "1"},
            self._action(header, sets),
            next((_reference(one) for one in references), ""),
            tuple(self._found),
        )

    def _local(self, prepared: str, header: Element) -> str:
        """Return a time that was written without its offset as one of Vietnam."""
        try:
            local = f"{prepared}+07:00"
            parse_instant(local)
        except ValueError:
            reason = f"Prepared: {prepared[:40]!r} is no time such as 2021-10-07T17:00:00+07:00"
            raise self._refused(header, reason) from None
        return local

    def _action(self, header: Element, sets: list[Element]) -> str:
        actions = [_text(header, "DataSetAction")]
        actions += [
            value
            for one in sets
            for name, value in one.attributes.items()
            if name.endswith("action")
        ]
        return "Delete" if "Delete" in actions else next(filter(None, actions), "")

    def _generic(self, dataset: Element, along: str) -> None:
        shared = _values(_first(dataset, "Attributes"))
        groups = [
            (_values(_first(group, "GroupKey")), _values(_first(group, "Attributes")))
            for group in _named(dataset, "Group")
        ]
        for series in _named(dataset, "Series"):
            key = _values(_first(series, "SeriesKey"))
            self._match(series, len(groups))
            attributes = shared | _of_groups(groups, key) | _values(_first(series, "Attributes"))
            for one in _named(series, "Obs"):
                at = _first(one, "ObsDimension")
                if at is None:
                    raise self._refused(one, "ObsDimension is missing in Obs")
                own = {at.attributes.get("id") or along: at.attributes.get("value", "")}
                self._add(one, key | own, attributes | _values(_first(one, "Attributes")))
        for one in _named(dataset, "Obs"):
            key = _values(_first(one, "ObsKey"))
            self._match(one, len(groups))
            attributes = shared | _of_groups(groups, key)
            self._add(one, key, attributes | _values(_first(one, "Attributes")))

    def _add(self, one: Element, key: dict[str, str], attributes: dict[str, str]) -> None:
        value = _first(one, "ObsValue")
        text = "" if value is None else value.attributes.get("value", "")
        self._keep(SdmxObservation(one.line, key, text, attributes))

    def _specific(self, dataset: Element) -> None:
        shared = _plain(dataset.attributes)
        groups = [_plain(group.attributes) for group in _named(dataset, "Group")]
        for series in _named(dataset, "Series"):
            own = _plain(series.attributes)
            for one in _named(series, "Obs"):
                self._add_specific(one, own | _plain(one.attributes), shared, groups)
        for one in _named(dataset, "Obs"):
            self._add_specific(one, _plain(one.attributes), shared, groups)

    def _add_specific(
        self,
        one: Element,
        own: dict[str, str],
        shared: dict[str, str],
        groups: list[dict[str, str]],
    ) -> None:
        # Dimensions and attributes are written alike; a key that names an attribute finds it.
        value = own.pop("OBS_VALUE", "")
        of_groups: dict[str, str] = {}
        self._match(one, len(groups))
        for group in groups:
            if all(own[name] == told for name, told in group.items() if name in own):
                of_groups |= group
        self._keep(SdmxObservation(one.line, own, value, shared | of_groups | own))

    def _keep(self, one: SdmxObservation) -> None:
        reason = ""
        if len(self._found) == MOST_OBSERVATIONS:
            reason = f"has more than {MOST_OBSERVATIONS} observations: split it"
        elif max(len(one.key), len(one.attributes)) > 2 * MOST_COMPONENTS:
            reason = f"has more than {MOST_COMPONENTS} dimensions or attributes"
        if reason:
            raise XmlRefusedError(self._file, one.line, reason)
        self._found.append(one)

    def _match(self, one: Element, groups: int) -> None:
        """Count how often groups are held against a key.

        Raises:
            XmlRefusedError: it is hours' work.
        """
        self._matches += groups
        if self._matches > MOST_MATCHES:
            raise self._refused(one, "has too many groups for its observations: split it")

    def _refused(self, element: Element, reason: str) -> XmlRefusedError:
        return XmlRefusedError(self._file, element.line, reason)


def _of_groups(
    groups: list[tuple[dict[str, str], dict[str, str]]], key: dict[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for group_key, attributes in groups:
        if group_key.items() <= key.items():
            found |= attributes
    return found


def _reference(element: Element) -> str:
    """Return the id that a Ref or a URN refers to."""
    if element.name == "Ref":
        return element.attributes.get("id", "")
    return element.text.rpartition(":")[2].partition(_URN_END)[0]


def _structure(root: Element) -> SdmxStructure:
    codes: dict[str, Mapping[str, str] | None] = {}
    for one in root.find("Codelist"):
        whole = "true" not in {
            one.attributes.get("isPartial"),
            one.attributes.get("isExternalReference"),
        }
        codes[one.attributes.get("id", "")] = (
            {code.attributes.get("id", ""): _text(code, "Name") for code in _named(one, "Code")}
            if whole
            else None
        )
    components: dict[str, dict[str, str]] = {}
    for one in root.find("DataStructure"):
        taken = components.setdefault(one.attributes.get("id", ""), {})
        for kind in ("Dimension", "TimeDimension", "Attribute", "PrimaryMeasure"):
            for component in one.find(kind):
                lists = [ref for each in component.find("Enumeration") for ref in each.children]
                if name := next(map(_reference, lists), ""):
                    taken[component.attributes.get("id", "")] = name
    return SdmxStructure(codes, components)
