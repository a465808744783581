//! `/graphiql`: the frame of GraphiQL, which draws the rest itself. Not in [`crate::layout`]: our style sheet and its
//! own would change each other's parts.

use maud::{DOCTYPE, Markup, html};

use crate::paths;

/// Scripts by others, in the order in which they need each other.
const SCRIPTS: [&str; 4] = ["react.js", "react-dom.js", "graphql-ws.js", "graphiql.js"];

/// The page.
pub fn page() -> Markup {
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "GraphiQL｜会員情報管理システム" }
                link rel="icon" type="image/svg+xml" href=(paths::asset("icon.svg"));
                link rel="stylesheet" href=(paths::graphiql_file("graphiql.css"));
                link rel="stylesheet" href=(paths::asset("graphiql.css"));
                @for script in SCRIPTS { script defer src=(paths::graphiql_file(script)) {} }
                script type="module" src=(paths::asset("graphiql.js")) {}
            }
            body {
                a.skip href="#main" { "本文へ移動" }
                header.frame {
                    h1 { "GraphiQL" }
                    p { "APIを試す画面です。ミューテーションを実行すると、実際のデータが変わります。" }
                    p { a href=(paths::root()) { "会員情報管理システムへ戻る" } }
                }
                main id="main" {
                    div id="graphiql" data-url=(paths::graphql()) data-socket=(paths::graphql_socket()) {
                        p { "読み込み中" }
                    }
                    noscript { p { "この画面を使うには、ブラウザーのJavaScriptを有効にしてください。" } }
                }
            }
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("graphiql", page())]
}
