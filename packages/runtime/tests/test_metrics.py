"""Names and labels of the metrics."""

from prometheus_client import REGISTRY
from tellonce_runtime import metrics

LABELS = {"durable", "outcome", "reason", "stream", "cause", "type", "error", "collection", "method", "code", "route"}


def test_every_metric_of_ours_has_the_prefix_and_small_labels() -> None:
    own = [value for value in vars(metrics).values() if hasattr(value, "_labelnames")]

    assert len(own) > 15
    assert all(metric._name.startswith("tellonce_") for metric in own)
    assert {label for metric in own for label in metric._labelnames} <= LABELS | {"status", "dependency"}


def test_build_info_names_the_service() -> None:
    metrics.set_build("runtime")

    assert REGISTRY.get_sample_value("tellonce_build_info", {"service": "runtime", "version": "0.1.0"}) == 1


def test_a_service_without_distribution_has_version_0() -> None:
    metrics.set_build("nothing-of-ours")

    assert REGISTRY.get_sample_value("tellonce_build_info", {"service": "nothing-of-ours", "version": "0"}) == 1
