//! The cluster's settings: written anew at each start of the server, so that an update of the program brings its own.

use std::path::Path;

use super::{Account, ClusterError, Layout, NAME};

/// Ends `postgresql.conf` of a fresh cluster with the program's own settings.
pub fn complete(data: &Path, layout: &Layout, account: &Account) -> Result<(), ClusterError> {
    let path = data.join("postgresql.conf");
    let mut text = std::fs::read_to_string(&path).map_err(layout.file_error("data"))?;
    text.push_str("\n# Written by the program at each start. Put settings of yours into local.conf: they win.\n");
    text.push_str("include_if_exists 'mamis.conf'\ninclude_if_exists 'local.conf'\n");
    put(&path, &text, layout, account)
}

/// Writes settings and the rules of who may log in.
pub fn write(layout: &Layout, account: &Account) -> Result<(), ClusterError> {
    let data = layout.data();
    put(&data.join("mamis.conf"), &server_settings(layout.socket_folder(), memory_megabytes()), layout, account)?;
    // The operating system says who is at the other end of the socket; there is no password to keep.
    put(&data.join("pg_hba.conf"), "local all all peer map=mamis\n", layout, account)?;
    let map: String = ["root", &account.program, &account.name].map(|user| format!("mamis {user} {NAME}\n")).concat();
    put(&data.join("pg_ident.conf"), &map, layout, account)
}

fn put(path: &Path, text: &str, layout: &Layout, account: &Account) -> Result<(), ClusterError> {
    std::fs::write(path, text).and_then(|()| account.own(path)).map_err(layout.file_error("data"))
}

fn server_settings(socket_folder: &Path, memory_megabytes: u64) -> String {
    let shared = (memory_megabytes / 8).clamp(128, 2048);
    let cache = (memory_megabytes / 2).max(256);
    let folder = socket_folder.to_string_lossy().replace('\'', "''");
    format!(
        "listen_addresses = ''\n\
         unix_socket_directories = '{folder}'\n\
         port = 5432\n\
         max_connections = 100\n\
         shared_buffers = {shared}MB\n\
         effective_cache_size = {cache}MB\n\
         work_mem = 16MB\n\
         maintenance_work_mem = 128MB\n\
         # Nothing follows this cluster's log but its own recovery, and much is loaded into it at once.\n\
         wal_level = minimal\n\
         max_wal_senders = 0\n\
         max_wal_size = 2GB\n\
         wal_compression = on\n\
         random_page_cost = 1.1\n\
         # The statements are short: compiling them costs more than it saves.\n\
         jit = off\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         # Statements hold personal data and stay out of the log.\n\
         log_min_error_statement = panic\n\
         log_parameter_max_length_on_error = 0\n"
    )
}

/// The machine's memory; a gigabyte where it is not told.
fn memory_megabytes() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(1024, |kilobytes| kilobytes / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_decides_the_buffers_within_bounds() {
        let of = |megabytes| server_settings(Path::new("/run/it's"), megabytes);
        assert!(of(500).contains("shared_buffers = 128MB"));
        assert!(of(8000).contains("shared_buffers = 1000MB"));
        assert!(of(256_000).contains("shared_buffers = 2048MB"));
        assert!(of(500).contains("unix_socket_directories = '/run/it''s'"));
    }
}
