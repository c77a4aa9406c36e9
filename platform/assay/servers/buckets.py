"""The two buckets of the local store: made where missing, their CORS rules set at each start."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CORSRuleTypeDef

REGION: Final = "eu-central-1"


def s3_client(endpoint_url: str, access_key: str, secret_key: str, region: str = REGION) -> S3Client:
    """A client for the store: bounded waiting, few tries, bucket names in the path."""
    client: S3Client = boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 3, "mode": "standard"},
        ),
    )
    return client


def prepare_buckets(admin: S3Client, quarantine: str, ready: str, web_origin: str) -> None:
    """Make both buckets and let pages of `web_origin`, and no other, upload to quarantine and read from ready."""
    for bucket in (quarantine, ready):
        with contextlib.suppress(admin.exceptions.BucketAlreadyOwnedByYou, admin.exceptions.BucketAlreadyExists):
            admin.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    _allow(admin, quarantine, web_origin, ["POST", "PUT"])
    _allow(admin, ready, web_origin, ["GET", "HEAD"])


def _allow(admin: S3Client, bucket: str, origin: str, methods: list[str]) -> None:
    rule: CORSRuleTypeDef = {
        "AllowedOrigins": [origin],
        "AllowedMethods": methods,
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 600,
    }
    admin.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
