use bytes::Bytes;
use futures_util::TryStreamExt;
use mamis::files::{FileStore, StoreError};

use crate::support::TestClock;

#[tokio::test]
async fn a_file_is_there_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::in_folder(&folder.path().join("made/at/first")).unwrap();
    let key = FileStore::new_key(&TestClock::at("2026-04-01T10:00:00+09:00"));
    assert!(matches!(store.get(&key).await, Err(StoreError::Missing(_))));
    store.put(&key, Bytes::from_static(b"bytes")).await.unwrap();
    let bytes: Vec<Bytes> = store.get(&key).await.unwrap().try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"bytes");
    let names: Vec<String> = store.older_than(chrono::DateTime::<chrono::Utc>::MAX_UTC).try_collect().await.unwrap();
    assert_eq!(names, std::slice::from_ref(&key));
    store.delete(&key).await.unwrap();
    store.delete(&key).await.expect("a second time does no harm");
}

#[test]
fn names_can_t_be_guessed_and_don_t_repeat() {
    let clock = TestClock::at("2026-04-01T10:00:00+09:00");
    let (one, two) = (FileStore::new_key(&clock), FileStore::new_key(&clock));
    assert_ne!(one, two);
    assert_eq!(one.len(), 2 + 1 + 2 + 1 + 40);
}
