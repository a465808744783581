//! Subscriptions that many follow: executed once, and each message written once, for all who ask the same with the same
//! rights. Five thousand open dashboards of one association cost one execution a change.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::{Request, Response};
use chrono::NaiveDate;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::watch;

use crate::app::App;
use crate::domain::ids::AssociationId;
use crate::domain::policy::Asker;
use crate::domain::token::TokenScopes;
use crate::domain::viewer::Viewer;

/// A message of a subscription, and its text.
#[derive(Debug)]
pub struct Rendered {
    /// The message.
    pub response: Response,
    /// The same as JSON.
    pub json: Box<RawValue>,
}

impl Rendered {
    /// Writes the text.
    pub fn new(response: Response) -> Arc<Self> {
        let json = to_raw_value(&response).unwrap_or_else(|error| {
            tracing::error!(%error, "a message could not be written");
            RawValue::NULL.to_owned()
        });
        Arc::new(Self { response, json })
    }
}

/// What makes two subscriptions the same: the rights, the moment that names and trees are read at, and the words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    association_id: AssociationId,
    asker: Asker,
    /// Of a token.
    scopes: Option<TokenScopes>,
    today: NaiveDate,
    /// Address of the tree; whoever follows holds it, so that it stays one of a kind.
    tree: usize,
    query: String,
    operation_name: Option<String>,
    variables: String,
}

impl Key {
    /// Of a member of staff or a token. For others nothing is shared.
    pub fn of(app: &App, viewer: &Viewer, request: &Request) -> Option<Self> {
        let (association_id, scopes) = match viewer {
            Viewer::Staff(staff) => (staff.association_id, None),
            Viewer::Token(token) => (token.association_id, Some(token.scopes)),
            Viewer::Doctor(_) | Viewer::Anonymous => return None,
        };
        Some(Self {
            association_id,
            asker: Asker::of(viewer),
            scopes,
            today: app.clock.today(),
            tree: Arc::as_ptr(&app.tree()).addr(),
            query: request.query.clone(),
            operation_name: request.operation_name.clone(),
            variables: serde_json::to_string(&request.variables).ok()?,
        })
    }
}

type Latest = Option<Arc<Rendered>>;

/// The subscriptions that are followed now.
#[derive(Default)]
pub struct Shared {
    followed: Mutex<HashMap<Key, watch::Sender<Latest>>>,
}

impl Shared {
    /// Follows the subscription of this key, which `begin` starts where nobody follows it yet. The latest message comes
    /// at once; a slow reader skips what is overtaken.
    pub fn follow(
        self: &Arc<Self>,
        key: Key,
        begin: impl FnOnce() -> BoxStream<'static, Response>,
    ) -> BoxStream<'static, Arc<Rendered>> {
        let mut receiver = match self.lock().entry(key.clone()) {
            Entry::Occupied(followed) => followed.get().subscribe(),
            Entry::Vacant(free) => {
                let (sender, receiver) = watch::channel(None);
                free.insert(sender.clone());
                tokio::spawn(self.clone().drive(key, sender, begin()));
                receiver
            }
        };
        // What was said before is news to this one.
        receiver.mark_changed();
        let messages = stream::unfold(receiver, |mut receiver| async move {
            loop {
                receiver.changed().await.ok()?;
                let latest = receiver.borrow_and_update().clone();
                if let Some(latest) = latest {
                    return Some((latest, receiver));
                }
            }
        });
        messages.boxed()
    }

    /// Passes on what the subscription says, until it ends or nobody follows.
    async fn drive(self: Arc<Self>, key: Key, sender: watch::Sender<Latest>, mut said: BoxStream<'static, Response>) {
        loop {
            tokio::select! {
                response = said.next() => match response {
                    Some(response) => { sender.send_replace(Some(Rendered::new(response))); }
                    None => break,
                },
                () = sender.closed() => {
                    // Somebody may have come in the meantime.
                    let mut followed = self.lock();
                    if sender.receiver_count() == 0 {
                        followed.remove(&key);
                        return;
                    }
                }
            }
        }
        self.lock().remove(&key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, watch::Sender<Latest>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use tokio::sync::mpsc;
    use uuid::Uuid;

    use super::*;

    fn key() -> Key {
        Key {
            association_id: AssociationId(Uuid::nil()),
            asker: Asker::Staff,
            scopes: None,
            today: NaiveDate::default(),
            tree: 0,
            query: String::new(),
            operation_name: None,
            variables: String::new(),
        }
    }

    fn number(message: Option<Arc<Rendered>>) -> i64 {
        let message = message.expect("a message");
        assert_eq!(message.json.get(), format!("{{\"data\":{}}}", message.response.data));
        message.response.data.to_string().parse().expect("a number")
    }

    #[tokio::test]
    async fn followers_get_the_very_same_message_and_the_last_of_them_ends_it() {
        let shared = Arc::new(Shared::default());
        let (sender, source) = mpsc::unbounded_channel();
        let source = stream::unfold(source, |mut source: mpsc::UnboundedReceiver<i64>| async move {
            Some((Response::new(Value::from(source.recv().await?)), source))
        });
        let source = source.boxed();
        let mut first = shared.follow(key(), || source);
        sender.send(1).unwrap();
        let one = first.next().await.unwrap();
        let mut second = shared.follow(key(), || unreachable!("it is followed already"));
        assert!(Arc::ptr_eq(&one, &second.next().await.unwrap()), "who comes later gets the latest at once");
        sender.send(2).unwrap();
        assert_eq!((number(first.next().await), number(second.next().await)), (2, 2));
        drop((first, second));
        sender.closed().await;
        assert!(shared.lock().is_empty());
    }

    #[tokio::test]
    async fn the_end_of_it_is_the_end_for_all_but_nobody_misses_the_last_word() {
        let shared = Arc::new(Shared::default());
        let once = || stream::once(async { Response::new(Value::from(7)) }).boxed();
        let mut first = shared.follow(key(), once);
        let mut second = shared.follow(key(), || unreachable!("it is followed already"));
        assert_eq!((number(first.next().await), number(second.next().await)), (7, 7));
        assert!(first.next().await.is_none() && second.next().await.is_none());
        assert!(shared.lock().is_empty());
        let mut again = shared.follow(key(), once);
        assert_eq!(number(again.next().await), 7);
    }
}
