"""The store refuses what it must: strangers, too much, other origins, other buckets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from assay.servers.buckets import s3_client
from assay.servers.server_set import ServerAddresses

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def store(servers: ServerAddresses) -> Iterator[S3Client]:
    client = s3_client(servers.s3_endpoint_url, servers.s3_access_key, servers.s3_secret_key)
    yield client
    client.close()


def _request(url: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None) -> int:
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _post_form(url: str, fields: Mapping[str, str], content: bytes) -> int:
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n".encode()
        + content
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return _request(url, "POST", b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={boundary}"})


@pytest.mark.parametrize(
    ("size", "kind", "accepted"),
    [
        (1, "application/pdf", True),
        (1000, "application/pdf", True),
        (1001, "application/pdf", False),
        (0, "application/pdf", False),
        (1000, "text/html", False),
    ],
)
def test_an_upload_form_binds_size_and_kind(
    store: S3Client, servers: ServerAddresses, size: int, kind: str, accepted: bool
) -> None:
    key = f"probe/{uuid4()}"
    form = store.generate_presigned_post(
        servers.quarantine_bucket,
        key,
        Fields={"Content-Type": "application/pdf"},
        Conditions=[["content-length-range", 1, 1000], {"Content-Type": "application/pdf"}],
        ExpiresIn=60,
    )
    status = _post_form(form["url"], form["fields"] | {"Content-Type": kind}, b"x" * size)
    assert (status in {200, 201, 204}) is accepted
    found = store.list_objects_v2(Bucket=servers.quarantine_bucket, Prefix=key)["KeyCount"]
    assert found == (1 if accepted else 0)


def test_an_upload_form_binds_the_key(store: S3Client, servers: ServerAddresses) -> None:
    form = store.generate_presigned_post(servers.quarantine_bucket, f"probe/{uuid4()}", ExpiresIn=60)
    assert _post_form(form["url"], form["fields"] | {"key": "probe/elsewhere"}, b"x") == 403


def test_a_stranger_gets_nothing(store: S3Client, servers: ServerAddresses) -> None:
    key = f"probe/{uuid4()}"
    for bucket in (servers.quarantine_bucket, servers.ready_bucket):
        store.put_object(Bucket=bucket, Key=key, Body=b"x")
        url = f"{servers.s3_endpoint_url}/{bucket}"
        assert _request(f"{url}/{key}") == 403
        assert _request(f"{url}/{key}", "PUT", b"y") == 403
        assert _request(f"{url}/{key}", "DELETE") == 403
        assert _request(url) == 403
    assert _request(servers.s3_endpoint_url) == 403


def test_a_wrong_secret_is_refused(servers: ServerAddresses) -> None:
    client = s3_client(servers.s3_endpoint_url, servers.s3_access_key, "wrong")
    try:
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            client.list_objects_v2(Bucket=servers.ready_bucket)
    finally:
        client.close()


def test_the_programs_key_makes_and_drops_no_buckets(store: S3Client, servers: ServerAddresses) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        store.create_bucket(Bucket="strange-bucket")
    with pytest.raises(ClientError, match="AccessDenied"):
        store.delete_bucket(Bucket=servers.ready_bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        store.put_bucket_policy(
            Bucket=servers.ready_bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": []})
        )


def test_parts_can_be_uploaded_and_put_together(store: S3Client, servers: ServerAddresses) -> None:
    key, bucket = f"probe/{uuid4()}", servers.quarantine_bucket
    upload = store.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    tags = []
    for number, body in ((1, b"a" * 5 * 1024 * 1024), (2, b"b")):
        url = store.generate_presigned_url(
            "upload_part",
            Params={"Bucket": bucket, "Key": key, "UploadId": upload, "PartNumber": number},
            ExpiresIn=60,
        )
        request = urllib.request.Request(url, data=body, method="PUT")
        with urllib.request.urlopen(request, timeout=10) as answer:
            tags.append(answer.headers["ETag"])
    store.complete_multipart_upload(
        Bucket=bucket,
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, start=1)]},
    )
    assert store.head_object(Bucket=bucket, Key=key)["ContentLength"] == 5 * 1024 * 1024 + 1


@pytest.mark.parametrize(
    ("own_origin", "bucket", "method", "allowed"),
    [
        (True, "quarantine", "POST", True),
        (True, "quarantine", "PUT", True),
        (True, "quarantine", "GET", False),
        (True, "ready", "GET", True),
        (True, "ready", "PUT", False),
        (False, "quarantine", "POST", False),
        (False, "ready", "GET", False),
    ],
)
def test_only_our_pages_may_talk_to_the_store(
    servers: ServerAddresses, own_origin: bool, bucket: str, method: str, allowed: bool
) -> None:
    name = servers.quarantine_bucket if bucket == "quarantine" else servers.ready_bucket
    origin = servers.base_url if own_origin else "http://evil.example"
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    request = urllib.request.Request(f"{servers.s3_endpoint_url}/{name}/key", method="OPTIONS", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            granted = dict(answer.headers)
    except urllib.error.HTTPError as error:
        granted = dict(error.headers)
        error.close()
    # What the browser goes by: the origin and the method both have to be named.
    methods = [word.strip() for word in granted.get("Access-Control-Allow-Methods", "").split(",")]
    assert (granted.get("Access-Control-Allow-Origin") == origin and method in methods) is allowed
