"""Every address of the web application."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("glidepath.web.accounts.sign_in_urls")),
    path("", include("glidepath.web.base.urls")),
    path("", include("glidepath.web.accounts.urls")),
    path("", include("glidepath.web.record.urls")),
    path("", include("glidepath.web.recognition.urls")),
    path("", include("glidepath.web.evaluation.urls")),
    path("", include("glidepath.web.tapers.urls")),
    path("", include("glidepath.web.audit.urls")),
]

handler400 = "glidepath.web.base.problems.bad_request"
handler403 = "glidepath.web.base.problems.forbidden"
handler404 = "glidepath.web.base.problems.not_found"
handler500 = "glidepath.web.base.problems.broken"
