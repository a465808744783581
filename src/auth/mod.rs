//! Credentials: password hashing, tokens, sessions. A credential becomes a `domain::viewer::Viewer`.
