"""Addresses of signing in: those of the sign-in library that are used here, and no others.

Its pages for signing up, for addresses and for pass phrases by e-mail have no address at all.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path

from glidepath.web.accounts.choosing_password import open_link, set_password

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("link/<str:token>/", open_link, name="set-password-link"),
    path("pass-phrase/", set_password, name="set-password"),
]
