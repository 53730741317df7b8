"""A database that cannot be used: one clear line, and never the password."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from ioc_desktop.centre import postgres_schema
from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import open_postgres
from ioc_desktop.centre.running import CentreOptions
from ioc_desktop.errors import KnownError
from tests.postgres import PASSWORD

WRONG = "geheim"


def refusal(url, centre="vinh"):
    """Return the one line that says why a database cannot be used."""
    with pytest.raises(KnownError) as told:
        open_postgres(read_address(url), centre).close()
    text = str(told.value)
    assert "\n" not in text
    assert PASSWORD not in text
    assert quote(PASSWORD, safe="") not in text
    assert "geheim" not in text
    return text


def test_a_wrong_password_is_said(cluster):
    text = refusal(cluster.url("postgres", password=WRONG))
    assert "password authentication failed" in text
    assert "check the user and the password" in text


def test_no_password_is_said(cluster):
    assert "check the user and the password" in refusal(cluster.url("postgres", password=None))


def test_a_database_that_is_not_there_is_said(cluster):
    text = refusal(cluster.url("nowhere"))
    assert text.startswith("PostgreSQL database nowhere at a local socket: ")
    assert "createdb" in text


def test_a_server_that_is_not_there_is_said():
    text = refusal("postgresql://ioc:geheim@127.0.0.1:1/centre")
    assert text.startswith("PostgreSQL database centre at 127.0.0.1 port 1: ")
    assert "start PostgreSQL" in text


def test_a_server_that_is_too_old_is_said(cluster, monkeypatch):
    monkeypatch.setattr(postgres_schema, "OLDEST_SERVER", 990_000)
    text = refusal(cluster.make_database())
    assert "too old" in text
    assert "99 or newer" in text


def test_another_encoding_is_said(cluster):
    latin = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    text = refusal(cluster.make_database(latin))
    assert "LATIN1, not UTF-8" in text


def test_a_user_who_may_make_no_tables_is_said(cluster):
    url = cluster.make_database()
    name = url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guest_of_{name} LOGIN PASSWORD 'geheim'".encode())
        connection.execute(b"REVOKE CREATE ON SCHEMA public FROM public")
    text = refusal(cluster.url(name, user=f"guest_of_{name}", password=WRONG))
    assert "permission denied" in text
    assert "owner" in text


def test_a_read_only_database_is_said(cluster):
    url = cluster.make_database()
    name = url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    assert "read only" in refusal(url)


def test_another_centres_history_is_left_alone(cluster):
    url = cluster.make_database()
    open_postgres(read_address(url), "vinh").close()
    assert "the centre vinh, not of nghean" in refusal(url, "nghean")


def test_tables_of_another_version_are_left_alone(cluster):
    url = cluster.make_database()
    open_postgres(read_address(url), "vinh").close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE centre_meta SET value = '99' WHERE key = 'format'")
    assert "format 99" in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ioc:geheim@127.0.0.1/centre",
        "geheim",
        "postgresql://ioc:geheim@geheim@127.0.0.1:1/centre",
        "postgresql://ioc:geheim/geheim@127.0.0.1:1/centre",
        "postgresql://ioc:a?b@geheim@127.0.0.1:1/centre",
        "postgresql://ioc:geheim%zz@127.0.0.1:1/centre",
        "postgresql://ioc@127.0.0.1:1/centre?geheim=geheim",
        "postgresql://ioc:geheim@127.0.0.1:geheim/centre",
    ],
)
def test_an_address_that_cannot_be_read_is_never_repeated(url):
    text = refusal(url)
    assert "postgresql://USER:PASSWORD@HOST:PORT/DATABASE" in text


def test_whatever_an_error_says_the_password_is_left_out(cluster):
    address = read_address(cluster.url("postgres"))
    error = ValueError(f"cannot read {cluster.url('postgres')}, nor {PASSWORD}")
    text = address.said(error)
    assert PASSWORD not in text
    assert quote(PASSWORD, safe="") not in text
    assert text.endswith(", nor …")


def test_neither_options_nor_addresses_show_their_secrets():
    url = "postgresql://ioc:geheim@127.0.0.1:1/centre"
    shown = repr(CentreOptions("vinh", Path(), token=WRONG, database=url))
    shown += repr(read_address(url)) + str(read_address(url))
    assert "geheim" not in shown
    assert "127.0.0.1" in shown
