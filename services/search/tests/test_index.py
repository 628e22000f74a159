"""What is written together is seen together, and what is dropped is gone."""

from pathlib import Path

from tellonce_search.index import Changes, Index, State

from services.search.tests.search_cases import CREATED, a_customer, an_entry, found, search, write

MARKER = "zzyzxmarker"


def files_with(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_an_entry_written_again_is_found_once_as_it_is_now(index: Index) -> None:
    write(index, an_entry("e1", "kargo nerede"))
    write(index, an_entry("e1", "fatura nerede"), sequence=2)

    assert found(index, "nerede") == ["e1"]
    assert found(index, "kargo") == []


def test_nothing_is_seen_before_it_is_committed(index: Index) -> None:
    index.put(Changes(entries=[an_entry("e1", "kargo")]))
    before = found(index, "kargo")

    index.commit(State(CREATED, 1))

    assert (before, found(index, "kargo")) == ([], ["e1"])


def test_an_index_opened_again_knows_where_it_was(tmp_path: Path) -> None:
    first = Index(tmp_path)
    write(first, an_entry("e1", "kargo"), sequence=7)
    first.close()

    again = Index(tmp_path)

    assert again.state == State(CREATED, 7)
    assert found(again, "kargo") == ["e1"]
    again.close()


def test_an_index_of_another_version_has_no_place() -> None:
    assert State.decode(b"0|2026-11-01T00:00:00+00:00|7") is None


def test_a_merge_of_customers_changes_only_ids(index: Index) -> None:
    write(index, an_entry("e1", "kargo", node_id="n2"), customers=[a_customer("n1"), a_customer("n2")])
    before = search(index, "kargo").entries[0].customer_id

    write(index, sequence=2, customers=[a_customer("n1", "n2")])

    assert (before, search(index, "kargo").entries[0].customer_id) == ("n2", "n1")
    assert index.count == 3  # the entry, one customer, the place


def test_customers_are_found_under_each_of_their_nodes(index: Index) -> None:
    write(index, customers=[a_customer("n1", "n2"), a_customer("n3")])

    assert {node: one.id for node, one in index.customers_of(["n2", "n3", "n4"]).items()} == {
        "n1": "n1",
        "n2": "n1",
        "n3": "n3",
    }


def test_the_entries_of_a_conversation_are_known(index: Index) -> None:
    write(index, an_entry("e1", "a"), an_entry("e2", "b"), an_entry("e3", "c", conversation_id="c2"))

    assert sorted(index.entries_in(["c1"])) == ["e1", "e2"]


def test_nothing_of_an_erased_customer_is_left_in_any_file(index: Index) -> None:
    for number in range(3):  # several segments, and a text that was replaced
        write(
            index, an_entry("e1", f"{MARKER} {number}"), an_entry(f"k{number}", "kargo", node_id="n9"), sequence=number
        )
    write(index, sequence=4, customers=[a_customer("n1", name=MARKER), a_customer("n9", name="Kalan")])
    assert files_with(index.folder, MARKER)

    write(index, sequence=5, erased_nodes=["n1"])

    assert files_with(index.folder, MARKER) == []
    assert found(index, MARKER) == []
    assert sorted(found(index, "kargo")) == ["k0", "k1", "k2"]
    assert [hit.name for hit in search(index, "kalan").customers] == ["Kalan"]
    assert index.state == State(CREATED, 5)


def test_what_others_wrote_in_an_erased_conversation_is_gone_too(index: Index) -> None:
    write(
        index,
        an_entry("e1", "kargo", node_id="n2", conversation_id="c1"),
        an_entry("e2", "kargo", conversation_id="c2"),
    )

    write(index, sequence=2, erased_conversations=["c1"])

    assert found(index, "kargo") == ["e2"]
