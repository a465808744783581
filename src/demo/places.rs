//! Municipalities and towns of the postal table, for addresses that exist with numbers that don't.

use std::collections::HashMap;

use anyhow::ensure;

use super::dice::Dice;
use crate::masters;

/// A municipality and its towns.
#[derive(Debug)]
pub struct Municipality {
    /// Two digits.
    pub prefecture: String,
    /// Such as 神奈川県.
    pub prefecture_name: String,
    /// Such as 横浜市青葉区 or 足柄下郡箱根町.
    pub name: String,
    pub kana: String,
    towns: Vec<(String, String)>,
}

/// A postal code, the place it stands for, and a number there.
#[derive(Debug, Clone)]
pub struct Address {
    pub postal_code: String,
    pub prefecture: String,
    pub city: String,
    /// Town and number.
    pub rest: String,
}

impl Municipality {
    /// An address somewhere in it.
    pub fn address(&self, dice: &mut Dice) -> Address {
        let (postal_code, town) = dice.pick(&self.towns);
        let (block, lot, house) = (dice.between(1, 6), dice.between(1, 30), dice.between(1, 40));
        let rest = match town.as_str() {
            "" => format!("{}番地", block * 1000 + lot * 10),
            _ if dice.chance(20) => format!("{town}{}番地{house}", block * 100 + lot),
            _ => format!("{town}{block}-{lot}-{house}"),
        };
        Address { postal_code: postal_code.clone(), prefecture: self.prefecture.clone(), city: self.name.clone(), rest }
    }
}

/// All municipalities, in order of their codes.
pub fn municipalities() -> anyhow::Result<Vec<Municipality>> {
    let text = masters::postal_table()?;
    let prefectures: HashMap<_, _> = masters::prefectures()?.into_iter().map(|row| (row.code, row.name)).collect();
    let mut by_code: HashMap<&str, Municipality> = HashMap::new();
    for line in text.lines() {
        let columns: Vec<_> = line.split('\t').collect();
        let [postal_code, prefecture, city, town, city_kana, _, code] = columns[..] else {
            anyhow::bail!("the postal table has a line of {} columns", columns.len());
        };
        let municipality = by_code.entry(code).or_insert_with(|| Municipality {
            prefecture: prefecture.to_owned(),
            prefecture_name: prefectures.get(prefecture).cloned().unwrap_or_default(),
            name: city.to_owned(),
            kana: city_kana.to_owned(),
            towns: Vec::new(),
        });
        municipality.towns.push((postal_code.to_owned(), town.to_owned()));
    }
    ensure!(by_code.len() > 1_500, "the postal table has only {} municipalities", by_code.len());
    let mut sorted: Vec<_> = by_code.into_iter().collect();
    sorted.sort_by_key(|&(code, _)| code);
    Ok(sorted.into_iter().map(|(_, municipality)| municipality).collect())
}

/// A telephone number that can't be anybody's: no subscriber has 0000 (000) behind the area code.
pub fn phone(dice: &mut Dice, prefecture: &str) -> String {
    let last = dice.between(1, 9999);
    match prefecture {
        "14" => format!("045-000-{last:04}"),
        "27" => format!("06-0000-{last:04}"),
        _ => format!("03-0000-{last:04}"),
    }
}
