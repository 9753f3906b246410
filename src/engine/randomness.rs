//! The randomness of the operating system.

use std::io;

use rustix::{
    io::Errno,
    rand::{GetRandomFlags, getrandom},
};

/// Fills `bytes`. The kernel is asked itself: a root folder with no devices in it has randomness
/// too. Only where it knows no such call, the devices are read.
pub(super) fn fill(bytes: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while filled < bytes.len() {
        match getrandom(&mut bytes[filled..], GetRandomFlags::empty()) {
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(Errno::NOSYS) => return getrandom::fill(bytes).map_err(io::Error::other),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_filled() {
        let mut ones = [[0_u8; 64]; 16];
        for bytes in &mut ones {
            fill(bytes).expect("randomness");
        }
        for at in 0..64 {
            assert!(ones.iter().any(|bytes| bytes[at] != 0), "byte {at}");
        }
    }
}
