"""The peer's one application."""

from django.apps import AppConfig


class Peer(AppConfig):
    """Orders, stations and villagers."""

    name = "bench.peer"
    label = "peer"
    verbose_name = "代购"
