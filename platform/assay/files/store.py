"""The S3 store: signed forms and links for browsers, reading and writing for the check.

botocore is loaded at first use, so that a process that never meets a file does not carry it; boto3, which adds ways to
send files that nobody uses here, not at all. Signed addresses name the store as browsers reach it; our own calls go the
inner way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from flask import current_app

from assay.i18n import lazy_gettext as _l
from assay.problems import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

    from assay.settings import Settings

Bucket = Literal["quarantine", "ready"]
_CHUNK = 1024 * 1024


class StoreAway(Unavailable):
    """The store does not answer."""

    code = "store-away"
    default_detail = _l("The store for files does not answer right now. Nothing was lost. Try again in a moment.")


class ObjectMissing(Exception):
    """There is no such object."""


class ObjectChanged(Exception):
    """The object is not the one whose ETag was asked for."""


class ObjectTooLarge(Exception):
    """The object holds more bytes than it may."""


@dataclass(frozen=True)
class ObjectFacts:
    """An object as it lies in the store; ``size`` in bytes."""

    size: int
    etag: str


@dataclass(frozen=True)
class SignedForm:
    """A form a browser posts to the store: where to, and its hidden fields. The file's field is ``file``, last."""

    url: str
    fields: dict[str, str]


class Store:
    """The two buckets."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names: dict[Bucket, str] = {
            "quarantine": settings.s3_quarantine_bucket,
            "ready": settings.s3_ready_bucket,
        }

    @cached_property
    def _inner(self) -> S3Client:
        return self._client(self._settings.s3_endpoint_url)

    @cached_property
    def _public(self) -> S3Client:
        if self._settings.public_store_url == self._settings.s3_endpoint_url:
            return self._inner
        return self._client(self._settings.public_store_url)

    def get_ready(self) -> None:
        """Make the clients now, not at the first use. A web server does so before it forks: each weighs 10 MiB."""
        _ = self._inner, self._public

    def is_there(self) -> bool:
        """Whether the store answers and knows us. Raises `StoreAway`."""
        with _translated():
            self._inner.head_bucket(Bucket=self._names["ready"])
        return True

    def _client(self, endpoint_url: str) -> S3Client:
        from botocore.config import Config
        from botocore.session import Session

        client = Session().create_client(
            "s3",
            endpoint_url=endpoint_url,
            aws_access_key_id=self._settings.s3_access_key,
            aws_secret_access_key=self._settings.s3_secret_key.get_secret_value(),
            region_name=self._settings.s3_region,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=2,
                read_timeout=20,
                retries={"total_max_attempts": 2, "mode": "standard"},
            ),
        )
        return cast("S3Client", client)

    def upload_form(
        self, key: str, media_type: str, size: tuple[int, int], life: timedelta, redirect: str | None = None
    ) -> SignedForm:
        """A form for exactly this key and type.

        :param size: least and most bytes. :param redirect: where the store sends the browser afterwards; without it
            the store answers 201.
        """
        fields: dict[str, Any] = {"Content-Type": media_type}
        if redirect:
            fields["success_action_redirect"] = redirect
        else:
            fields["success_action_status"] = "201"
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        made = self._public.generate_presigned_post(
            self._names["quarantine"],
            key,
            Fields=fields,
            Conditions=[*conditions, ["content-length-range", *size]],
            ExpiresIn=int(life.total_seconds()),
        )
        return SignedForm(made["url"], dict(made["fields"]))

    def begin_parts(self, key: str, media_type: str) -> str:
        """Begin an upload in parts into quarantine; returns the store's name for it. Raises `StoreAway`."""
        with _translated():
            begun = self._inner.create_multipart_upload(
                Bucket=self._names["quarantine"], Key=key, ContentType=media_type
            )
        return begun["UploadId"]

    def part_link(self, key: str, upload_id: str, number: int, size: int, life: timedelta) -> str:
        """An address to PUT one part to: this key, upload and number, and exactly ``size`` bytes."""
        params = {
            "Bucket": self._names["quarantine"],
            "Key": key,
            "UploadId": upload_id,
            "PartNumber": number,
            # Signed along, so the store refuses another length. Browsers send this header themselves.
            "ContentLength": size,
        }
        return self._public.generate_presigned_url("upload_part", Params=params, ExpiresIn=int(life.total_seconds()))

    def parts(self, key: str, upload_id: str) -> dict[int, ObjectFacts]:
        """The parts that have arrived, by number. Raises `ObjectMissing` when the upload was joined or dropped."""
        found: dict[int, ObjectFacts] = {}
        more: dict[str, Any] = {}
        while True:
            with _translated():
                page = self._inner.list_parts(Bucket=self._names["quarantine"], Key=key, UploadId=upload_id, **more)
            for part in page.get("Parts", []):
                found[part["PartNumber"]] = ObjectFacts(part["Size"], part["ETag"].strip('"'))
            if not page["IsTruncated"] or not page.get("Parts"):
                return found
            more = {"PartNumberMarker": page["NextPartNumberMarker"]}

    def join_parts(self, key: str, upload_id: str, etags: Mapping[int, str]) -> None:
        """Make one object of the parts with these ETags, by number.

        Raises `ObjectMissing` when the upload was joined or dropped, `ObjectChanged` when a part is another one.
        """
        parts: list[Any] = [{"PartNumber": number, "ETag": f'"{etags[number]}"'} for number in sorted(etags)]
        with _translated():
            self._inner.complete_multipart_upload(
                Bucket=self._names["quarantine"], Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
            )

    def drop_parts(self, key: str, upload_id: str) -> None:
        """Forget an upload in parts and what arrived of it; one that is not there is no fault. Raises `StoreAway`."""
        with suppress(ObjectMissing), _translated():
            self._inner.abort_multipart_upload(Bucket=self._names["quarantine"], Key=key, UploadId=upload_id)

    def unfinished(self, age: timedelta) -> Iterator[tuple[str, str]]:
        """Key and name of uploads in parts that are at least this old by the store's own clock. Raises `StoreAway`."""
        more: dict[str, Any] = {}
        while True:
            with _translated():
                page = self._inner.list_multipart_uploads(Bucket=self._names["quarantine"], **more)
            now = _stores_now(page)
            for upload in page.get("Uploads", []):
                if upload["Initiated"] <= now - age:
                    yield upload["Key"], upload["UploadId"]
            names = {"KeyMarker": page.get("NextKeyMarker"), "UploadIdMarker": page.get("NextUploadIdMarker")}
            following = {name: value for name, value in names.items() if value}
            if not page["IsTruncated"] or not page.get("Uploads") or following == more:
                return
            more = following

    def link(self, key: str, media_type: str, life: timedelta, disposition: str | None = None) -> str:
        """An address to read one object of the ready bucket; ``disposition`` None shows it in the page."""
        params = {"Bucket": self._names["ready"], "Key": key, "ResponseContentType": media_type}
        if disposition:
            params["ResponseContentDisposition"] = disposition
        params["ResponseCacheControl"] = "private, no-store"
        return self._public.generate_presigned_url("get_object", Params=params, ExpiresIn=int(life.total_seconds()))

    def look(self, bucket: Bucket, key: str) -> ObjectFacts | None:
        """Size and ETag of an object, None where there is none. Raises `StoreAway`."""
        try:
            with _translated():
                found = self._inner.head_object(Bucket=self._names[bucket], Key=key)
        except ObjectMissing:
            return None
        return ObjectFacts(found["ContentLength"], found["ETag"].strip('"'))

    def fetch(self, key: str, etag: str, target: Path, most_bytes: int) -> None:
        """Read a quarantined object once, into a file.

        Raises `ObjectMissing`, `ObjectChanged` when it is not the one with this ETag, `ObjectTooLarge`, `StoreAway`.
        """
        with _translated():
            found = self._inner.get_object(Bucket=self._names["quarantine"], Key=key, IfMatch=f'"{etag}"')
            if found["ETag"].strip('"') != etag:
                raise ObjectChanged
            read = 0
            with found["Body"] as body, target.open("wb") as file:
                while chunk := body.read(_CHUNK):
                    read += len(chunk)
                    if read > most_bytes:
                        raise ObjectTooLarge
                    file.write(chunk)

    def put(self, key: str, source: Path, media_type: str) -> None:
        """Write a file into the ready bucket under a key that is new. Raises `StoreAway`."""
        with _translated(), source.open("rb") as body:
            self._inner.put_object(
                Bucket=self._names["ready"],
                Key=key,
                Body=body,
                ContentType=media_type,
                ContentDisposition="attachment",
                CacheControl="private, no-store",
            )

    def delete(self, bucket: Bucket, key: str) -> None:
        """Remove an object; one that is not there is no fault. Raises `StoreAway`."""
        with _translated():
            self._inner.delete_object(Bucket=self._names[bucket], Key=key)

    def older_than(self, bucket: Bucket, age: timedelta) -> Iterator[list[str]]:
        """Keys of objects at least this old by the store's own clock, a page at a time. Raises `StoreAway`."""
        token: str | None = None
        while True:
            more: dict[str, Any] = {"ContinuationToken": token} if token else {}
            with _translated():
                page = self._inner.list_objects_v2(Bucket=self._names[bucket], MaxKeys=500, **more)
            now = _stores_now(page)
            yield [o["Key"] for o in page.get("Contents", []) if o["LastModified"] <= now - age]
            token = page.get("NextContinuationToken")
            if not token:
                return


def current_store() -> Store:
    """The running application's store."""
    store: Store = current_app.extensions["assay.store"]
    return store


def _stores_now(answer: Any) -> datetime:
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


@contextmanager
def _translated() -> Iterator[None]:
    """The library's errors as ours."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as fault:
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        if fault.response.get("Error", {}).get("Code") in ("InvalidPart", "InvalidPartOrder", "EntityTooSmall"):
            raise ObjectChanged from fault
        if status == 404:
            raise ObjectMissing from fault
        if status == 412:
            raise ObjectChanged from fault
        if status >= 500:
            raise StoreAway from fault
        raise
    except (BotoCoreError, HTTPClientError, OSError) as fault:
        raise StoreAway from fault
