"""Whatever a client sends, it gets data or a problem that says what to do; never a 500."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_desktop.centre.cursors import History


def problem_of(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert len(problem["detail"]) > 10
    return problem["detail"]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic dTpw", "bearer  wrong token"]
)
def test_without_the_right_token_there_is_nothing(city, header):
    headers = {} if header is None else {"Authorization": header}
    for path in ("/v1/centre", "/v1/records/changes", "/v1/events", "/v1/commands", "/nothing"):
        request = city.http.build_request("GET", path)
        del request.headers["authorization"]
        request.headers.update(headers)
        answer = city.http.send(request)
        problem_of(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_document_is_open_to_all(city):
    request = city.http.build_request("GET", "/v1/openapi.json")
    del request.headers["authorization"]
    assert city.http.send(request).json()["openapi"].startswith("3.1")


def test_a_centre_without_a_token_asks_for_none(serve, tmp_path):
    served = serve(tmp_path, token=None)
    assert served.http.get("/v1/centre").status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/weather/changes", "/v1/records", "/", "/v1/records/changes/"]
)
def test_what_is_not_there_is_a_404(city, path):
    problem_of(city.http.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/centre"), ("DELETE", "/v1/records/changes"), ("GET", "/v1/commands")],
)
def test_a_wrong_method_is_a_405(city, method, path):
    answer = city.http.request(method, path)
    problem_of(answer, 405)
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "limit", ["0", "1001", "-1", "1.5", "", "many", "1e2", "٣", "0x10", "9" * 400]
)
def test_a_limit_out_of_bounds_is_a_400(city, limit):
    assert "1000" in problem_of(city.http.get("/v1/records/changes", params={"limit": limit}), 400)


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "=" * 10, "ø", "a" * 257, "%00", "../../etc"])
def test_a_garbage_cursor_is_a_400(city, cursor):
    problem_of(city.http.get("/v1/records/changes", params={"after": cursor}), 400)


def test_an_unknown_or_doubled_parameter_is_a_400(city):
    assert "since" in problem_of(city.http.get("/v1/records/changes?since=1"), 400)
    problem_of(city.http.get("/v1/records/changes?limit=1&limit=2"), 400)


@pytest.mark.parametrize(
    "history",
    [
        ("nghean", None, "records", "1.0", 1),
        ("vinh", "0" * 16, "records", "1.0", 1),
        ("vinh", None, "alarms", "1.0", 1),
        ("vinh", None, "records", "0.9", 1),
        ("vinh", None, "records", "1.0", 10**12),
    ],
)
def test_a_cursor_of_another_history_is_gone(city, history):
    centre, epoch, dataset, schema, position = history
    other = History(centre, epoch or city.centre.store.epoch, dataset, schema)
    answer = city.http.get("/v1/records/changes", params={"after": other.cursor(position)})
    assert "start again" in problem_of(answer, 410)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    dataset=st.sampled_from(["records", "observations", "x"]) | st.text(max_size=20),
    query=st.lists(
        st.tuples(
            st.sampled_from(["after", "limit", "x"]) | st.text(max_size=8),
            st.text(max_size=60) | st.integers().map(str) | st.binary(max_size=20).map(str),
        ),
        max_size=4,
    ),
)
def test_no_query_breaks_the_centre(city, dataset, query):
    name = quote(dataset.encode("utf-8", "replace").decode(), safe="")
    text = "&".join(
        f"{quote(key.encode('utf-8', 'replace'))}={quote(value.encode('utf-8', 'replace'))}"
        for key, value in query
    )
    answer = city.http.get(f"/v1/{name}/changes?{text}" if text else f"/v1/{name}/changes")
    assert answer.status_code in {200, 400, 404, 405, 410}
    if answer.status_code != 200:
        problem_of(answer, answer.status_code)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=40))
def test_no_bytes_in_the_query_break_the_centre(city, raw):
    text = "".join(f"%{byte:02x}" for byte in raw)
    for name in ("after", "limit"):
        answer = city.http.get(f"/v1/records/changes?{name}={text}")
        assert answer.status_code in {200, 400, 410}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.floats(allow_nan=True) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_command_breaks_the_centre(city, body):
    answer = city.http.post("/v1/commands", content=body, headers={"Idempotency-Key": "fuzz"})
    problem_of(answer, 422)
