//! What an app has of something that it may have one of.

/// One, none, or not known.
#[derive(Debug)]
pub(in crate::engine) enum Has<'a, T> {
    /// It was not read, or could not be.
    Unsaid,
    /// It has none.
    None,
    /// It has this one.
    One(&'a T),
}

impl<'a, T> Has<'a, T> {
    /// What was `read`, where it was.
    pub(super) fn of<E>(read: Option<&'a Result<Option<T>, E>>) -> Self {
        match read {
            None | Some(Err(_)) => Self::Unsaid,
            Some(Ok(None)) => Self::None,
            Some(Ok(Some(one))) => Self::One(one),
        }
    }

    /// The one that it has.
    pub(in crate::engine) fn one(self) -> Option<&'a T> {
        match self {
            Self::One(one) => Some(one),
            Self::Unsaid | Self::None => None,
        }
    }

    /// Whether that is known.
    pub(in crate::engine) fn is_said(&self) -> bool {
        match self {
            Self::One(_) | Self::None => true,
            Self::Unsaid => false,
        }
    }
}
