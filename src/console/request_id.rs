//! What ties an answer to its request.

/// Ties an answer to what it answers; late answers to things no longer wanted are dropped by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RequestId(pub u64);
