#!/bin/sh
# Backs the database up. The copies themselves are in OneDev, the cache can be fetched again.  backup.sh
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
umask 077
mkdir -p "$BACKUPS"
file="$BACKUPS/mirror-$(date -u +%Y%m%dT%H%M%SZ).sql.gz"
# A pipe would hide that pg_dump failed.
compose exec -T database pg_dump --username=mirror --dbname=mirror > "$file.part" || { rm -f "$file.part"; fail "pg_dump failed"; }
tail -n 5 "$file.part" | grep -q "PostgreSQL database dump complete" || { rm -f "$file.part"; fail "the dump is cut off"; }
gzip --stdout "$file.part" > "$file"
rm -f "$file.part"
gzip --test "$file"
# The oldest go.
find "$BACKUPS" -name 'mirror-*.sql.gz' | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$old"; done
say "backed up to $file"
