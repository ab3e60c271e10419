"""Run by Alembic: apply migrations on the connection that carrack.store.migrate opened and locked."""

from alembic import context

from carrack.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
