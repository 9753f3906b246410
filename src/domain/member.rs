//! Who may use an app (ROMA Connect).

use super::Text;

/// A user whom an app was opened to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The user's id.
    pub id: Text,
    /// The user's name.
    pub name: Option<Text>,
    /// `read`, `access`, `delete`, `modify`, `admin`; an open enumeration.
    pub roles: Vec<Text>,
}
