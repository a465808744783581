//! What the check says about addresses, folders and mail.

use std::path::Path;
use std::time::Duration;

use lettre::{AsyncSmtpTransport, Tokio1Executor};
use mamis::config::{Config, ContactConfig, HttpConfig, MailConfig};
use secrecy::ExposeSecret;

use super::findings::Findings;

const MAIL_SERVER_ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Base URL against cookies, proxies and the address that is listened on.
pub fn addresses(http: &HttpConfig, findings: &mut Findings) {
    let Some(url) = &http.base_url else {
        if http.listen.ip().is_loopback() {
            findings.good(format!("serves this machine alone, at http://{}", http.listen));
        } else {
            findings.warning(format!(
                "LISTEN is {} and BASE_URL is not set: links in mails would lead nowhere",
                http.listen
            ));
        }
        return;
    };
    let local = url.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127."));
    if url.scheme() == "https" {
        findings.good(format!("users come to {url}; cookies are Secure"));
        if http.trusted_hops == 0 {
            findings.warning(
                "BASE_URL is https, so a proxy stands in front, but TRUSTED_HOPS is 0: all users seem to come from the \
                 proxy, and somebody who guesses passwords slows everybody down; one proxy is TRUSTED_HOPS=1",
            );
        }
    } else if local {
        findings.good(format!("users come to {url}, which is this machine"));
    } else {
        findings.warning(format!("BASE_URL is {url}: passwords and cookies cross the network in clear; use https"));
    }
}

/// Can the program keep files?
pub fn folder(config: &Config, findings: &mut Findings) {
    let mut folders = vec![config.files.attachments()];
    if config.mail.url.is_none() {
        folders.push(config.files.mails());
    }
    for folder in folders {
        match write_and_remove(&folder) {
            Ok(()) => findings.good(format!("{} can be written", folder.display())),
            Err(error) => {
                findings.bad(format!("{} cannot be written: {error}; DATA_FOLDER says where it is", folder.display()));
            }
        }
    }
}

fn write_and_remove(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let probe = folder.join(".check");
    std::fs::write(&probe, b"check")?;
    std::fs::remove_file(&probe)
}

/// Is GraphiQL where it should be?
pub fn graphiql(folder: Option<&Path>, findings: &mut Findings) {
    let Some(folder) = folder else { return };
    match mamis::portal::graphiql::missing(folder).first() {
        None => findings.good("GraphiQL is at /graphiql"),
        Some(file) => findings.bad(format!(
            "GRAPHIQL_FOLDER is {}, where {file} is missing: script/bootstrap installs it in script/graphiql",
            folder.display()
        )),
    }
}

/// Does the foot of the pages say whom to call?
pub fn contact(contact: Option<&ContactConfig>, findings: &mut Findings) {
    match contact {
        Some(contact) => findings.good(format!("pages send questions to {} ({})", contact.name, contact.phone)),
        None => findings
            .warning("CONTACT_PHONE is not set: pages name no operator and send questions to the doctor's association"),
    }
}

/// Does the mail server answer?
pub async fn mail(mail: &MailConfig, findings: &mut Findings) {
    let Some(url) = &mail.url else {
        findings.warning("MAIL_URL is not set: mails are only kept as files, nobody receives them");
        return;
    };
    if mail.from.email.domain() == "localhost" {
        findings.warning("MAIL_FROM is not set: nobody can answer mails from localhost, and many servers refuse them");
    }
    let transport: AsyncSmtpTransport<Tokio1Executor> =
        match AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret()) {
            Ok(builder) => builder.timeout(Some(MAIL_SERVER_ANSWERS_WITHIN)).build(),
            Err(error) => return findings.bad(format!("MAIL_URL cannot be used: {error}")),
        };
    match tokio::time::timeout(MAIL_SERVER_ANSWERS_WITHIN, transport.test_connection()).await {
        Ok(Ok(true)) => findings.good("the mail server answers"),
        Ok(Ok(false)) => findings.bad("the mail server of MAIL_URL does not take mails"),
        Ok(Err(error)) => findings.bad(format!("the mail server of MAIL_URL cannot be used: {error}")),
        Err(_) => findings.bad("the mail server of MAIL_URL does not answer within 5 seconds"),
    }
}
