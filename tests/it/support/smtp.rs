//! An SMTP server that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mamis::auth::link_token::LinkToken;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What happens to the next mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The answer after the mail's text, such as 250, 451, 550.
    Code(u16),
    /// Takes the mail and hangs up without an answer.
    Drop,
    /// Takes the mail and says so only after [`SmtpServer::release`].
    Held,
    /// Takes the mail and answers so much later.
    Slow(Duration, u16),
}

/// Decides what happens to a mail.
type Decide = Box<dyn FnMut(&Received) -> Reply + Send>;

/// A mail that arrived as a whole.
#[derive(Debug, Clone)]
pub struct Received {
    /// Address of the envelope.
    pub to: String,
    /// Header and body as sent.
    pub raw: String,
}

impl Received {
    /// Values of a header, unfolded.
    pub fn header(&self, name: &str) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let of = |line: &str| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        head.lines().filter_map(of).collect()
    }

    /// The text of both dresses, decoded.
    pub fn text(&self) -> String {
        let parts = self.raw.split("\r\n\r\n").map(|part| {
            let joined: String = part.split("\r\n").take_while(|line| !line.starts_with("--")).collect();
            let decoded = data_encoding::BASE64.decode(joined.as_bytes()).ok();
            decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| unquoted(part))
        });
        parts.collect::<Vec<_>>().join("\n")
    }

    /// The token of the mailed URL with this path.
    pub fn link_token(&self, path: &str) -> LinkToken {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("{path}?token=")).expect("the mail has such a URL");
        let end = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        LinkToken::parse(rest.split(end).next().unwrap_or_default()).expect("a token")
    }
}

/// Quoted-printable, as far as URLs need it.
fn unquoted(part: &str) -> String {
    part.replace("=\r\n", "").replace("=3D", "=")
}

struct Inner {
    decide: Decide,
    received: Vec<Received>,
    released: Arc<Notify>,
}

/// Listens on a port of this machine until it is dropped.
pub struct SmtpServer {
    inner: Arc<Mutex<Inner>>,
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl SmtpServer {
    /// Answers the first mails as the script says, and takes all others.
    pub async fn start(script: &[Reply]) -> Self {
        let mut script: VecDeque<Reply> = script.iter().copied().collect();
        Self::start_at(0, Box::new(move |_| script.pop_front().unwrap_or(Reply::Code(250)))).await
    }

    /// Listens on this port (0: any free one) and asks for each mail what to do with it.
    pub async fn start_at(port: u16, decide: Decide) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inner = Arc::new(Mutex::new(Inner { decide, received: Vec::new(), released: Arc::default() }));
        let shared = inner.clone();
        let task = tokio::spawn(async move {
            // Conversations end with the server.
            let mut conversations = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let inner = shared.clone();
                conversations.spawn(async move {
                    // A client that hangs up ends the conversation.
                    let _ = converse(socket, &inner).await;
                });
            }
        });
        Self { inner, port, task }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// For `MAIL_URL`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Lets it answer for the mail that it holds.
    pub fn release(&self) {
        self.inner.lock().unwrap().released.notify_one();
    }

    /// All mails so far, those that were refused or dropped included.
    pub fn received(&self) -> Vec<Received> {
        self.inner.lock().unwrap().received.clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(socket: TcpStream, inner: &Mutex<Inner>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 test ESMTP\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let upper = line.to_ascii_uppercase();
        let answer = if upper.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME\r\n"
        } else if upper.starts_with("RCPT TO:") {
            to = line[8..].split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            "250 ok\r\n"
        } else if upper.starts_with("DATA") {
            socket.write_all(b"354 go on\r\n").await?;
            let raw = read_mail(&mut socket).await?;
            let reply = {
                let mut inner = inner.lock().unwrap();
                let mail = Received { to: to.clone(), raw };
                let reply = (inner.decide)(&mail);
                inner.received.push(mail);
                reply
            };
            match reply {
                Reply::Code(code) => {
                    socket.write_all(format!("{code} told to\r\n").as_bytes()).await?;
                    continue;
                }
                Reply::Drop => return Ok(()),
                Reply::Slow(time, code) => {
                    tokio::time::sleep(time).await;
                    socket.write_all(format!("{code} told to\r\n").as_bytes()).await?;
                    continue;
                }
                Reply::Held => {
                    let released = inner.lock().unwrap().released.clone();
                    released.notified().await;
                    "250 ok\r\n"
                }
            }
        } else if upper.starts_with("QUIT") {
            socket.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else {
            "250 ok\r\n"
        };
        socket.write_all(answer.as_bytes()).await?;
    }
}

async fn read_mail(socket: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    let mut line = String::new();
    while line != ".\r\n" {
        raw.push_str(&line);
        line.clear();
        if socket.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(raw)
}
