//! Mistakes that the search has to find.

/// A mistake that the search has to find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Planted {
    #[default]
    Nothing,
    OldLookOverwrites,
    NewKeyPerRetry,
    TimeoutWithoutVoid,
    CaptureBeforeRooms,
    SellsUnpaid,
    ReleasesWhatItNeverSold,
    LostSellIsNotRepeated,
    RefusedCaptureKeepsRooms,
    RefundsDespiteDispute,
    CancelForgetsPenalty,
}

impl Planted {
    pub const EACH: [Self; 10] = [
        Self::OldLookOverwrites,
        Self::NewKeyPerRetry,
        Self::TimeoutWithoutVoid,
        Self::CaptureBeforeRooms,
        Self::SellsUnpaid,
        Self::ReleasesWhatItNeverSold,
        Self::LostSellIsNotRepeated,
        Self::RefusedCaptureKeepsRooms,
        Self::RefundsDespiteDispute,
        Self::CancelForgetsPenalty,
    ];
}
