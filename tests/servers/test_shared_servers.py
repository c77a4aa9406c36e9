"""The fixtures themselves: every test process has its own corner of the shared servers."""

from __future__ import annotations

import psycopg
import pytest
import redis

from assay.servers.buckets import s3_client
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings


def test_settings_name_the_corner_of_this_process(settings: Settings, servers: ServerAddresses) -> None:
    assert settings.assay_env == "test"
    with psycopg.connect(settings.database_url_of("web")) as connection:
        row = connection.execute("SELECT current_user, current_database()").fetchone()
    assert row is not None
    assert row[0] == "assay_web"
    assert row[1].startswith("assay_")
    assert servers.database_urls["assay_web"].endswith(row[1])


def test_every_login_reaches_the_copied_database(servers: ServerAddresses) -> None:
    for login, url in servers.database_urls.items():
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (login,)


def test_a_wrong_password_is_refused(servers: ServerAddresses) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(servers.database_urls["assay_web"], password="wrong")
    wrong = f"redis://:wrong@{servers.queue_url.rpartition('@')[2]}"
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_the_queue_keeps_apart_what_processes_write(servers: ServerAddresses) -> None:
    with redis.Redis.from_url(servers.queue_url) as client:
        client.set("probe", "here")
        assert client.get("probe") == b"here"
        client.delete("probe")


def test_the_program_can_use_its_buckets(servers: ServerAddresses) -> None:
    store = s3_client(servers.s3_endpoint_url, servers.s3_access_key, servers.s3_secret_key)
    try:
        for bucket in (servers.quarantine_bucket, servers.ready_bucket):
            store.put_object(Bucket=bucket, Key="probe", Body=b"x")
            assert store.get_object(Bucket=bucket, Key="probe")["Body"].read() == b"x"
            store.delete_object(Bucket=bucket, Key="probe")
            kept = store.list_objects_v2(Bucket=bucket, Prefix="probe").get("Contents", [])
            assert "probe" not in {found["Key"] for found in kept}
    finally:
        store.close()
