//! The wire: requests as values, their signature, and what the services answer.

pub mod sign;
