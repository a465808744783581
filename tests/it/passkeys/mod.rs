//! Passkeys: registering and removing them, and logging in with one in the place of password and second factor.

mod going;
mod logging_in;
mod pages;
mod registering;

use mamis::auth::passkey::RelyingParty;
use mamis::service::passkey::{Challenge, Wish, begin, register};
use mamis::service::session::{LogInError, LoggedIn, Newcomer, PasskeyAttempt, begin_passkey, log_in_with_passkey};
use mamis::service::{CommandError, Context};

use crate::recovery::from;
use crate::second_factor::Desk;
use crate::support::authenticator::Authenticator;
use crate::support::fixtures::PASSWORD;

const SITE: &str = "https://mamis.example.jp";

fn party() -> RelyingParty {
    RelyingParty::at(&SITE.parse().expect("an address")).expect("a site with a name")
}

fn wish(name: &str) -> Wish {
    Wish { password: Some(PASSWORD.to_owned().into()), code: String::new(), name: name.to_owned() }
}

/// Registers a passkey, as far as the device's answer.
async fn begun(owner: &Context, wish: Wish) -> (Challenge, Authenticator, String) {
    let challenge = begin(owner, Some(&party()), wish).await.expect("it is begun");
    let (device, answer) = Authenticator::create(&challenge.options, SITE);
    (challenge, device, answer)
}

async fn send(owner: &Context, challenge: &Challenge, answer: &str) -> Result<(), CommandError> {
    register(owner, Some(&party()), challenge.token.expose(), answer).await
}

/// Registers a passkey. Gives the device that has it.
async fn registered(owner: &Context, name: &str) -> Authenticator {
    let (challenge, device, answer) = begun(owner, wish(name)).await;
    send(owner, &challenge, &answer).await.expect("it is registered");
    device
}

/// What the log-in page asks.
async fn asked(desk: &Desk) -> Challenge {
    begin_passkey(&desk.test.app, &party()).await.expect("a challenge")
}

async fn answered(desk: &Desk, challenge: &Challenge, answer: &str) -> Result<LoggedIn, LogInError> {
    let attempt = PasskeyAttempt {
        token: challenge.token.clone(),
        answer: answer.to_owned().into(),
        newcomer: Newcomer { device: None, old_session: None, user_agent: None },
        request: from("192.0.2.10"),
    };
    log_in_with_passkey(&desk.test.app, &party(), attempt).await
}

/// Logs in with the key on this device.
async fn log_in(desk: &Desk, device: &mut Authenticator) -> Result<LoggedIn, LogInError> {
    let challenge = asked(desk).await;
    let answer = device.assert(&challenge.options);
    answered(desk, &challenge, &answer).await
}
