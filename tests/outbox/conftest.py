"""The fixtures of the tests of jobs."""

from tests.outbox.fixtures import bench, job_app, person

__all__ = ["bench", "job_app", "person"]
