//! Tests of `sys`.

mod http_served_within_bounds;
