//! The pages over HTTP, without a browser: status, frame, and what may not come back.

mod bars;
mod cases;
mod dev_mail;
mod frame;
mod graphiql;
mod login;
mod members;
mod office;
mod office_documents;
mod office_list;
mod staff;
mod statements;
mod tokens;

use crate::support::Browser;
pub use graphiql::packages as graphiql_packages;

/// A page as a person asks for it.
async fn page(browser: &Browser, path: &str) -> (u16, String) {
    let url = browser.base_url.join(path).expect("a path");
    let answer = browser.client.get(url).header("accept", "text/html").send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// Sends a form with the token of the page that it is on.
async fn send(browser: &Browser, on: &str, to: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let (_, html) = page(browser, on).await;
    let token = form_token(&html);
    let mut fields = fields.to_vec();
    fields.push(("form_token", &token));
    let url = browser.base_url.join(to).expect("a path");
    browser.client.post(url).header("accept", "text/html").form(&fields).send().await.expect("an answer")
}

fn form_token(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"form_token\" value=\"").expect("the page has a form");
    rest.split('"').next().expect("a value").to_owned()
}

fn location(answer: &reqwest::Response) -> &str {
    answer.headers().get("location").map_or("", |value| value.to_str().expect("ASCII"))
}
