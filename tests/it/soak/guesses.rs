//! A password is guessed with all the time in the world.

use super::{setting, tell};
use crate::recovery::Office;
use crate::recovery::guesses::guess;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak guesses"]
async fn guesses() {
    let times = setting("GUESSES", 1000) as usize;
    let guessed = guess(&Office::new().await, times).await;
    tell(&format!(
        "guesses: {} made in {} h of moved clock, at most {} evaluated within an hour; the owner logged in {} times on his own device",
        guessed.made,
        guessed.took.num_hours(),
        guessed.most_an_hour,
        guessed.owner
    ));
    assert!(guessed.most_an_hour <= 60);
}
