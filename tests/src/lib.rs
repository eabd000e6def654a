//! The journeys live in `main.rs`; the package has no code of its own.
