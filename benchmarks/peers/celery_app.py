"""A Celery app whose task does nothing but say when, set as Celery advises for tasks that must not be lost."""

from __future__ import annotations

import os
import time

from celery import Celery

app = Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)
stamps = os.open(os.environ["BENCH_STAMPS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@app.task(name="noop")  # type: ignore[untyped-decorator, unused-ignore]
def noop(payload: str) -> None:
    os.write(stamps, f"{time.perf_counter()}\n".encode())
