"""Programmes, their members, and what each role may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Programmes, their members, and what each role may do."""

    name = "glidepath.web.accounts"
    label = "accounts"
