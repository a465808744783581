//! Associations: the shipped ones, samples where the real ones are not known, and sample categories for all.

use std::collections::{BTreeMap, HashSet};

use super::dice::Dice;
use super::world::{Association, Category, Role, World};
use crate::masters;

/// Those of the shipped file.
pub fn shipped(world: &mut World) -> anyhow::Result<()> {
    let mut rows = masters::associations()?;
    rows.sort_by(|a, b| (a.layer, &a.code).cmp(&(b.layer, &b.code)));
    for row in rows {
        let municipality = find_municipality(world, row.prefecture_code.as_deref(), &row.name);
        let parent = row.parent_code.as_deref().and_then(|code| world.by_code(code));
        world.add(Association {
            id: masters::id("association", &row.code),
            code: row.code,
            layer: row.layer,
            name: row.name,
            name_kana: row.name_kana,
            parent,
            prefecture: row.prefecture_code,
            municipality,
            is_sample: false,
            requires_upper_layers: false,
            categories: Vec::new(),
            staff: Vec::new(),
            clinics: Vec::new(),
            hospitals: Vec::new(),
        });
    }
    Ok(())
}

/// The municipality that an association is named after; else one of its prefecture.
fn find_municipality(world: &World, prefecture: Option<&str>, name: &str) -> usize {
    let prefecture = prefecture.unwrap_or("13");
    let stem = name.trim_end_matches("医師会");
    let there = || world.municipalities.iter().enumerate().filter(move |(_, place)| place.prefecture == prefecture);
    let core = stem.trim_end_matches(['市', '区', '町', '村', '郡']);
    let first = |fits: &dyn Fn(&str) -> bool| there().find(|(_, place)| fits(&place.name)).map(|(index, _)| index);
    first(&|city| city == stem)
        .or_else(|| first(&|city| city.ends_with(stem)))
        .or_else(|| first(&|city| city.starts_with(stem)))
        .or_else(|| first(&|city| core.chars().count() >= 2 && city.contains(core)))
        .unwrap_or_else(|| {
            let all: Vec<_> = there().map(|(index, _)| index).collect();
            *Dice::new(0, name, 0).pick(&all)
        })
}

/// Local associations for cities and counties that no known one is named after, marked 見本: every prefecture gets
/// one at least, and more until the number is full.
pub fn samples(world: &mut World) {
    let mut wanted = candidates(world);
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let served: HashSet<_> =
        world.associations.iter().filter(|node| node.layer == 3).filter_map(|node| node.prefecture.clone()).collect();
    // First the prefectures without any, then the rest in an order that follows no map.
    wanted.sort_by_key(|candidate| {
        let first = !served.contains(&candidate.prefecture) && candidate.rank == 0;
        (!first, Dice::new(world.seed, &candidate.name, 1).next())
    });
    let missing = world.plan.associations.saturating_sub(world.associations.len());
    let least =
        wanted.iter().filter(|candidate| !served.contains(&candidate.prefecture) && candidate.rank == 0).count();
    for candidate in wanted.into_iter().take(missing.max(least)) {
        let number = numbers.entry(candidate.prefecture.clone()).or_insert(900);
        *number += 1;
        let code = format!("3-{}-{number}", candidate.prefecture);
        let demanding = Dice::new(world.seed, &code, 2).chance(25);
        world.add(Association {
            id: masters::id("association", &code),
            name: format!("見本{}医師会", candidate.name),
            name_kana: format!("ミホン{}イシカイ", candidate.kana),
            layer: 3,
            parent: world.by_code(&format!("2-{}", candidate.prefecture)),
            prefecture: Some(candidate.prefecture),
            municipality: candidate.municipality,
            is_sample: true,
            requires_upper_layers: demanding,
            categories: Vec::new(),
            staff: Vec::new(),
            clinics: Vec::new(),
            hospitals: Vec::new(),
            code,
        });
    }
}

/// A city or county without a known association.
struct Candidate {
    prefecture: String,
    name: String,
    kana: String,
    municipality: usize,
    /// Position within its prefecture.
    rank: usize,
}

fn candidates(world: &World) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut ranks: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, place) in world.municipalities.iter().enumerate() {
        let (name, kana) = stem(&place.name, &place.kana);
        let core = name.trim_end_matches(['市', '区', '郡']);
        let known = world.associations.iter().any(|node| {
            node.layer >= 3 && node.prefecture.as_deref() == Some(&place.prefecture) && node.name.contains(core)
        });
        let twice = found.iter().any(|other| other.prefecture == place.prefecture && other.name == name);
        if known || twice {
            continue;
        }
        let rank = ranks.entry(&place.prefecture).or_default();
        found.push(Candidate { prefecture: place.prefecture.clone(), name, kana, municipality: index, rank: *rank });
        *rank += 1;
    }
    found
}

/// The city of a ward, the county of a village: 札幌市北区 → 札幌市, 石狩郡当別町 → 石狩郡.
fn stem(name: &str, kana: &str) -> (String, String) {
    for (mark, reading) in [('市', "シ"), ('郡', "グン")] {
        // Not the first letter: 市川市. Not where the mark ends the name.
        let Some(at) = name.char_indices().skip(1).find(|&(_, letter)| letter == mark).map(|(at, _)| at) else {
            continue;
        };
        let end = at + mark.len_utf8();
        if end < name.len() {
            let kana = kana.find(reading).map_or(kana, |at| &kana[..at + reading.len()]);
            return (name[..end].to_owned(), kana.to_owned());
        }
    }
    (name.to_owned(), kana.to_owned())
}

/// A code, for whom, in words, and the national category that usually goes with it.
type Sample = (&'static str, Role, &'static str, Option<&'static str>);

/// Lists as associations have them: the same letter means different things in different places.
#[rustfmt::skip]
const STYLES: &[&[Sample]] = &[
    &[("A", Role::Practising, "開設者・管理者", Some("A①")), ("B", Role::Employed, "勤務医", Some("A②(B)")),
      ("C", Role::Trainee, "研修医", Some("A②(C)")), ("D", Role::Retired, "休業・退職", None)],
    &[("A1", Role::Practising, "診療所の開設者", Some("A①")), ("A2", Role::Practising, "病院の開設者・管理者", Some("A①")),
      ("B1", Role::Employed, "勤務医（常勤）", Some("A②(B)")), ("B2", Role::Employed, "勤務医（非常勤）", Some("B")),
      ("C", Role::Trainee, "臨床研修医", Some("C")), ("S", Role::Retired, "高齢会員", None)],
    &[("甲", Role::Practising, "開業医", Some("A①")), ("乙", Role::Employed, "勤務医", Some("A②(B)")),
      ("丙", Role::Trainee, "大学院生・研修医", Some("A②(C)")), ("丁", Role::Retired, "その他", None)],
    &[("1号", Role::Practising, "開設者・管理者", Some("A①")), ("2号イ", Role::Employed, "勤務医", Some("A②(B)")),
      ("2号ロ", Role::Trainee, "研修医", Some("C")), ("3号", Role::Retired, "休業", None)],
    &[("A", Role::Practising, "正会員", Some("A①")), ("B", Role::Trainee, "研修医", Some("C")),
      ("C", Role::Employed, "準会員（勤務医）", Some("B")), ("E", Role::Retired, "終身会員", None)],
];

/// The national categories from the file, and a sample list for every other association.
pub fn categories(world: &mut World) -> anyhow::Result<()> {
    let shipped = masters::categories()?;
    for association in &mut world.associations {
        association.categories = shipped
            .iter()
            .filter(|row| row.association_code == association.code)
            .map(|row| Category {
                id: masters::id("category", &format!("{}:{}", row.association_code, row.code)),
                code: row.code.clone(),
                label: row.label.clone(),
                role: match (row.practising, row.trainee) {
                    (true, _) => Role::Practising,
                    (_, true) => Role::Trainee,
                    _ => Role::Employed,
                },
                suggested_jma_code: None,
                is_shipped: true,
            })
            .collect();
        if association.categories.is_empty() {
            let style = Dice::new(world.seed, &association.code, 3).below(STYLES.len());
            association.categories = STYLES[style]
                .iter()
                .map(|&(code, role, label, suggested_jma_code)| Category {
                    id: masters::id("sample category", &format!("{}:{code}", association.code)),
                    code: code.to_owned(),
                    label: format!("{label}（見本）"),
                    role,
                    suggested_jma_code,
                    is_shipped: false,
                })
                .collect();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ward_belongs_to_its_city_and_a_village_to_its_county() {
        assert_eq!(stem("札幌市北区", "サッポロシキタク"), ("札幌市".to_owned(), "サッポロシ".to_owned()));
        assert_eq!(stem("石狩郡当別町", "イシカリグントウベツチョウ").0, "石狩郡");
        assert_eq!(stem("市川市", "イチカワシ"), ("市川市".to_owned(), "イチカワシ".to_owned()));
        assert_eq!(stem("文京区", "ブンキョウク").0, "文京区");
    }
}
