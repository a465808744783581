//! Every URL of API and portal on one page, no logic.

use std::path::Path;
use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::http::site::Site;
use crate::http::{files, graphql, health, websocket};
use crate::portal::{
    assets, dev_mail, email, enrolment, fault, graphiql, info, invitation, login, mypage, office, own, passkey,
    password, recovery, register, second_factor,
};

/// All routes; `server` wraps them in the layers.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        // API
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/graphql/ws", get(websocket::upgrade))
        // Documents
        .route("/files", post(files::post))
        .route("/files/{id}", get(files::get))
        .route("/files/{id}/preview", get(files::preview))
        // Operation
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        // Everybody
        .route("/", get(login::root))
        .route("/login", get(login::show).post(login::log_in))
        .route("/login/second", get(login::show_second).post(login::log_in_second))
        .route("/login/passkey", post(login::log_in_with_passkey))
        .route("/login/passkey/begin", post(login::begin_passkey))
        .route("/session", get(login::session))
        .route("/logout", post(login::log_out))
        .route("/invitation", get(invitation::show).post(invitation::accept))
        .route("/password", get(password::show).post(password::change))
        .route("/recovery", get(recovery::show))
        .route("/recovery/login-id", get(recovery::login_id).post(recovery::ask_login_id))
        .route("/recovery/password", get(recovery::password).post(recovery::ask_password))
        .route("/recovery/sent", get(recovery::sent))
        .route("/password/reset", get(recovery::open).post(recovery::reset))
        .route("/own/email", get(email::show).post(email::ask))
        .route("/own/email/cancel", post(email::cancel))
        .route("/email-change", get(email::open).post(email::confirm))
        .route("/email-change/done", get(email::done))
        .route("/own/second-factor", get(second_factor::show).post(second_factor::begin))
        .route("/own/second-factor/confirm", post(second_factor::confirm))
        .route("/own/second-factor/codes", get(second_factor::ask_renew).post(second_factor::renew))
        .route("/own/second-factor/off", get(second_factor::ask_remove).post(second_factor::remove))
        .route("/own/passkeys", post(passkey::register))
        .route("/own/passkeys/new", get(passkey::new).post(passkey::begin))
        .route("/own/passkeys/{id}/remove", get(passkey::ask_remove).post(passkey::remove))
        .route("/own/sessions/end", post(own::end_sessions))
        .route("/assets/{file}", get(assets::show))
        .route("/terms", get(info::terms))
        .route("/terms/agree", get(info::ask).post(info::agree))
        .route("/privacy", get(info::privacy))
        .route("/faq", get(info::faq))
        .route("/associations", get(info::associations))
        // Registering
        .route("/register", get(register::start::root))
        .route("/register/terms", get(register::start::show).post(register::start::begin))
        .route("/register/first", get(register::start::show_first).post(register::start::begin_first))
        .route("/register/mail", get(register::mail::show).post(register::mail::send))
        .route("/register/email", get(register::mail::open).post(register::mail::confirm))
        .route("/register/form/{page}", get(register::form::show).post(register::form::save))
        .route("/register/done", get(register::end::show))
        // Doctors
        .route("/mypage", get(mypage::home::show))
        .route("/mypage/profile", get(mypage::profile::show))
        .route("/mypage/applications/{id}", get(mypage::application::show))
        .route("/mypage/applications/{id}/done", get(mypage::application::done))
        .route("/mypage/applications/{id}/messages", post(mypage::application::post_message))
        .route("/mypage/applications/{id}/withdraw", get(mypage::withdraw::show).post(mypage::withdraw::withdraw))
        .nest("/mypage/enrolment", enrolment_pages())
        .nest("/mypage/applications/{id}/correction", enrolment_pages())
        // Secretariats
        .route("/office", get(office::top::show))
        .route("/office/profile", get(office::staff::profile))
        .route("/office/staff", get(office::staff::show))
        .route("/office/staff/associations", get(office::staff::associations))
        .route("/office/staff/delete", get(office::staff::ask_delete).post(office::staff::delete))
        .route("/office/staff/new", get(office::staff::new).post(office::staff::register))
        .route("/office/staff/second-factor", post(office::staff::ask_second_factor))
        .route("/office/staff/{id}", get(office::staff::edit).post(office::staff::update))
        .route("/office/staff/{id}/invite", post(office::staff::invite))
        .route("/office/staff/{id}/second-factor", post(office::staff::reset_second_factor))
        .route("/office/members", get(office::members::show))
        .route("/office/members/{id}", get(office::member::show))
        .route("/office/members/{id}/letter", post(office::member::letter))
        .route("/office/registration-cases", get(office::cases::list))
        .route("/office/registration-cases/{id}", get(office::cases::show).post(office::cases::close))
        .route("/office/audit", get(office::audit::show))
        .route("/office/audit/export", post(office::audit::export))
        .route("/office/tokens", get(office::tokens::show))
        .route("/office/tokens/new", get(office::tokens::new).post(office::tokens::issue))
        .route("/office/tokens/{id}/revoke", get(office::tokens::ask_revoke).post(office::tokens::revoke))
        .route("/office/applications", get(office::applications::show))
        .route("/office/applications/{id}", get(office::application::show))
        .route("/office/applications/{id}/messages", post(office::correspondence::post_message))
        .route("/office/applications/{id}/memos", post(office::correspondence::add_memo))
        .route(
            "/office/applications/{id}/star",
            get(office::correspondence::star).post(office::correspondence::set_star),
        )
        .route("/office/applications/{id}/{action}", get(office::review::show).post(office::review::act))
        .fallback(fault::not_found)
}

/// The mails that were kept as files, where no mail server is set.
pub fn dev_mail(folder: &Path) -> Router<Arc<Site>> {
    Router::new()
        .route("/dev/mail", get(dev_mail::show))
        .layer(Extension(dev_mail::MailFolder(Arc::new(folder.to_owned()))))
}

/// GraphiQL, where its packages are. `is_open`: for everybody.
pub fn graphiql(folder: &Path, is_open: bool) -> Router<Arc<Site>> {
    let tools = graphiql::Tools { folder: Arc::new(folder.to_owned()), is_open };
    Router::new()
        .route("/graphiql", get(graphiql::show))
        .route("/graphiql/{file}", get(graphiql::file))
        .layer(Extension(tools))
}

/// The pages of an 入会届, new or corrected.
fn enrolment_pages() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(enrolment::start::show).post(enrolment::start::begin))
        .route("/associations", get(enrolment::associations::show).post(enrolment::associations::save))
        .route("/workplace", get(enrolment::workplace::show).post(enrolment::workplace::save))
        .route("/duties", get(enrolment::duties::show).post(enrolment::duties::save))
        .route("/documents", get(enrolment::documents::show).post(enrolment::documents::save))
        .route("/confirm", get(enrolment::confirm::show).post(enrolment::confirm::send))
        .route("/discard", get(enrolment::start::ask_discard).post(enrolment::start::discard))
}
