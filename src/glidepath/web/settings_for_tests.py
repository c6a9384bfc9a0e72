"""Settings for tests: as in use, but with fast password hashing and files served as they are."""

import os
import tempfile

# A data folder of their own, whatever is set outside.
os.environ["GLIDEPATH_HOME"] = tempfile.mkdtemp(prefix="glidepath-tests-")

from glidepath.web.messages import compile_messages
from glidepath.web.settings import *  # noqa: F403

compile_messages()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True)  # noqa: F405
