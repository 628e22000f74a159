"""Every method of the service is guarded and answered."""

from tellonce.desk.v1 import desk_service_pb2
from tellonce_router.api import SCOPES, SERVICE, DeskService

METHODS = [method.name for method in desk_service_pb2.DESCRIPTOR.services_by_name["DeskService"].methods]


def test_every_method_has_a_scope() -> None:
    assert {f"/{SERVICE}/{method}" for method in METHODS} == set(SCOPES)


def test_every_method_is_our_own() -> None:
    assert all(getattr(DeskService, method).__module__.startswith("tellonce_router.") for method in METHODS)


def test_what_changes_something_is_no_read() -> None:
    assert {method for method in METHODS if SCOPES[f"/{SERVICE}/{method}"] == "desk.read"} == {
        method
        for method in METHODS
        if method.startswith(("List", "Count", "Get", "BatchGet", "Explain", "Test", "Watch"))
    }
