#!/usr/bin/env bash
# Build the image and use it as its users would, without a container daemon (buildah, as root).
#
# The public base image is replaced by one made here from Debian's packages. The check starts the
# image as its own user on a read-only root, waits for its health command, signs in to every API,
# stops it with SIGTERM, starts it again on the same volume and finds what was written before.
set -euo pipefail
cd "$(dirname "$0")/.."

export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
BASE=localhost/emulator-base IMAGE=localhost/telephony-emulator
WORK=$(mktemp -d) PORT=${PORT:-18480}
URL=http://127.0.0.1:$PORT MOST_MIB=90

if ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get update -q >/dev/null
    apt-get install -qy --no-install-recommends buildah debootstrap >/dev/null
fi

server_pid() { pgrep -f "^/opt/emulator/bin/python.* /opt/emulator/bin/emulator serve --data /data" | head -n 1; }

cleanup() {
    [ -z "${SERVER:-}" ] || kill -KILL "$(server_pid)" 2>/dev/null || true
    [ -z "${CONTAINER:-}" ] || buildah rm "$CONTAINER" >/dev/null 2>&1 || true
    rm -rf "$WORK"
}
trap cleanup EXIT

make_base() {
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$WORK/root" >"$WORK/log" 2>&1 \
        || { tail "$WORK/log"; return 1; }
    rm -rf "$WORK"/root/var/cache/apt/archives/*.deb "$WORK"/root/var/lib/apt/lists/*
    # The build talks to the package index over whatever certificates this machine trusts.
    cp -L /etc/ssl/certs/ca-certificates.crt "$WORK/root/etc/ssl/certs/ca-certificates.crt"
    local container
    container=$(buildah from scratch)
    buildah add -q "$container" "$WORK/root" / >/dev/null
    buildah commit -q "$container" "$BASE" >/dev/null
    buildah rm "$container" >/dev/null
    rm -rf "$WORK/root"
}

start() {
    buildah run --user 10001:10001 --volume "$WORK/data:/data" --env "EMULATOR_PORT=$PORT" \
        "$CONTAINER" -- emulator serve --data /data >"$WORK/serve.log" 2>&1 &
    SERVER=$!
    for _ in $(seq 100); do
        buildah run "$CONTAINER" -- emulator health "$URL" >/dev/null 2>&1 && return 0
        kill -0 "$SERVER" 2>/dev/null || break
    done
    cat "$WORK/serve.log"; echo "image-test: the server did not become healthy"; return 1
}

stop() {
    local pid
    pid=$(server_pid)
    kill -TERM "$pid"
    timeout 10 tail --pid="$pid" -f /dev/null
    wait "$SERVER" || true
    SERVER=
}

answers() { # what, expected status, curl's arguments
    local found
    found=$(curl -s -o "$WORK/answer" -w '%{http_code}' "${@:3}")
    [ "$found" = "$2" ] || { echo "image-test: $1: $found instead of $2"; cat "$WORK/answer"; return 1; }
    echo "image-test: $1: $found"
}

buildah inspect --type image "$BASE" >/dev/null 2>&1 || make_base
secret=()
for file in "${PIP_CONFIG_FILE:-}" /etc/pip.conf; do
    [ -s "$file" ] && secret=(--secret "id=pip,src=$file") && break
done
# Debian's buildah is older than the start interval of health checks, which Docker has known since version 25.
sed 's/ --start-interval=[^ ]*//' docker/Dockerfile >"$WORK/Dockerfile"
buildah build -q --format docker --build-arg "BASE=$BASE" ${secret[@]+"${secret[@]}"} -f "$WORK/Dockerfile" -t "$IMAGE" . >/dev/null
CONTAINER=$(buildah from "$IMAGE")
mkdir "$WORK/data" && chown 10001:10001 "$WORK/data"

start
answers "sipcentric" 200 -u admin:secret "$URL/api/v1/customers/me"
answers "telecom.center" 200 -u operator:secret "$URL/api/rest/public/operator/customers"
answers "dial9" 200 -X POST -H 'X-Auth-Token: token' -H 'X-Auth-Secret: secret' "$URL/api/v2/numbers/list"
answers "sipgate" 200 -u sipgate:secret "$URL/my/billing/balance/?version=2.17"
answers "a write" 201 -u admin:secret -H 'Content-Type: application/json' \
    -d '{"type":"phonebookentry","name":"Kept","phoneNumber":"07700900123","speedDial":4321}' \
    "$URL/api/v1/customers/25/phonebook"
grep -q ' default sipcentric get_customer 200 ' "$WORK/serve.log"  # the container's log shows requests
entry=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$WORK/answer")
stop
start
answers "the write after a restart" 200 -u admin:secret "$URL/api/v1/customers/25/phonebook/$entry"
grep -q 4321 "$WORK/answer"
stop
# The driver of PostgreSQL is there: it says that nobody is.
buildah run "$CONTAINER" -- emulator serve --shared postgresql://emulator@127.0.0.1:9/worlds >"$WORK/refused" 2>&1 && exit 1
grep -q 'is PostgreSQL running there' "$WORK/refused" || { cat "$WORK/refused"; exit 1; }
size=$(buildah run "$CONTAINER" -- du -sm /opt/emulator | cut -f 1)
echo "image-test: $size MiB beyond the base image (at most $MOST_MIB)"
[ "$size" -le "$MOST_MIB" ]
echo "image-test: passed"
