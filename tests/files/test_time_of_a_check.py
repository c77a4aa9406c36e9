"""How long a check may take: queue and database grant what the settings say."""

import pytest
from redis import Redis
from rq.job import Job
from sqlalchemy import text

from assay.db import db
from assay.outbox.relay import JOB_SECONDS, SERIALIZER, Relay
from assay.settings import Settings
from tests.support import sample_files
from tests.support.cast import Cast
from tests.support.uploads import Uploads


def test_a_queue_may_have_a_limit_of_its_own(cast: Cast, uploads: Uploads, settings: Settings) -> None:
    row_id = uploads.job_of("files.check", uploads.arrived(cast.anna, "a.png", sample_files.png()))
    granted = []
    for seconds in ({"files": 960}, {}):
        with Redis.from_url(settings.queue_url.get_secret_value()) as queue:
            relay = Relay(settings.database_url_of("relay"), queue, uploads.clock, seconds)
            with relay.connect() as connection:
                uploads.look(
                    "UPDATE app.outbox SET next_try_at = %s WHERE id = %s RETURNING id", uploads.clock.now(), row_id
                )
                relay.hand_over(connection)
            granted.append(Job.fetch(f"{row_id}-0", connection=queue, serializer=SERIALIZER).timeout)
            queue.flushdb()
    assert granted == [960, JOB_SECONDS]


def test_the_database_waits_for_a_check_as_long_as_it_may_take(
    cast: Cast, uploads: Uploads, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = uploads.arrived(cast.anna, "a.png", sample_files.png())
    store = uploads.worker_app.extensions["assay.store"]
    fetch, told = store.fetch, []

    def fetch_and_look(*args: object) -> None:
        query = "SELECT setting::integer / 1000 FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
        told.append(db.session.execute(text(query)).scalar_one())
        fetch(*args)

    monkeypatch.setattr(store, "fetch", fetch_and_look)
    assert uploads.run("files.check", file_id) == "done"
    assert told == [settings.file_check_seconds]
