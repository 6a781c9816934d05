//! What clients are told while they look, over real sockets of a service in this process.
// brief: U5

pub mod start;
