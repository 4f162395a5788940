"""`make bench`: how fast the application is, beside a raw floor and a Django admin on the same PostgreSQL.

    __main__.py     the run from beginning to end
    cluster.py      a PostgreSQL of its own, on a socket in a temporary folder
    county.py       65,000 orders at a hundred stations, and operators who can sign in
    copying.py      rows copied inside the database: twin stations, earlier years
    floor.py        the least a request can cost here: a bare text, one INSERT
    peer/           a Django project with stock ModelAdmin over the same rows and columns
    servers.py      gunicorn 2 x 4, its processor time and memory
    client.py       HTTP over kept-alive sockets
    people.py       signing in at both, and the requests that are asked
    rounds.py       interleaved rounds: requests a second, processor milliseconds a request
    statements.py   what PostgreSQL itself logged of one request
    importing.py    a ledger of 65,000 rows beside COPY
    closing.py      the day close of a station with 500 orders
    rendering.py    the first render in Chromium on a slow line
    embedded.py     eight clients on SQLite
    report.py       the table, with what must be reached

docs/bench.md says what each figure means.
"""
