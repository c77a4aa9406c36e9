"""Real servers on this machine, from wheels: what `./assay up` and the tests run against.

PostgreSQL, Valkey, SeaweedFS (S3), a mail sink and the virus scanner, all on free ports of 127.0.0.1, all children of
one supervisor. Nothing here is used in production, except `bootstrap.sql`, which prepares any PostgreSQL server.

- state: the folder that holds a copy's data, secrets and remembered ports (`assay.servers.state`);
- account: whom the servers run as. PostgreSQL refuses to run as root, so root hands the servers to `nobody`
  (`assay.servers.account`);
- leash: the small program every server is started through; it ends the server when its supervisor dies, even by
  `kill -9` (`assay.servers.leash`);
- server set: all of them together (`assay.servers.server_set`).

Invariants: nothing listens beyond the loopback address; no password stands on a command line; secrets lie in files
that only their owner reads; stopping and starting loses neither a row nor an object.
"""
