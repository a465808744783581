//! kill -9 in the middle of commands: of the program, and every third time of its PostgreSQL too.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio_util::sync::CancellationToken;

use super::cast::{Cast, Tally};
use super::{Times, invariants, setting, tell};
use crate::operations::program::{DataFolder, RunningServer, kill};
use crate::support::{TestApp, TestDatabase};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak kills"]
async fn kills() {
    let (rounds, doctors, seed) = (setting("ROUNDS", 50), setting("DOCTORS", 150), setting("SEED", 1));
    let folder = DataFolder::new();
    let cast = {
        // The program makes its database; people are put there before it is asked for the first time.
        let _server = RunningServer::start(folder.path());
        Cast::assemble(TestApp::over(TestDatabase::at(&folder.url())).await, doctors).await
    };
    let mut dice = StdRng::seed_from_u64(seed);
    let (mut tally, mut starts) = (Tally::default(), Times::default());
    for round in 0..rounds {
        let began = Instant::now();
        let server = RunningServer::start(folder.path());
        starts.add(began.elapsed());
        let process = server.process();
        let postgresql = folder.postgresql().filter(|_| round % 3 == 2);
        let after = Duration::from_millis(dice.random_range(500..4000));
        let killed = CancellationToken::new();
        let killing = tokio::spawn({
            let killed = killed.clone();
            async move {
                tokio::time::sleep(after).await;
                // Both at once, as when the power fails.
                if let Some(postgresql) = postgresql {
                    kill("KILL", postgresql);
                }
                kill("KILL", process);
                killed.cancel();
            }
        });
        tally = tally.and(cast.act_until(std::slice::from_ref(&server.address), &killed, seed + round).await);
        killing.await.expect("it was killed");
        let log = server.kill();
        assert!(!log.contains("panicked"), "{log}");

        if postgresql.is_some() {
            // It has to recover before it can be asked.
            RunningServer::start(folder.path()).kill();
        }
        assert!(tally.faults.is_empty(), "round {round}: {} faults, such as {:?}", tally.faults.len(), tally.faults[0]);
        invariants::hold(&cast.test.database).await;
        let written = invariants::written(&cast.test.database).await;
        let lost = tally.done.iter().find(|(id, count)| written.get(id).is_none_or(|written| written < count));
        assert!(
            lost.is_none(),
            "round {round}: {lost:?} was acknowledged, written is {:?}",
            lost.map(|at| written.get(at.0))
        );
        let sum: i64 = written.values().sum();
        assert!(
            sum <= tally.acknowledged() + (tally.unknown + tally.later) as i64,
            "round {round}: {sum} were written"
        );
    }
    RunningServer::start(folder.path()).stop();
    assert!(tally.acknowledged() > 0 && tally.unknown > 0, "commands were done, and others cut off");
    tell(&format!(
        "kills: {rounds} rounds, {} commands acknowledged, {} cut off, 0 lost, 0 half; starts: {}",
        tally.acknowledged(),
        tally.unknown,
        starts.summary()
    ));
}
