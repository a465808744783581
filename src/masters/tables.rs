//! One statement or two per table. A line is matched by its code; a line gone from a file takes its row out of use
//! where the table knows that, and deletes nothing.

use anyhow::ensure;
use bytes::Bytes;
use futures_util::SinkExt;
use serde::Serialize;
use tokio_postgres::Transaction;

use super::files;
use super::rows::{Association, Category, Code, MedicalSchool, Prefecture, Society};

/// Runs a statement that reads the rows as JSON from `$1`. Gives the number of rows written.
async fn write<T: Serialize>(transaction: &Transaction<'_>, statement: &str, rows: &[T]) -> anyhow::Result<u64> {
    Ok(transaction.execute(statement, &[&serde_json::to_string(rows)?]).await?)
}

pub async fn prefectures(transaction: &Transaction<'_>, rows: &[Prefecture]) -> anyhow::Result<u64> {
    let upsert = "INSERT INTO prefecture (code, name, name_kana)
        SELECT code, name, kana FROM jsonb_to_recordset($1::text::jsonb) AS row (code text, name text, kana text)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_kana = excluded.name_kana
        WHERE (prefecture.name, prefecture.name_kana) <> (excluded.name, excluded.name_kana)";
    write(transaction, upsert, rows).await
}

pub async fn codes(transaction: &Transaction<'_>, rows: &[Code]) -> anyhow::Result<u64> {
    let upsert = "INSERT INTO code (id, kind, code, label, group_label, sort_order)
        SELECT kind || ':' || code, kind, code, label, group_label, sort
        FROM jsonb_to_recordset($1::text::jsonb) AS row (kind text, code text, label text, group_label text, sort integer)
        ON CONFLICT (id) DO UPDATE
        SET label = excluded.label, group_label = excluded.group_label, sort_order = excluded.sort_order, in_use = true
        WHERE (code.label, code.group_label, code.sort_order, code.in_use)
            <> (excluded.label, excluded.group_label, excluded.sort_order, true)";
    let retire = "UPDATE code SET in_use = false WHERE in_use AND id NOT IN
        (SELECT kind || ':' || code FROM jsonb_to_recordset($1::text::jsonb) AS row (kind text, code text))";
    Ok(write(transaction, upsert, rows).await? + write(transaction, retire, rows).await?)
}

pub async fn medical_schools(transaction: &Transaction<'_>, rows: &[MedicalSchool]) -> anyhow::Result<u64> {
    let upsert = "INSERT INTO medical_school (id, name, name_kana, founder, prefecture_code)
        SELECT code, name, kana, founder, prefecture_code FROM jsonb_to_recordset($1::text::jsonb)
            AS row (code text, name text, kana text, founder text, prefecture_code text)
        ON CONFLICT (id) DO UPDATE
        SET name = excluded.name, name_kana = excluded.name_kana, founder = excluded.founder,
            prefecture_code = excluded.prefecture_code, in_use = true
        WHERE (medical_school.name, medical_school.name_kana, medical_school.founder, medical_school.prefecture_code, medical_school.in_use)
            <> (excluded.name, excluded.name_kana, excluded.founder, excluded.prefecture_code, true)";
    let retire = "UPDATE medical_school SET in_use = false WHERE in_use AND id NOT IN
        (SELECT code FROM jsonb_to_recordset($1::text::jsonb) AS row (code text))";
    Ok(write(transaction, upsert, rows).await? + write(transaction, retire, rows).await?)
}

pub async fn societies(transaction: &Transaction<'_>, rows: &[Society]) -> anyhow::Result<u64> {
    let upsert = "INSERT INTO society (id, name, name_kana)
        SELECT code, name, kana FROM jsonb_to_recordset($1::text::jsonb) AS row (code text, name text, kana text)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_kana = excluded.name_kana, in_use = true
        WHERE (society.name, society.name_kana, society.in_use) <> (excluded.name, excluded.name_kana, true)";
    let retire = "UPDATE society SET in_use = false WHERE in_use AND id NOT IN
        (SELECT code FROM jsonb_to_recordset($1::text::jsonb) AS row (code text))";
    Ok(write(transaction, upsert, rows).await? + write(transaction, retire, rows).await?)
}

/// Associations and the term in force. Contacts are only a start: once an association has changed its own row
/// (version above 1), the file no longer touches it.
pub async fn associations(transaction: &Transaction<'_>, mut rows: Vec<Association>) -> anyhow::Result<u64> {
    for row in &mut rows {
        row.id = super::id("association", &row.code);
        row.term_id = super::id("association_term", &format!("{} {} {:?}", row.code, row.name, row.parent_code));
    }
    let upsert = "INSERT INTO association (id, code, layer, kind, prefecture_code, phone, fax, postal_code, address, url, source, created_at, updated_at)
        SELECT id, code, layer, kind, prefecture_code, phone, fax, postal_code, address, url, source, now(), now()
        FROM jsonb_to_recordset($1::text::jsonb) AS row (id uuid, code text, layer smallint, kind text, prefecture_code text,
            phone text, fax text, postal_code text, address text, url text, source text)
        ON CONFLICT (code) DO UPDATE
        SET layer = excluded.layer, kind = excluded.kind, prefecture_code = excluded.prefecture_code, phone = excluded.phone,
            fax = excluded.fax, postal_code = excluded.postal_code, address = excluded.address, url = excluded.url,
            source = excluded.source, updated_at = now()
        WHERE association.version = 1
          AND (association.layer, association.kind, association.prefecture_code, association.phone, association.fax,
               association.postal_code, association.address, association.url, association.source)
            IS DISTINCT FROM (excluded.layer, excluded.kind, excluded.prefecture_code, excluded.phone, excluded.fax,
               excluded.postal_code, excluded.address, excluded.url, excluded.source)";
    Ok(write(transaction, upsert, &rows).await? + association_terms(transaction, &rows).await?)
}

/// A new name or parent ends the term in force yesterday and starts another today; a term that started today is
/// corrected in place, and so is a reading.
async fn association_terms(transaction: &Transaction<'_>, rows: &[Association]) -> anyhow::Result<u64> {
    let incoming = "WITH incoming AS (
        SELECT row.term_id, association.id AS association_id, row.name, row.name_kana, parent.id AS parent_id,
            (now() AT TIME ZONE 'Asia/Tokyo')::date AS today
        FROM jsonb_to_recordset($1::text::jsonb)
            AS row (code text, parent_code text, name text, name_kana text, term_id uuid)
        JOIN association ON association.code = row.code
        LEFT JOIN association parent ON parent.code = row.parent_code)";
    let correct = format!(
        "{incoming} UPDATE association_term term SET name = incoming.name, name_kana = incoming.name_kana, parent_id = incoming.parent_id
        FROM incoming WHERE term.association_id = incoming.association_id AND term.ends_on IS NULL
          AND (term.starts_on = incoming.today OR (term.name, term.parent_id) IS NOT DISTINCT FROM (incoming.name, incoming.parent_id))
          AND (term.name, term.name_kana, term.parent_id) IS DISTINCT FROM (incoming.name, incoming.name_kana, incoming.parent_id)"
    );
    let end = format!(
        "{incoming} UPDATE association_term term SET ends_on = incoming.today - 1
        FROM incoming WHERE term.association_id = incoming.association_id AND term.ends_on IS NULL
          AND (term.name, term.parent_id) IS DISTINCT FROM (incoming.name, incoming.parent_id)"
    );
    // The first term reaches back to the founding of the national association.
    let start = format!(
        "{incoming} INSERT INTO association_term (id, association_id, name, name_kana, parent_id, starts_on)
        SELECT CASE WHEN first THEN term_id ELSE gen_random_uuid() END, association_id, name, name_kana, parent_id,
            CASE WHEN first THEN '1947-11-01' ELSE today END
        FROM (SELECT incoming.*, NOT EXISTS (SELECT FROM association_term t WHERE t.association_id = incoming.association_id) AS first
              FROM incoming) wanted
        WHERE NOT EXISTS (SELECT FROM association_term t WHERE t.association_id = wanted.association_id AND t.ends_on IS NULL)"
    );
    let corrected = write(transaction, &correct, rows).await?;
    write(transaction, &end, rows).await?;
    Ok(corrected + write(transaction, &start, rows).await?)
}

/// Categories, with the same care for rows that an association has changed itself.
pub async fn categories(transaction: &Transaction<'_>, mut rows: Vec<Category>) -> anyhow::Result<u64> {
    for row in &mut rows {
        row.id = super::id("category", &format!("{}:{}", row.association_code, row.code));
    }
    let upsert = "INSERT INTO category (id, association_id, code, label, practising, employed, trainee, retired, suggested_jma_code, sort_order)
        SELECT row.id, association.id, row.code, label, practising, employed, trainee, retired, suggested_jma_code, sort
        FROM jsonb_to_recordset($1::text::jsonb) AS row (id uuid, association_code text, code text, label text,
            practising boolean, employed boolean, trainee boolean, retired boolean, suggested_jma_code text, sort integer)
        JOIN association ON association.code = row.association_code
        ON CONFLICT (association_id, code) DO UPDATE
        SET label = excluded.label, practising = excluded.practising, employed = excluded.employed, trainee = excluded.trainee,
            retired = excluded.retired, suggested_jma_code = excluded.suggested_jma_code, sort_order = excluded.sort_order, in_use = true
        WHERE category.version = 1
          AND (category.label, category.practising, category.employed, category.trainee, category.retired,
               category.suggested_jma_code, category.sort_order, category.in_use)
            IS DISTINCT FROM (excluded.label, excluded.practising, excluded.employed, excluded.trainee, excluded.retired,
               excluded.suggested_jma_code, excluded.sort_order, true)";
    let retire = "UPDATE category SET in_use = false WHERE in_use AND version = 1
          AND association_id IN (SELECT id FROM association WHERE code IN
              (SELECT association_code FROM jsonb_to_recordset($1::text::jsonb) AS row (association_code text)))
          AND id NOT IN (SELECT id FROM jsonb_to_recordset($1::text::jsonb) AS row (id uuid))";
    Ok(write(transaction, upsert, &rows).await? + write(transaction, retire, &rows).await?)
}

/// The postal table as a whole. Readers keep seeing the old one until the end.
pub async fn postal(transaction: &Transaction<'_>) -> anyhow::Result<u64> {
    // Inflating takes a tenth of a second.
    let text = tokio::task::spawn_blocking(postal_lines).await??;
    transaction.execute("DELETE FROM postal_address", &[]).await?;
    let copy = "COPY postal_address (postal_code, prefecture_code, city, town, city_kana, town_kana, municipality_code) FROM STDIN";
    let mut sink = Box::pin(transaction.copy_in::<_, Bytes>(copy).await?);
    for chunk in text.as_bytes().chunks(256 * 1024) {
        sink.send(Bytes::copy_from_slice(chunk)).await?;
    }
    Ok(sink.as_mut().finish().await?)
}

/// Both postal files as the lines of one COPY. A large office with a code of its own gets the rest of its address
/// behind the town; its name is not in the file.
fn postal_lines() -> anyhow::Result<String> {
    let mut lines = files::POSTAL.inflate()?;
    ensure!(!lines.contains('\\'), "a backslash in {} would be read as an escape", files::POSTAL.name);
    let offices = files::POSTAL_OFFICES.inflate()?;
    ensure!(!offices.contains('\\'), "a backslash in {} would be read as an escape", files::POSTAL_OFFICES.name);
    for (index, line) in offices.lines().enumerate() {
        let columns: Vec<_> = line.split('\t').collect();
        let [code, prefecture, city, town, city_kana, town_kana, municipality, rest] = columns[..] else {
            anyhow::bail!("{} line {}: not eight columns", files::POSTAL_OFFICES.name, index + 1);
        };
        let row = [code, prefecture, city, &format!("{town}{rest}"), city_kana, town_kana, municipality];
        lines.push_str(&row.join("\t"));
        lines.push('\n');
    }
    Ok(lines)
}
