#!/usr/bin/env python3
"""The program in the debian-python fixture: imports what pulls in libssl and libsqlite3, then says hello."""
import json
import sqlite3
import ssl

with sqlite3.connect(":memory:") as database:
    (greeting,) = database.execute("select 'hello from ' || ?", ("python3",)).fetchone()
assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
print(json.loads(json.dumps(greeting)))
