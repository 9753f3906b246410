//! A write that is asked for.

use crate::domain::{Operation, OperationKind, Rotation};

/// A write to be asked for, without the choices that the dialog makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which.
    pub operation: Operation,
    /// The rotation that ends with it, if it is asked for as its last step.
    pub rotation: Option<Box<Rotation>>,
}

impl From<Operation> for Draft {
    fn from(operation: Operation) -> Self {
        Self {
            operation,
            rotation: None,
        }
    }
}

impl Draft {
    /// Which operation it becomes.
    pub fn kind(&self) -> OperationKind {
        self.operation.kind()
    }
}
