#![no_main]

#[path = "../bodies/spec_reader.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::check(data));
