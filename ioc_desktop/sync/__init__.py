"""From centres to the cache: the HTTP gateway, decoding, replicators, adapters. No Qt.

One replicator serves one (centre, dataset); a centre's replicators share a gateway and a
supervisor (``centre_sync``), and all centres share the one writer through ``desk``. Only
``http`` imports httpx. Times on the way are monotonic; the wall clock is read for what is
shown and stored, never waited on.
"""
