#!/bin/sh
# Puts the image before this one back, with the database of the newest back-up unless told to keep it.
# rollback.sh [--keep-database]
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
[ -f "$FOLDER/.image.before" ] || fail "there is no image before this one"
before="$(cat "$FOLDER/.image.before")"
export MIRROR_IMAGE="$before"
compose stop mirror
if [ "${1:-}" != "--keep-database" ]; then
    newest="$(find "$BACKUPS" -name 'mirror-*.sql.gz' | sort | tail -n 1)"
    [ -n "$newest" ] || fail "there is no back-up in $BACKUPS; use --keep-database"
    gzip --test "$newest" || fail "$newest is damaged"
    say "restoring $newest"
    compose exec -T database dropdb --username=mirror --force --if-exists mirror
    compose exec -T database createdb --username=mirror mirror
    gzip --decompress --stdout "$newest" | compose exec -T database psql --username=mirror --dbname=mirror \
        --set=ON_ERROR_STOP=1 --quiet --single-transaction
fi
compose up --detach --no-deps mirror
healthy || fail "$before does not become ready; look at: $ENGINE compose logs mirror"
printf '%s\n' "$before" > "$FOLDER/.image"
say "rolled back to $before"
