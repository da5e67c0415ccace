"""Logs and metrics. A log line holds our own ids, counts and names: never review text, addresses or secrets."""

from __future__ import annotations

import json
import logging
import sys
import traceback

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

registry = CollectorRegistry()
webhooks = Counter(
    "highroad_webhooks_total", "Webhook calls by source and outcome.", ["source", "outcome"], registry=registry
)
clicks = Counter("highroad_decisions_total", "Decisions by act and outcome.", ["act", "outcome"], registry=registry)
webhook_seconds = Histogram(
    "highroad_webhook_seconds",
    "Time from a webhook's first byte read to its commit.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=registry,
)
quarantined = Gauge("highroad_quarantined", "Genuine deliveries that could not be read.", registry=registry)


def configure_logs(level: str) -> None:
    """Log to stderr, one JSON line for each event; the libraries' own logs come the same way, from warnings upwards."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryFormat())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class LibraryFormat(logging.Formatter):
    """A library's warning as one JSON line. Its message and its error's words may hold customers' text: only the
    names of the logger and the error, and the lines of code, are written.
    """

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        line = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        return json.dumps(line | (place_of(error) if error else {}))


def place_of(error: BaseException) -> dict[str, str]:
    """An error's kind and the line of code where it arose, without its words."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    at = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return {"error": type(error).__name__, "at": at}
