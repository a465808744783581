//! The nation on its way into the database: everything or nothing.

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;
use tokio_postgres::{Client, Transaction};

use super::aside::{self, Aside};
use super::ballast::{self, Ballast};
use super::output::{KeptFile, Output};
use super::story::LogIns;
use super::world::World;
use super::{Options, career, facilities, session, staff, verify};
use crate::files::FileStore;

/// Held by a connection while it loads: two loads at once would take each other's tables away ("demo" in ASCII).
const LOCK: i64 = 0x6465_6d6f;

/// Doctors that are written at a time.
const BATCH: usize = 4_000;

/// A part of the nation.
pub(super) struct Batch {
    pub output: Output,
    /// Doctors written with it and before.
    pub doctors: usize,
    /// The running number of the last application so far.
    applications: u64,
}

/// What was written, by table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub rows: Vec<(&'static str, u64)>,
}

impl Summary {
    fn add(&mut self, table: &'static str, count: u64) {
        match self.rows.iter_mut().find(|(name, _)| *name == table) {
            Some((_, rows)) => *rows += count,
            None => self.rows.push((table, count)),
        }
    }
}

/// Makes the nation and loads it, as the owner of a migrated database with the master data. Refuses where there are
/// doctors, staff users or facilities already, unless all of them are samples and `replace_samples` says so.
/// Documents go into `files`; what is left of a nation that was not loaded is taken away by the program, in time.
pub async fn load(url: &str, files: &FileStore, options: Options) -> anyhow::Result<Summary> {
    let mut client = session::connect(url).await?;
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await?;
    check_target(&client, options.replace_samples).await?;
    let loaded = load_with(&mut client, url, files, options).await;
    if loaded.is_err() {
        // Why it failed is more to the point than why this does; the next load tries again.
        let _removed = aside::remove(&client).await;
    }
    loaded
}

async fn load_with(client: &mut Client, url: &str, files: &FileStore, options: Options) -> anyhow::Result<Summary> {
    let mut aside = Aside::begin(url, client).await.context("cannot prepare the largest tables")?;
    let transaction = client.transaction().await?;
    session::settings(&transaction).await?;
    let ballast = ballast::take_off(&transaction).await?;
    let (summary, world) = rows(&transaction, &mut aside, files, options).await?;
    associations(&transaction, &world).await.context("cannot write the associations")?;
    transaction.execute("SELECT doctor_relation_rebuild()", &[]).await.context("cannot relate doctors")?;
    complete(&transaction, &mut aside, ballast).await?;
    verify::run(&transaction, options.as_of).await?;
    transaction.batch_execute("SELECT pg_notify('association_changed', ''), pg_notify('pending_changed', '*')").await?;
    transaction.commit().await?;
    Ok(summary)
}

/// Makes all rows and fills the tables.
async fn rows(
    transaction: &Transaction<'_>,
    aside: &mut Aside,
    files: &FileStore,
    options: Options,
) -> anyhow::Result<(Summary, World)> {
    let (sender, mut receiver) = mpsc::channel(2);
    let maker = tokio::task::spawn_blocking(move || produce(&options, |batch| sender.blocking_send(batch).is_ok()));
    let bar = bar("doctors", options.size.plan().doctors);
    let (mut summary, mut applications) = (Summary { rows: Vec::new() }, 0);
    while let Some(mut batch) = receiver.recv().await {
        applications = batch.applications;
        keep(files, std::mem::take(&mut batch.output.files)).await.context("cannot keep the documents")?;
        for (table, sheet) in batch.output.into_sheets() {
            summary.add(table, sheet.rows);
            if let Some(sheet) = aside.take(table, sheet).await? {
                session::copy(transaction, table, sheet).await.with_context(|| format!("cannot fill {table}"))?;
            }
        }
        bar.set_position(batch.doctors as u64);
    }
    bar.finish();
    let world = maker.await.context("making the nation broke off")??;
    aside.end();
    let number = i64::try_from(applications.max(1))?;
    transaction.execute("SELECT setval('application_number', $1)", &[&number]).await?;
    Ok((summary, world))
}

/// Builds and checks what stands on the rows, and takes in the tables that were filled aside.
async fn complete(transaction: &Transaction<'_>, aside: &mut Aside, ballast: Ballast) -> anyhow::Result<()> {
    let bar = bar("indexes and keys", ballast.len());
    ballast.put_back(transaction, || bar.inc(1)).await?;
    // Before the questions: without statistics the planner takes the tables for small.
    transaction
        .batch_execute(&format!("ANALYZE {}, association, association_term, category", ballast::own().join(", ")))
        .await?;
    aside.finish().await?;
    aside::put_in_place(transaction).await?;
    ballast.put_back_aside(transaction, || bar.inc(1)).await?;
    bar.finish();
    Ok(())
}

/// Makes the nation part by part; `take` says whether to go on. Gives the world it stands in.
pub(super) fn produce(options: &Options, mut take: impl FnMut(Batch) -> bool) -> anyhow::Result<World> {
    let log_ins = LogIns::new(options.seed)?;
    let mut world = World::new(options)?;
    let mut output = Output::default();
    facilities::write(&mut world, &mut output);
    staff::write(&mut world, &log_ins, &mut output);
    let mut applications = 0;
    for number in 0..world.plan.doctors {
        career::write(&world, number, &mut applications, &log_ins, &mut output);
        let doctors = number + 1;
        if (doctors.is_multiple_of(BATCH) || doctors == world.plan.doctors)
            && !take(Batch { output: std::mem::take(&mut output), doctors, applications })
        {
            break;
        }
    }
    Ok(world)
}

/// Is there no doctor, staff user or facility in the database?
pub async fn is_empty(url: &str) -> anyhow::Result<bool> {
    let (all, _) = inhabitants(&session::connect(url).await?).await?;
    Ok(all == 0)
}

/// How many doctors, staff users and facilities there are, and how many of them are no samples.
async fn inhabitants(client: &Client) -> anyhow::Result<(i64, i64)> {
    let statement = "SELECT count(*), count(*) FILTER (WHERE NOT is_sample) FROM (
        SELECT is_sample FROM doctor UNION ALL SELECT is_sample FROM staff_user UNION ALL SELECT is_sample FROM facility) inhabitant";
    let row = client.query_one(statement, &[]).await.context("is the database migrated?")?;
    Ok((row.get(0), row.get(1)))
}

async fn check_target(client: &Client, replace_samples: bool) -> anyhow::Result<()> {
    let (all, real) = inhabitants(client).await?;
    ensure!(real == 0, "the database holds {real} doctors, staff users or facilities that are no samples; they stay");
    ensure!(all == 0 || replace_samples, "the database holds a sample nation already; --force-empty replaces it");
    let masters: i64 = client.query_one("SELECT count(*) FROM code", &[]).await?.get(0);
    ensure!(masters > 0, "the master data is missing; run `mamis masters` first");
    Ok(())
}

/// Several at a time: each waits for the disk.
async fn keep(store: &FileStore, files: Vec<KeptFile>) -> anyhow::Result<()> {
    let writing = files.into_iter().map(|file| async move { store.put(&file.key, file.bytes.into()).await });
    stream::iter(writing).buffer_unordered(16).try_collect::<()>().await?;
    Ok(())
}

/// The sample associations and categories, in place of those of an earlier nation.
async fn associations(transaction: &Transaction<'_>, world: &World) -> anyhow::Result<()> {
    transaction
        .batch_execute(
            "DELETE FROM category WHERE right(label, 4) = '（見本）' OR association_id IN (SELECT id FROM association WHERE is_sample);
             DELETE FROM association_term WHERE association_id IN (SELECT id FROM association WHERE is_sample);
             DELETE FROM association WHERE is_sample",
        )
        .await?;
    for association in world.associations.iter().filter(|association| association.is_sample) {
        let parent = association.parent.map(|parent| world.associations[parent].id);
        let statement = "WITH made AS (
                INSERT INTO association (id, code, layer, kind, prefecture_code, requires_upper_layers, is_sample, source, created_at, updated_at)
                VALUES ($1, $2, $3, 'municipal', $4, $5, true, '見本', now(), now()))
            SELECT";
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] = [
            &association.id,
            &association.code,
            &association.layer,
            &association.prefecture,
            &association.requires_upper_layers,
        ];
        transaction.execute(statement, &values).await?;
        let statement = "INSERT INTO association_term (id, association_id, name, name_kana, parent_id, starts_on)
            VALUES ($1, $2, $3, $4, $5, '1947-11-01')";
        let term_id = crate::masters::id("association_term", &association.code);
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
            [&term_id, &association.id, &association.name, &association.name_kana, &parent];
        transaction.execute(statement, &values).await?;
    }
    categories(transaction, world).await
}

async fn categories(transaction: &Transaction<'_>, world: &World) -> anyhow::Result<()> {
    use super::world::Role;
    let statement = "INSERT INTO category (id, association_id, code, label, practising, employed, trainee, retired, suggested_jma_code, sort_order)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let statement = transaction.prepare(statement).await?;
    for association in &world.associations {
        for (at, category) in association.categories.iter().enumerate().filter(|(_, category)| !category.is_shipped) {
            let is = |role| category.role == role;
            let order = i32::try_from(at + 1)?;
            transaction
                .execute(
                    &statement,
                    &[
                        &category.id,
                        &association.id,
                        &category.code,
                        &category.label,
                        &is(Role::Practising),
                        &is(Role::Employed),
                        &is(Role::Trainee),
                        &is(Role::Retired),
                        &category.suggested_jma_code,
                        &order,
                    ],
                )
                .await?;
        }
    }
    Ok(())
}

fn bar(label: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:18} {bar:40} {human_pos}/{human_len} {elapsed}");
    // The template is right, and a wrong one would only cost the look.
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style).with_prefix(label)
}
