# Shared by the scripts; to be sourced, not run.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Oldest PostgreSQL that will do; src/db/local_cluster/binaries.rs says the same.
oldest_postgresql=15

say() { printf '== %s\n' "$*" >&2; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# Prints the folder of the newest PostgreSQL's programs that is new enough; fails if there is none.
postgresql_programs() {
    local folder version best='' best_version=$((oldest_postgresql - 1))
    for folder in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || true)"; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
        version=$("$folder/postgres" --version | sed -E 's/.*\(PostgreSQL\) ([0-9]+).*/\1/')
        if [ "$version" -gt "$best_version" ]; then
            best=$folder best_version=$version
        fi
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

# Runs a command as the user that PostgreSQL may run as: root becomes `postgres`.
as_postgres() {
    if is_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}
