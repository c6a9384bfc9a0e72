"""The guided evaluation, its questionnaires, and what follows from the answers."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The guided evaluation, its questionnaires, and what follows from the answers."""

    name = "glidepath.web.evaluation"
    label = "evaluation"
