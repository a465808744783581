//! Hospitals, clinics and other places of work. None of them exists.

use chrono::TimeDelta;

use super::dice::Dice;
use super::names;
use super::output::Output;
use super::places;
use super::rows;
use super::world::{Place, World};
use crate::domain::text::width::search_key;

/// Facilities are made in order of associations; each gets its share.
pub fn write(world: &mut World, out: &mut Output) {
    let leaves = world.leaves().to_vec();
    let mut serials = [0_u32; 48];
    for number in 0..world.plan.facilities {
        let mut dice = Dice::new(world.seed, "facility", number as u64);
        // Every association has some before chance gives more: three clinics for each hospital.
        let place = leaves.get(number % (leaves.len() * 4)).copied().filter(|_| number < leaves.len() * 4);
        let place = place.unwrap_or_else(|| world.leaf(&mut dice));
        let is_hospital = if number < leaves.len() * 4 { number < leaves.len() } else { dice.chance(9) };
        let row = facility(world, place, is_hospital, &mut serials, &mut dice);
        let association = &mut world.associations[place];
        match row.kind_code {
            "facility_kind:01" => association.clinics.push(row.id),
            _ => association.hospitals.push(row.id),
        }
        out.push(&row);
    }
}

fn facility(
    world: &World,
    place: Place,
    is_hospital: bool,
    serials: &mut [u32; 48],
    dice: &mut Dice,
) -> rows::Facility {
    let municipality = &world.municipalities[world.associations[place].municipality];
    let address = municipality.address(dice);
    let (kind_code, name, name_kana) = if is_hospital { hospital(dice) } else { clinic(dice) };
    let prefecture: u32 = address.prefecture.parse().unwrap_or(0);
    let serial = &mut serials[prefecture as usize % 48];
    *serial += 1;
    let beds = match (is_hospital, kind_code) {
        (true, "facility_kind:02" | "facility_kind:03") => dice.between(20, 600),
        (true, _) => 0,
        (false, _) if dice.chance(12) => dice.between(2, 19),
        (false, _) => 0,
    };
    let updated_at = world.at(world.days_ago(dice.between(90, 2000)), 600);
    let opened_at = updated_at - TimeDelta::days(dice.between(1, 5000));
    let phone = Some(places::phone(dice, &address.prefecture));
    rows::Facility {
        id: dice.id(opened_at),
        code: Some(institution_code(prefecture, *serial)),
        kind_code,
        search_text: search_key(&format!(
            "{name} {name_kana} {} {} {}",
            municipality.prefecture_name, address.city, address.rest
        )),
        name,
        name_kana,
        postal_code: Some(address.postal_code),
        prefecture_code: address.prefecture,
        city: address.city,
        address: address.rest,
        fax: phone.as_ref().filter(|_| dice.chance(80)).cloned(),
        phone,
        founder_code: Some(founder(is_hospital, dice)),
        bed_count: i32::try_from(beds).unwrap_or(0),
        attached: if dice.chance(8) { dice.pick::<&str>(ATTACHED) } else { "" },
        is_sample: true,
        updated_at,
    }
}

const ATTACHED: &[&str] =
    &["訪問看護ステーション", "介護老人保健施設", "通所リハビリテーション", "居宅介護支援事業所、訪問看護ステーション"];

fn founder(is_hospital: bool, dice: &mut Dice) -> &'static str {
    let hospital = [
        "founder:14",
        "founder:14",
        "founder:14",
        "founder:02",
        "founder:03",
        "founder:05",
        "founder:15",
        "founder:13",
    ];
    if is_hospital {
        dice.pick::<&str>(&hospital)
    } else if dice.chance(45) {
        "founder:14"
    } else {
        "founder:20"
    }
}

/// 医療機関コード: prefecture, 1 for medicine, a serial number of six digits, and Luhn's check digit over these.
fn institution_code(prefecture: u32, serial: u32) -> String {
    let digits = format!("{prefecture:02}1{serial:06}");
    format!("{digits}{}", luhn_check_digit(&digits))
}

fn luhn_check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    (10 - sum % 10) % 10
}

/// Words that facilities like to call themselves by.
#[rustfmt::skip]
const PRETTY: &[(&str, &str)] = &[
    ("みどり", "ミドリ"), ("さくら", "サクラ"), ("あおぞら", "アオゾラ"), ("ひまわり", "ヒマワリ"), ("にじいろ", "ニジイロ"), ("けやき", "ケヤキ"),
    ("つばさ", "ツバサ"), ("こもれび", "コモレビ"), ("ひかり", "ヒカリ"), ("みなみ野", "ミナミノ"), ("丘の上", "オカノウエ"), ("駅前", "エキマエ"),
    ("中央通り", "チュウオウドオリ"), ("せせらぎ", "セセラギ"), ("希望ヶ丘", "キボウガオカ"), ("若葉", "ワカバ"), ("白樺", "シラカバ"), ("海辺", "ウミベ"),
];

const SPECIALTIES: &[(&str, &str)] = &[
    ("内科", "ナイカ"),
    ("小児科", "ショウニカ"),
    ("整形外科", "セイケイゲカ"),
    ("眼科", "ガンカ"),
    ("皮膚科", "ヒフカ"),
    ("耳鼻咽喉科", "ジビインコウカ"),
    ("産婦人科", "サンフジンカ"),
    ("循環器内科", "ジュンカンキナイカ"),
    ("こどもとアレルギーの", "コドモトアレルギーノ"),
    ("", ""),
];

fn clinic(dice: &mut Dice) -> (&'static str, String, String) {
    let (name, name_kana) = if dice.chance(65) { names::family(dice) } else { *dice.pick(PRETTY) };
    let (specialty, specialty_kana) = dice.pick(SPECIALTIES);
    let (ending, ending_kana) =
        dice.pick(&[("クリニック", "クリニック"), ("医院", "イイン"), ("診療所", "シンリョウジョ")]);
    let (body, body_kana) = legal_body(dice, 45);
    let written = format!("{body}{name}{specialty}{ending}");
    ("facility_kind:01", written, format!("{body_kana}{name_kana}{specialty_kana}{ending_kana}"))
}

fn hospital(dice: &mut Dice) -> (&'static str, String, String) {
    let (name, name_kana) = if dice.chance(35) { names::family(dice) } else { *dice.pick(PRETTY) };
    let endings = [
        ("facility_kind:02", "総合病院", "ソウゴウビョウイン"),
        ("facility_kind:02", "記念病院", "キネンビョウイン"),
        ("facility_kind:02", "病院", "ビョウイン"),
        ("facility_kind:02", "リハビリテーション病院", "リハビリテーションビョウイン"),
        ("facility_kind:03", "医科大学附属見本病院", "イカダイガクフゾクミホンビョウイン"),
        ("facility_kind:04", "介護老人保健施設", "カイゴロウジンホケンシセツ"),
        ("facility_kind:06", "医学研究所", "イガクケンキュウジョ"),
        ("facility_kind:08", "健診センター", "ケンシンセンター"),
    ];
    let (kind, ending, ending_kana) = endings[dice.weighted(&[20, 20, 30, 8, 6, 8, 3, 5])];
    let (body, body_kana) = legal_body(dice, 70);
    (kind, format!("{body}{name}{ending}"), format!("{body_kana}{name_kana}{ending_kana}"))
}

/// The legal body that stands before the name, now and then a very long one.
fn legal_body(dice: &mut Dice, percent: usize) -> (String, String) {
    if !dice.chance(percent) {
        return (String::new(), String::new());
    }
    if dice.chance(2) {
        let long = "社会福祉法人恩賜財団見本地域医療福祉振興会連合　";
        return (
            long.to_owned(),
            "シャカイフクシホウジンオンシザイダンミホンチイキイリョウフクシシンコウカイレンゴウ　".to_owned(),
        );
    }
    let (virtue, kana) = dice.pick(&[
        ("仁愛会", "ジンアイカイ"),
        ("清風会", "セイフウカイ"),
        ("恵和会", "ケイワカイ"),
        ("健生会", "ケンセイカイ"),
        ("明和会", "メイワカイ"),
        ("光陽会", "コウヨウカイ"),
        ("友愛会", "ユウアイカイ"),
        ("緑風会", "リョクフウカイ"),
    ]);
    (format!("医療法人社団{virtue}　"), format!("イリョウホウジンシャダン{kana}　"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_luhns() {
        // 7992739871 has the check digit 3, the usual example.
        assert_eq!(luhn_check_digit("7992739871"), 3);
        assert_eq!(institution_code(14, 1).len(), 10);
    }
}
