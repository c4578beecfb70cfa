# shellcheck shell=sh
# Read by the scripts beside this file. Settings, all from the environment:
#   ENGINE   podman (default) or docker
#   FOLDER   where compose.yaml, mirror.env and secrets/ are (default: the folder above this one)
#   BACKUPS  where back-ups go (default: FOLDER/backups)
#   KEEP     how many back-ups stay (default: 30)
set -eu
ENGINE="${ENGINE:-podman}"
FOLDER="${FOLDER:-$(cd "$(dirname "$0")/.." && pwd)}"
BACKUPS="${BACKUPS:-$FOLDER/backups}"
KEEP="${KEEP:-30}"
HEALTH="${HEALTH:-http://127.0.0.1:8000/readyz}"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }
compose() { (cd "$FOLDER" && "$ENGINE" compose "$@"); }

# Waits until the service is ready, at most a minute.
healthy() {
    tries=0
    while [ "$tries" -lt "${TRIES:-30}" ]; do
        if curl --fail --silent --output /dev/null --max-time 5 "$HEALTH"; then
            return 0
        fi
        tries=$((tries + 1))
        sleep "${PAUSE:-2}"
    done
    return 1
}

# The image that runs now; empty before the first deployment.
current() { if [ -f "$FOLDER/.image" ]; then cat "$FOLDER/.image"; fi; }
