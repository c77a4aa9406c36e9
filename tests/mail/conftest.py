"""The fixtures of the tests of mail; jobs and mail share them."""

from tests.outbox.fixtures import bench, job_app, person

__all__ = ["bench", "job_app", "person"]
