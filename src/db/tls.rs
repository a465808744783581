//! TLS to a database elsewhere.

use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Reads the address of a database and adds the limits that notice a server that is gone.
pub fn parse(url: &str) -> Result<Config, tokio_postgres::Error> {
    // The driver knows `require` alone. Here that checks certificate and name, so the stricter words mean the same.
    let url = url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: Config = url.parse()?;
    config
        .application_name("mamis")
        .connect_timeout(Duration::from_secs(3))
        .tcp_user_timeout(Duration::from_secs(5))
        .keepalives_idle(Duration::from_secs(30));
    Ok(config)
}

/// Only where the address asks for it: many servers hold a certificate that nobody has signed.
pub fn is_wanted(config: &Config) -> bool {
    config.get_ssl_mode() == SslMode::Require
}

/// Trusts the authorities that the operating system trusts; SSL_CERT_FILE names others.
pub fn connector() -> Result<MakeRustlsConnect, Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_used_where_the_address_asks_for_it() {
        let wanted = |options: &str| is_wanted(&parse(&format!("postgres://u@db.example/x{options}")).unwrap());
        assert!(!wanted(""));
        assert!(!wanted("?sslmode=prefer"));
        assert!(wanted("?sslmode=require"));
        assert!(wanted("?sslmode=verify-full"));
        assert!(connector().is_ok());
    }
}
