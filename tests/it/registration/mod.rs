//! From nobody to a doctor with a log-in: mailed links, 利用規約, 利用者登録.

mod cases;
mod first_login;
mod letters;
mod links;
mod road;
mod terms;

use crate::support::TestApp;

/// The lists that the pages search in.
pub async fn lists(test: &TestApp) {
    let statement = "
        INSERT INTO code (id, kind, code, label, sort_order) VALUES
            ('gender:1', 'gender', '1', '男性', 1), ('gender:2', 'gender', '2', '女性', 2),
            ('department:01', 'department', '01', '内科', 1), ('department:09', 'department', '09', '皮膚科', 9)
            ON CONFLICT DO NOTHING;
        INSERT INTO postal_address (postal_code, prefecture_code, municipality_code, city, city_kana, town, town_kana) VALUES
            ('9980001', '14', '14100', '見本市', 'ミホンシ', '南町', 'ミナミマチ'),
            ('9980002', '14', '14100', '見本市', 'ミホンシ', '北町', 'キタマチ'),
            ('9980002', '14', '14100', '見本市', 'ミホンシ', '東町', 'ヒガシマチ');
        INSERT INTO medical_school (id, name, name_kana, founder, prefecture_code)
            VALUES ('999', '見本大学', 'ミホンダイガク', 'private', '14') ON CONFLICT DO NOTHING;
        INSERT INTO society (id, name, name_kana) VALUES ('999', '見本学会', 'ミホンガッカイ') ON CONFLICT DO NOTHING;";
    test.database.client().await.batch_execute(statement).await.expect("lists");
    test.app.reload_tree().await.expect("the lists are read");
}
