//! Many people at the same few applications, over two instances of the program.

use std::time::Duration;

use super::cast::Cast;
use super::{invariants, setting, tell};
use crate::operations::program::{DataFolder, RunningServer};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak races"]
async fn races() {
    let (seconds, doctors, seed) = (setting("SECONDS_EACH", 60), setting("DOCTORS", 60), setting("SEED", 1));
    let cast = Cast::assemble(TestApp::new().await, doctors).await;
    let folder = DataFolder::new();
    let settings = [("DATABASE_URL", cast.test.database.url())];
    let servers = [(); 2].map(|()| RunningServer::start_with(folder.path(), &settings));
    let addresses: Vec<String> = servers.iter().map(|server| server.address.clone()).collect();

    let mut tally = cast.act_for(&addresses, Duration::from_secs(seconds), seed).await;
    assert!(tally.faults.is_empty(), "{} faults, such as {:?}", tally.faults.len(), tally.faults[0]);
    assert_eq!(tally.unknown, 0, "every command was answered");
    invariants::hold(&cast.test.database).await;
    let written = invariants::written(&cast.test.database).await;
    assert_eq!(written, tally.done, "what was acknowledged is what was written");
    for server in servers {
        let log = server.stop();
        assert!(!log.contains("panicked"), "{log}");
    }
    let conflicts = tally.refused;
    tell(&format!(
        "races: {} people at 2 instances for {seconds} s: {} commands done on {} applications, {conflicts} refused, \
         {} told to come again, none lost, none done twice, none half; {}",
        cast.people.len(),
        tally.acknowledged(),
        tally.done.len(),
        tally.later,
        tally.times.summary()
    ));
    assert!(tally.acknowledged() > 0 && conflicts > 0, "there was something to race for");
}
