//! Numbers as bytes, little-endian, one after another: what stands in packed fields of documents and
//! in answers that processes share.

/// Appends numbers to bytes.
#[derive(Default)]
pub struct Packer(pub Vec<u8>);

impl Packer {
    pub fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The lowest `width` bytes of a number.
    pub fn narrow(&mut self, number: u32, width: usize) {
        self.0.extend(number.to_le_bytes().into_iter().take(width));
    }
}

/// Takes numbers off bytes; `None` past their end.
pub struct Unpacker<'b>(pub &'b [u8]);

impl<'b> Unpacker<'b> {
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// So many bytes as they are.
    pub fn slice(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A number of up to four bytes, as [`Packer::narrow`] wrote it.
pub fn widened(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
