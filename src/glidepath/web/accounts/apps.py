"""Programmes, their members, and what each role may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Programmes, their members, and what each role may do."""

    name = "glidepath.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Make the rights known, and log what the sign-in library tells."""
        from glidepath.web.accounts import hearing
        from glidepath.web.accounts.rights import register_permissions

        register_permissions()
        hearing.listen()
