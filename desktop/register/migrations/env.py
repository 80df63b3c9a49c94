"""Runs the migrations on the connection that the register hands over, in its transaction."""

from alembic import context

from desktop.register.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
