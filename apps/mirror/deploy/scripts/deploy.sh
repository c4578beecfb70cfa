#!/bin/sh
# Starts the service for the first time.  deploy.sh IMAGE
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
[ "$#" -eq 1 ] || fail "usage: deploy.sh IMAGE"
[ -f "$FOLDER/mirror.env" ] || fail "copy mirror.env.example to mirror.env and fill it in"
for name in postgres admin_token github_token onedev_token database_url; do
    [ -s "$FOLDER/secrets/$name" ] || fail "secrets/$name is missing or empty"
done
export MIRROR_IMAGE="$1"
compose up --detach
healthy || fail "it did not become ready; look at: $ENGINE compose logs mirror"
printf '%s\n' "$1" > "$FOLDER/.image"
say "deployed $1"
