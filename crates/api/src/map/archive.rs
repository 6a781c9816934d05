//! An archive of streets, one file in the format PMTiles version 3
//! (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>): what its header says. The tiles in
//! it are the page's affair, which reads them by ranges.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

const HEADER_BYTES: usize = 127;
const MAGIC: &[u8] = b"PMTiles\x03";
const VECTOR_TILES: u8 = 1;
/// Not compressed, or gzip: what every browser can read.
const READABLE: [u8; 2] = [1, 2];

/// A file that was an archive of streets when the process began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    pub path: PathBuf,
    pub bytes: u64,
    pub zoom_min: u8,
    pub zoom_max: u8,
    /// West, south, east, north, in 1e-7 degree.
    pub box_e7: [i32; 4],
}

/// Why a file can't be used.
#[derive(Debug, Error)]
pub enum ArchiveError {
    #[error("can't be read: {0}")]
    Unread(#[from] io::Error),
    #[error("is no PMTiles archive of version 3")]
    NoArchive,
    #[error("holds no vector tiles")]
    NoVectorTiles,
    #[error("is not compressed by gzip, which is all that browsers read")]
    Unreadable,
    #[error("is cut off: it should have {expected} bytes and has {actual}")]
    CutOff { expected: u64, actual: u64 },
}

impl Archive {
    /// Reads the header of a file.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(ArchiveError::NoArchive);
        }
        let bytes = metadata.len();
        let mut header = [0; HEADER_BYTES];
        match file.read_exact(&mut header) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(ArchiveError::NoArchive),
            Err(error) => Err(error.into()),
            Ok(()) => Self::read(path, bytes, &header).ok_or(ArchiveError::NoArchive)?,
        }
    }

    /// `None` = these bytes are no header.
    fn read(path: &Path, bytes: u64, header: &[u8]) -> Option<Result<Self, ArchiveError>> {
        if header.len() != HEADER_BYTES || !header.starts_with(MAGIC) {
            return None;
        }
        let long = |at: usize| Some(u64::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let degrees = |at: usize| Some(i32::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let byte = |at: usize| header.get(at).copied();
        if byte(99)? != VECTOR_TILES {
            return Some(Err(ArchiveError::NoVectorTiles));
        }
        if !READABLE.contains(&byte(97)?) || !READABLE.contains(&byte(98)?) {
            return Some(Err(ArchiveError::Unreadable));
        }
        // directories, metadata and tiles, each with its offset and length
        let mut expected = 0;
        for section in [8, 24, 40, 56] {
            expected = expected.max(long(section)?.saturating_add(long(section + 8)?));
        }
        if bytes < expected {
            return Some(Err(ArchiveError::CutOff { expected, actual: bytes }));
        }
        Some(Ok(Self {
            path: path.to_owned(),
            bytes,
            zoom_min: byte(100)?,
            zoom_max: byte(101)?,
            box_e7: [degrees(102)?, degrees(106)?, degrees(110)?, degrees(114)?],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Vec<u8> {
        let mut header = vec![0; HEADER_BYTES];
        header[..8].copy_from_slice(MAGIC);
        header[56..64].copy_from_slice(&1000_u64.to_le_bytes());
        header[64..72].copy_from_slice(&24_u64.to_le_bytes());
        header[97..102].copy_from_slice(&[2, 2, 1, 9, 14]);
        header[102..106].copy_from_slice(&(-91_500_000_i32).to_le_bytes());
        header
    }

    fn read(header: &[u8], bytes: u64) -> Result<Archive, ArchiveError> {
        Archive::read(Path::new("x"), bytes, header).ok_or(ArchiveError::NoArchive)?
    }

    #[test]
    fn a_header_tells_zooms_and_area() {
        let archive = read(&header(), 1024).unwrap();
        assert_eq!((archive.zoom_min, archive.zoom_max), (9, 14));
        assert_eq!(archive.box_e7, [-91_500_000, 0, 0, 0]);
    }

    #[test]
    fn what_no_page_could_read_is_refused() {
        let changed = |at: usize, byte: u8| {
            let mut header = header();
            header[at] = byte;
            header
        };
        assert!(matches!(read(&changed(0, b'p'), 1024), Err(ArchiveError::NoArchive)));
        assert!(matches!(read(&changed(7, 2), 1024), Err(ArchiveError::NoArchive)), "version 2");
        assert!(matches!(read(&header()[..126], 1024), Err(ArchiveError::NoArchive)));
        assert!(matches!(read(&[], 0), Err(ArchiveError::NoArchive)));
        assert!(matches!(read(&changed(99, 2), 1024), Err(ArchiveError::NoVectorTiles)), "png");
        assert!(matches!(read(&changed(97, 3), 1024), Err(ArchiveError::Unreadable)), "brotli");
        assert!(matches!(read(&changed(98, 4), 1024), Err(ArchiveError::Unreadable)), "zstd");
        let cut = read(&header(), 1023);
        assert!(matches!(cut, Err(ArchiveError::CutOff { expected: 1024, actual: 1023 })));
        // an offset at the end of the numbers is no overflow
        let mut far = header();
        far[56..64].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(matches!(read(&far, 1024), Err(ArchiveError::CutOff { .. })));
        assert!(matches!(Archive::open(Path::new("/")), Err(ArchiveError::NoArchive)));
        assert!(matches!(Archive::open(Path::new("/nowhere")), Err(ArchiveError::Unread(_))));
    }
}
