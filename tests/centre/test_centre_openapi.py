"""The document is what the centre does: real answers are valid against it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from ioc_desktop.centre.openapi import openapi, openapi_json
from ioc_desktop.centre.openapi_examples import compact, digest, pages
from ioc_desktop.domain.durations import parse_duration, parse_instant
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.sync.decode import Expected, PageDecoder
from ioc_desktop.sync.headers import check_digest
from ioc_desktop.sync.http import EventLines

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "centre-api-v1.openapi.json"


def schema(name):
    """A schema of the document, with everything that it refers to."""
    components = openapi()["components"]
    return {"$ref": f"#/components/schemas/{name}", "components": components}


def valid(instance, name):
    jsonschema.Draft202012Validator(schema(name)).validate(instance)


def test_the_shipped_document_is_the_served_one(city):
    assert SHIPPED.read_bytes() == openapi_json(), (
        "write it anew: python -c 'from ioc_desktop.centre.openapi import openapi_json;"
        f" import sys; sys.stdout.buffer.write(openapi_json())' > docs/{SHIPPED.name}"
    )
    assert city.http.get("/v1/openapi.json").content == openapi_json()


def test_every_reference_leads_somewhere():
    document = openapi()
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', openapi_json().decode()):
        place = document
        for step in reference.split("/"):
            place = place[step]


def test_every_schema_is_a_schema_and_its_examples_are_valid():
    for name, found in openapi()["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(found)
        for example in found.get("examples", ()):
            valid(example, name)
    assert {kind.__name__ for kind in DATASETS.values()} <= openapi()["components"][
        "schemas"
    ].keys()


def test_the_document_is_openapi_3_1():
    jsonschema.Draft202012Validator(OPENAPI_31).validate(openapi())
    mistakes: list[dict[str, object]] = [
        {"paths": {"centre": {}}},
        {"info": {"title": "Centre API"}},
        {"openapi": "2"},
    ]
    for broken in mistakes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(OPENAPI_31).validate(openapi() | broken)


def places(node, path=()):
    """Every object of the document that shows examples of a schema, and where it stands."""
    if isinstance(node, dict):
        told = node.get("examples", {})
        shown = list(told.values()) if isinstance(told, dict) else []
        values = [one["value"] for one in shown if isinstance(one, dict) and "value" in one]
        if "schema" in node and (values or "example" in node):
            yield (
                "/".join(path),
                node["schema"],
                [*values, *([node[k] for k in node if k == "example"])],
            )
        for key, inner in node.items():
            yield from places(inner, (*path, str(key)))


def test_every_example_of_an_answer_parameter_or_header_fits_its_schema():
    document = openapi()
    seen = list(places({k: document[k] for k in ("paths", "components")}))
    for where, found, values in seen:
        full = {**found, "components": document["components"]}
        for value in values:
            errors = list(jsonschema.Draft202012Validator(full).iter_errors(value))
            assert not errors, (where, errors[0].message)
    assert len(seen) > 20


def operations():
    for path, item in openapi()["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def test_every_answer_is_described_with_an_example():
    for name, operation in operations():
        for status, answer in operation["responses"].items():
            described = answer
            if "$ref" in answer:
                described = openapi()["components"]["responses"][answer["$ref"].rsplit("/", 1)[-1]]
            for kind, content in described["content"].items():
                assert kind == "application/problem+json" if int(status) >= 400 else True
                if not name.endswith("openapi.json") or int(status) >= 400:
                    assert "example" in content or content["examples"], (name, status)


def test_every_refusal_of_the_contract_is_in_the_document():
    found = {name: {int(status) for status in one["responses"]} for name, one in operations()}
    everywhere = {405, 429, 503}
    reading = everywhere | {200, 400, 401, 403}
    assert found == {
        "get /v1/centre": reading,
        "get /v1/{dataset}/changes": reading | {404, 410},
        "get /v1/events": reading - {400} | {404},
        "post /v1/commands": reading | {201, 404, 412, 413, 415, 422},
        "get /v1/openapi.json": everywhere | {200},
    }
    shared = openapi()["components"]["responses"]
    for name, header in (
        ("Unauthorized", "WWW-Authenticate"),
        ("MethodNotAllowed", "Allow"),
        ("TooMany", "Retry-After"),
        ("Busy", "Retry-After"),
    ):
        assert header in shared[name]["headers"]


def test_the_example_of_the_event_stream_is_read_by_the_client():
    media = openapi()["paths"]["/v1/events"]["get"]["responses"]["200"]["content"]
    events = EventLines(1000).feed(media["text/event-stream"]["example"].encode())
    assert [name for name, _ in events] == ["head", "head"]
    for _, data in events:
        valid(json.loads(data), "Head")


def test_the_example_pages_are_taken_by_the_client_and_nothing_is_set_aside():
    for name, shown in pages().items():
        body = shown["value"]
        expected = Expected(body["centre"], body["dataset"], body["epoch"], body["schema"])
        page = PageDecoder(body["dataset"]).decode(compact(body), expected)
        assert not page.set_aside, name
        assert len(page.changes) == body["count"]
        check_digest(compact(body), digest(compact(body)), demand=True)


def test_the_kinds_of_text_are_those_that_the_client_reads():
    parse = {"Instant": parse_instant, "Duration": parse_duration}
    for name, read in parse.items():
        for text in openapi()["components"]["schemas"][name]["examples"]:
            read(text)
    for text in ("2021-10-07T16:30:00", "07/10/2021", "2021-10", "hôm qua"):
        with pytest.raises(jsonschema.ValidationError):
            valid(text, "Instant")
        with pytest.raises(ValueError, match=r"."):
            parse_instant(text)
    for text in ("P", "PT", "1D", "-P1D", "P1.5D"):
        with pytest.raises(jsonschema.ValidationError):
            valid(text, "Duration")
        with pytest.raises(ValueError, match=r"."):
            parse_duration(text)


def test_the_paths_are_those_that_the_centre_answers(city):
    served = {route.path for route in city.centre.app.routes}
    assert served == openapi()["paths"].keys()


def test_real_answers_are_valid(city, province):
    for served in (city, province):
        valid(served.http.get("/v1/centre").json(), "Centre")
        for dataset, kind in DATASETS.items():
            page = served.page(dataset, limit=60)
            valid(page | {"items": page["items"][:20]}, "Page")
            for item in page["items"][:40]:
                valid(item["row"], kind.__name__)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/records/changes?limit=0", 400),
        ("/v1/weather/changes", 404),
    ],
)
def test_real_problems_are_valid(city, path, status):
    answer = city.http.get(path)
    assert answer.status_code == status
    valid(answer.json(), "Problem")
    documented = openapi()["paths"]["/v1/{dataset}/changes"]["get"]["responses"]
    assert str(status) in documented


def test_a_page_that_breaks_the_contract_is_not_valid(city):
    page = city.page("records", limit=2)
    for broken in (
        {k: v for k, v in page.items() if k != "count"},
        page | {"items": [{"id": "a", "rev": 0, "op": "put", "row": {}}]},
        page | {"items": [{"id": "a", "rev": 1, "op": "drop"}]},
        page | {"next": "x" * 257},
    ):
        with pytest.raises(jsonschema.ValidationError):
            valid(broken, "Page")
