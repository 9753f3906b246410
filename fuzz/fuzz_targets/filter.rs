#![no_main]

#[expect(dead_code, reason = "the bodies of the other targets")]
#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::filter(data));
