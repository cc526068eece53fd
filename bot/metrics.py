"""What monitoring reads, for Prometheus: counted as things happen, or looked up when it asks."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
ANSWERS = Counter("hoidap_answers", "Questions answered, by verdict.", ["verdict"], registry=REGISTRY)
SECONDS = Histogram(
    "hoidap_answer_seconds",
    "From a question to its answer, in seconds.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
BUSY = Counter("hoidap_busy", "Questions turned away: too many waited.", registry=REGISTRY)
UPDATES = Counter("hoidap_updates", "Updates received from Telegram.", registry=REGISTRY)
_QUESTIONS = Gauge("hoidap_questions_waiting", "Questions being answered now.", registry=REGISTRY)
_INBOX = Gauge("hoidap_inbox_waiting", "Updates recorded and not yet answered.", registry=REGISTRY)
_VERSION = Info("hoidap_version", "The version of the index that answers.", registry=REGISTRY)


def exposed(questions: int, updates: int, version: str | None) -> bytes:
    """All of it in Prometheus's text format; what is given is how it is now."""
    _QUESTIONS.set(questions)
    _INBOX.set(updates)
    _VERSION.info({"version": version or "none"})
    return generate_latest(REGISTRY)
