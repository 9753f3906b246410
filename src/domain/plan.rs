//! What a person is told before a write: a value, which the console's dialog and the command
//! line's question show alike. Its words come from the operation's own file and stand once.

use super::{
    AppId, BoundApis, Choice, Facts, NotSent, OperationKind, Place, Seen, Strength, Text,
    rules::Field,
};

/// What a person is told before a write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Which operation.
    pub operation: OperationKind,
    /// Where.
    pub place: Place,
    /// The app, where it is there already.
    pub app: Option<AppId>,
    /// Its name, or the name that it is to have; empty where it was not read.
    pub name: Text,
    /// What happens at once, the most important first.
    pub effects: Vec<Sentence>,
    /// The fields that change.
    pub changes: Vec<FieldChange>,
    /// Which APIs are concerned, in which environments; `None` where none can be.
    pub dependants: Option<Dependants>,
    /// What keeps working, and what else there is to know.
    pub remains: Vec<Sentence>,
    /// Where the new value comes from, where there is one.
    pub value: Option<NewValue>,
    /// Why it cannot succeed, as far as that is known. With one, nothing is sent.
    pub obstacles: Vec<NotSent>,
    /// How strong a yes it asks for.
    pub strength: Strength,
    /// Method, address and body, every secret masked; `None` where too little was read for it.
    pub request: Option<String>,
    /// Whether a chosen value would be sent, so that repeating the write changes nothing more.
    pub is_repeatable: bool,
    /// The app as the plan tells of it: one that has changed since is left alone.
    pub seen: Option<Seen>,
}

/// What was read before a write, and the plan by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// The app and its surroundings, where the write is about one.
    pub facts: Option<Box<Facts>>,
    /// The plan.
    pub plan: Box<Plan>,
}

impl Plan {
    /// What stands against it, if anything does.
    pub fn obstacle(&self) -> Option<&NotSent> {
        self.obstacles.first()
    }

    /// Adds a sentence about what remains, or what else there is to know.
    pub fn add(&mut self, sentence: impl Into<Sentence>) {
        self.remains.push(sentence.into());
    }
}

/// A whole sentence, and how much it weighs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// What it says.
    pub text: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// How much a sentence weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// It is good to know.
    Plain,
    /// It should be seen first.
    Strong,
    /// It tells of something that breaks or cannot be undone.
    Grave,
}

impl Sentence {
    /// One that should be seen first.
    pub fn strong(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            weight: Weight::Strong,
        }
    }

    /// One that tells of something that breaks or cannot be undone.
    pub fn grave(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            weight: Weight::Grave,
        }
    }
}

impl<T: Into<String>> From<T> for Sentence {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            weight: Weight::Plain,
        }
    }
}

/// The APIs that a write concerns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependants {
    /// What becomes of them, or why they are not known; ends with a colon where they follow.
    pub sentence: Sentence,
    /// Those that were read, and how many there are in all.
    pub apis: BoundApis,
}

/// A field before and after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// Its name, such as `Remark`.
    pub field: &'static str,
    /// As it is; `None` for a secret.
    pub before: Option<Text>,
    /// As it is to be; `None` for a secret.
    pub after: Option<Text>,
}

/// Where a new value comes from: fragments such as `made by the service`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewValue {
    /// What it is, such as `New secret`.
    pub label: &'static str,
    /// Which field's rule a given one must keep.
    pub field: Field,
    /// Where it comes from if nobody says otherwise.
    pub by_itself: &'static str,
    /// Where it comes from as the write stands now.
    pub chosen: &'static str,
    /// Whether a person may give one; where not, why not, as a whole sentence. `None` where there is
    /// nothing to choose.
    pub may_be_given: Option<Result<(), String>>,
}

const BY_SERVICE: &str = "made by the service";

impl NewValue {
    /// One that only the service makes.
    pub const fn by_service(label: &'static str) -> Self {
        Self {
            label,
            field: Field::Code,
            by_itself: BY_SERVICE,
            chosen: BY_SERVICE,
            may_be_given: None,
        }
    }

    /// Whether letting the service make it would be something else than what happens anyway.
    pub fn could_be_left_to_the_service(&self) -> bool {
        self.may_be_given.is_some() && self.by_itself != BY_SERVICE
    }

    /// Where the value comes from with `choice`.
    pub const fn origin(&self, choice: &Choice) -> &'static str {
        match choice {
            Choice::Auto => self.by_itself,
            Choice::Server => BY_SERVICE,
            Choice::Given(_) => "typed by you",
        }
    }
}
