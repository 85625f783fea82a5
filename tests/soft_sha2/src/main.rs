//! Reads lines of hexadecimal digits; prints the backend it was built with, and the SHA-256 of each line's bytes.

use std::io::{Read as _, stdin};

use sha2::{Digest as _, Sha256};

fn main() {
    println!("{}", if cfg!(sha2_backend = "soft") { "soft" } else { "as the machine has it" });
    let mut text = String::new();
    stdin().read_to_string(&mut text).expect("lines of text");
    for line in text.lines() {
        let digits = |at: usize| u8::from_str_radix(&line[at..at + 2], 16).expect("hexadecimal digits");
        let bytes: Vec<u8> = (0..line.len()).step_by(2).map(digits).collect();
        println!("{}", hex(&Sha256::digest(bytes)));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
