//! Two administrators who delete, stop, demote and expire each other at the same moment, over and over.

use super::{setting, tell};
use crate::staff::administrators::play;
use crate::support::TestApp;
use crate::support::fixtures::Nation;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak administrators"]
async fn administrators() {
    let rounds = setting("ROUNDS", 100) as usize;
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    play(&test, &nation, rounds).await;
    tell(&format!("administrators: {rounds} rounds of two against each other, one left after each"));
}
