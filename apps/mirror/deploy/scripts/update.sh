#!/bin/sh
# Backs up, migrates, and puts another image in the place of the one that runs; back to that one if the new one does not
# become ready.  update.sh IMAGE
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
[ "$#" -eq 1 ] || fail "usage: update.sh IMAGE"
before="$(current)"
[ -n "$before" ] || fail "nothing is deployed yet; use deploy.sh"
"$(dirname "$0")/backup.sh"
export MIRROR_IMAGE="$1"
# What the new image cannot migrate must not take the old one down.
compose run --rm --no-deps mirror migrate || fail "the migration failed; $before goes on"
compose up --detach --no-deps mirror
if healthy; then
    printf '%s\n' "$before" > "$FOLDER/.image.before"
    printf '%s\n' "$1" > "$FOLDER/.image"
    say "updated from $before to $1"
else
    say "$1 did not become ready: going back to $before"
    MIRROR_IMAGE="$before" compose up --detach --no-deps mirror
    healthy || fail "$before does not become ready either; restore the back-up: rollback.sh"
    fail "went back to $before; look at the logs, then try again"
fi
