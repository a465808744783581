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

# Starts a PostgreSQL for tests and names it in TEST_DATABASE_URL, unless one is named there already. The script that
# calls this ends with stop_test_postgresql.
start_test_postgresql() {
    [ -z "${TEST_DATABASE_URL:-}" ] || return 0
    test_programs=$(postgresql_programs)
    test_folder=$(mktemp -d /tmp/mamis-test.XXXXXX)
    if is_root; then chown postgres "$test_folder"; fi
    as_postgres "$test_programs/initdb" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        -D "$test_folder/data" >/dev/null
    # Nothing here has to survive a power cut, and many databases are open at once.
    as_postgres tee "$test_folder/data/postgresql.auto.conf" >/dev/null <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$test_folder'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 400
shared_buffers = 256MB
SETTINGS
    as_postgres "$test_programs/pg_ctl" start -w -s -D "$test_folder/data" -l "$test_folder/log"
    export TEST_DATABASE_URL="postgres://postgres@${test_folder//\//%2F}/postgres"
}

stop_test_postgresql() {
    [ -n "${test_folder:-}" ] || return 0
    as_postgres "$test_programs/pg_ctl" stop -m immediate -s -D "$test_folder/data" || true
    rm -rf "$test_folder"
}
