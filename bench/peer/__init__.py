"""The peer: a Django project with stock ModelAdmin over the same rows and columns in the same PostgreSQL.

It is frozen: nobody tunes it, neither up nor down. What a Django developer does without thinking is done:
DEBUG off, kept connections, cached templates, ``list_select_related``, no full count of the result.
"""

WORDS = (
    "Django {version}, stock ModelAdmin, DEBUG off, gunicorn as above, kept connections, the stock "
    "middleware, cached templates; list: list_select_related, list_per_page 50, show_full_result_count "
    "off, two list_filter, the twelve columns of the list here, the first goods by a subquery; save: an "
    "order with one line inline and the admin's own log entry, in one transaction, without a ledger, "
    "without figures and without a chained audit; board: the orders of two months grouped by the "
    "database, forty rows and totals."
)


def settings_words() -> str:
    """What the peer is, in a paragraph."""
    import django

    return WORDS.format(version=django.get_version())
