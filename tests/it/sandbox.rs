//! Tests of `sandbox`.

mod children_are_confined;
