"""Signing in, the account pages, and the gate of the admin. The models stand in `portal.models`."""
