"""cache.db: schema, migrations, the one writer, the readers, change sets. No Qt, no network."""
