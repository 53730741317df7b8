"""The document is what the centre does: real answers are valid against it."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest

from ioc_desktop.centre.openapi import openapi, openapi_json
from ioc_desktop.domain.rows import DATASETS

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
