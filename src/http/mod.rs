//! HTTP and WebSocket: `/graphql`, uploads, extractors, middleware, health and metrics.
