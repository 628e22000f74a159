"""The fingerprint of the identity key: this database was begun with one key and works with no other."""

import hashlib

from pymongo.errors import DuplicateKeyError
from tellonce_runtime.mongo import in_thread

from tellonce_history.store.documents import FingerprintDocument, collection_of

_ID = "identity_key"


async def is_known_key(key: bytes) -> bool:
    """Whether the database was begun with this key; a new database is begun with it now."""
    return await in_thread(_is_known, hashlib.sha256(b"tellonce identity key\0" + key).digest())


def _is_known(fingerprint: bytes) -> bool:
    collection = collection_of(FingerprintDocument)
    try:
        collection.insert_one({"_id": _ID, "sha256": fingerprint})
    except DuplicateKeyError:
        stored = collection.find_one({"_id": _ID})
        return stored is not None and bytes(stored["sha256"]) == fingerprint
    return True
