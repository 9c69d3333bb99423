#![no_main]

#[path = "../bodies/text_reader.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::check(data));
