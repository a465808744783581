//! `docs/permissions.md`: the tables of this room, for a secretary.

use std::fmt::Write as _;

use super::{Action, Asker, Rule};

/// The page, Japanese. `mamis permissions --write` keeps it; a test holds the file to it.
pub fn permissions() -> String {
    let mut page = String::from(
        "# だれが何をできるか\n\n\
         このページはプログラムの権限表（`src/domain/policy`）から作られています。直接編集しないでください。\n\
         権限表を変えたあとは `mamis permissions --write` で作り直します。\n\n\
         権限は、ログインした人の役割で決まります。事務局の人の役割は、その医師会の管理者が「事務局ユーザー管理」で決めます。\n\
         停止中の人、有効期間の外の人、削除された人は、ログインできません。\
         はじめのパスワードを変更していない人は、変更するまで「ログイン前」と同じです。\
         二段階認証が必須の医師会の事務局の人は、設定するまで、二段階認証の設定のほかは「ログイン前」と同じです。\n",
    );
    let mut area = "";
    for &action in Action::ALL {
        if action.area() != area {
            area = action.area();
            heading(&mut page, area, "できること", Asker::ALL.map(Asker::words));
        }
        let marks = Asker::ALL.map(|asker| if action.askers().contains(&asker) { "○" } else { "－" });
        row(&mut page, action.words(), marks);
    }
    page.push_str(
        "\n## どの会員・申請の何が見えるか\n\n\
         上の表で「見る」ことができる人にも、見える範囲があります。\
         外部委託先には、会員と申請の情報はまったく見えません。\n\n\
         | 見えるもの | 見える人 |\n| --- | --- |\n",
    );
    for &rule in Rule::ALL {
        if let Some((what, who)) = rule.words() {
            writeln!(page, "| {what} | {who} |").expect("a string takes everything");
        }
    }
    page
}

fn heading(page: &mut String, title: &str, first: &str, columns: [&str; 5]) {
    writeln!(page, "\n## {title}\n").expect("a string takes everything");
    row(page, first, columns);
    row(page, "---", [":-:"; 5]);
}

fn row(page: &mut String, first: &str, cells: [&str; 5]) {
    writeln!(page, "| {first} | {} |", cells.join(" | ")).expect("a string takes everything");
}
