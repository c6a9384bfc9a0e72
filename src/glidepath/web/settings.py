"""Settings of the web application; everything that differs between installations is environment.

GLIDEPATH_HOME      the data folder
DATABASE_URL        postgresql://user:password@host/name; an SQLite file in the data folder if unset
GLIDEPATH_ORIGIN    where people reach it, such as https://clinic.example; http://127.0.0.1:8000
GLIDEPATH_DEMO      1: invented data, sign-in without a second factor
GLIDEPATH_PROXIES   how many proxies of one's own stand before it, each adding to X-Forwarded-For;
                    1 where the origin is https, else 0
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from glidepath.web import environment
from glidepath.web.database import database_settings
from glidepath.web.home import data_folder, secret

HERE = Path(__file__).resolve().parent
DEMO = os.environ.get("GLIDEPATH_DEMO") == "1"
HOME = data_folder(demo=DEMO)
ORIGIN = environment.origin("http://127.0.0.1:8000")
HTTPS = ORIGIN.startswith("https://")

DEBUG = False
SECRET_KEY = secret(HOME, "session")
AUDIT_KEY = secret(HOME, "audit")
SECOND_STEP_KEY = secret(HOME, "second_step")
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "glidepath.web.base",
    "glidepath.web.accounts",
    "glidepath.web.audit",
    "glidepath.web.record",
    "glidepath.web.recognition",
    "glidepath.web.evaluation",
    "glidepath.web.tapers",
    "glidepath.web.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "rules",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # The table of a long plan would weigh more than a page may. It pads what it packs, so that the
    # length tells nothing; and the session's cookie is not sent along from other sites' pages.
    "django.middleware.gzip.GZipMiddleware",
    "glidepath.web.base.middleware.answer_health",
    "glidepath.web.base.middleware.limit_browser_features",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "glidepath.web.accounts.middleware.limit_session",
    "glidepath.web.accounts.middleware.find_member",
    "glidepath.web.base.middleware.choose_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "glidepath.web.accounts.middleware.require_second_factor",
    "glidepath.web.base.middleware.keep_out_of_caches",
    "glidepath.web.base.middleware.explain_refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "glidepath.web.urls"
WSGI_APPLICATION = "glidepath.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "glidepath.web.base.context.every_page",
            ],
            "builtins": ["django.templatetags.i18n", "glidepath.web.base.templatetags.glidepath"],
        },
    }
]
FORM_RENDERER = "glidepath.web.base.forms.Renderer"

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------------------------- language
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("America/Chicago")
FORMAT_MODULE_PATH = ["glidepath.web.formats"]

# -------------------------------------------------------------------------------------- sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work-list"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "glidepath.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Against guessing from many places at once. It counts wrong codes of second steps as well; guessing
# at one account from one place is what axes locks, below.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/15m/key"}
ACCOUNT_FORMS = {
    "login": "glidepath.web.accounts.signing_in_forms.SignInForm",
    "reauthenticate": "glidepath.web.accounts.signing_in_forms.ConfirmForm",
    "change_password": "glidepath.web.accounts.signing_in_forms.NewPasswordForm",
}
MFA_ADAPTER = "glidepath.web.accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "glidepath.web.accounts.signing_in_forms.CodeForm",
    "reauthenticate": "glidepath.web.accounts.signing_in_forms.ConfirmByCodeForm",
    "activate_totp": "glidepath.web.accounts.signing_in_forms.AppForm",
    "add_webauthn": "glidepath.web.accounts.signing_in_forms.PasskeyForm",
    "edit_webauthn": "glidepath.web.accounts.signing_in_forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator vouches for the address, no e-mail does
MFA_TOTP_ISSUER = "Glidepath"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who tries too early waits no longer
# One address from one place: a stranger elsewhere does not lock a member out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "glidepath.web.accounts.lock_out.digest_of_address"
AXES_CLIENT_IP_CALLABLE = "glidepath.web.accounts.lock_out.client_address"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "oldpassword", "code", "credential"]
AXES_LOCKOUT_CALLABLE = "glidepath.web.accounts.lock_out.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True  # the chained log has it
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies(1 if HTTPS else 0)

# ------------------------------------------------------------------------------------- sessions
SESSION_IDLE_MINUTES = 20
SESSION_HOURS = 12
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "glidepath.web.base.problems.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ------------------------------------------------------------------------------------- browsers
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Other names under the clinic's own are for those who run them to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

if HTTPS:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

# What is counted against guessing must be counted once for all processes of the server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # They would write down whose sign-in was refused; the chained log does, and shows it to few.
    "loggers": {"axes": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
