//! What the services accept in each field, checked while it is typed and before anything is sent.
//!
//! Sources: the field descriptions of the APIG, ROMA Connect and `ModelArts` API references. Where
//! they leave a length open, the cap here is far above any sensible value and no hint mentions it.

#[cfg(test)]
mod tests;
mod violation;

pub use violation::Violation;

use super::service::Service;

/// A field of an app that an administrator fills in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Field {
    /// The app's name.
    Name,
    /// The remark: free text, may hold line breaks.
    Remark,
    /// The `AppKey`, which is public.
    Key,
    /// The `AppSecret`.
    Secret,
    /// An `AppCode`.
    Code,
}

impl Field {
    /// Whether the value is a credential, so that no message may repeat any of it.
    pub const fn is_secret(self) -> bool {
        match self {
            Self::Secret | Self::Code => true,
            Self::Name | Self::Remark | Self::Key => false,
        }
    }

    /// The field's name inside a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Remark => "remark",
            Self::Key => "AppKey",
            Self::Secret => "AppSecret",
            Self::Code => "AppCode",
        }
    }
}

/// A set of characters, and how a sentence names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Charset {
    letters: bool,
    digits: bool,
    chinese: bool,
    others: &'static str,
    words: &'static str,
}

impl Charset {
    fn contains(&self, c: char) -> bool {
        (self.letters && c.is_ascii_alphabetic())
            || (self.digits && c.is_ascii_digit())
            || (self.chinese && is_chinese(c))
            || self.others.contains(c)
    }
}

/// Which characters a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Characters {
    /// Any, line breaks too, but not those listed.
    AnyBut(&'static str),
    /// Any that can be seen; the documents name no set.
    Visible,
    /// `first` at the start, `rest` after it.
    Of {
        first: Option<Charset>,
        rest: Charset,
    },
}

/// The rule for one field of one service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    field: Field,
    min: usize,
    max: usize,
    /// Whether the documents state the length; only then do hints mention it.
    length_stated: bool,
    characters: Characters,
}

/// Above anything that a person would type, for fields whose length the documents leave open.
const UNSTATED_MAX: usize = 1024;

const LETTER_OR_CHINESE: Charset = Charset {
    letters: true,
    digits: false,
    chinese: true,
    others: "",
    words: "a letter or Chinese character",
};
const LETTER_OR_DIGIT: Charset = Charset {
    letters: true,
    digits: true,
    chinese: false,
    others: "",
    words: "a letter or digit",
};

const fn charset(letters_chinese: bool, others: &'static str, words: &'static str) -> Charset {
    Charset {
        letters: true,
        digits: true,
        chinese: letters_chinese,
        others,
        words,
    }
}

const APIG_NAME: Rule = Rule {
    field: Field::Name,
    min: 3,
    max: 64,
    length_stated: true,
    characters: Characters::Of {
        first: Some(LETTER_OR_CHINESE),
        rest: charset(true, "_", "letters, digits, Chinese, _"),
    },
};
const APIG_REMARK: Rule = Rule {
    field: Field::Remark,
    min: 0,
    max: 255,
    length_stated: true,
    characters: Characters::AnyBut("<>"),
};
const APIG_KEY: Rule = Rule {
    field: Field::Key,
    min: 8,
    max: 200,
    length_stated: true,
    characters: Characters::Of {
        first: Some(LETTER_OR_DIGIT),
        rest: charset(false, "_-", "letters, digits, _ -"),
    },
};
const APIG_SECRET: Rule = Rule {
    field: Field::Secret,
    min: 8,
    max: 128,
    length_stated: true,
    characters: Characters::Of {
        first: Some(LETTER_OR_DIGIT),
        rest: charset(false, "_-!@#$%", "letters, digits, _ - ! @ # $ %"),
    },
};
/// ROMA Connect serves codes on APIG's paths; the current pages give both the same rule.
const CODE: Rule = Rule {
    field: Field::Code,
    min: 64,
    max: 180,
    length_stated: true,
    characters: Characters::Of {
        first: Some(charset(false, "+/", "a letter, a digit, + or /")),
        rest: charset(false, "+_!@#$%-/=", "letters, digits, + _ ! @ # $ % - / ="),
    },
};
const ROMA_NAME: Rule = Rule {
    field: Field::Name,
    min: 1,
    max: UNSTATED_MAX,
    length_stated: false,
    characters: Characters::Of {
        first: None,
        rest: charset(
            true,
            "-_. ()（）",
            "letters, digits, Chinese, - _ . spaces and parentheses",
        ),
    },
};
const ROMA_REMARK: Rule = Rule {
    field: Field::Remark,
    min: 0,
    max: UNSTATED_MAX,
    length_stated: false,
    characters: Characters::AnyBut(""),
};
const ROMA_KEY: Rule = Rule {
    field: Field::Key,
    min: 1,
    max: UNSTATED_MAX,
    length_stated: false,
    characters: Characters::Of {
        first: Some(charset(
            true,
            "",
            "a letter, a digit or a Chinese character",
        )),
        rest: charset(true, "-_@.", "letters, digits, Chinese, - _ @ ."),
    },
};
const ROMA_SECRET: Rule = Rule {
    field: Field::Secret,
    min: 1,
    max: UNSTATED_MAX,
    length_stated: false,
    characters: Characters::Of {
        first: None,
        rest: charset(false, "!@#$%+=.-/", "letters, digits, ! @ # $ % + = . - /"),
    },
};
const MODELARTS_NAME: Rule = Rule {
    field: Field::Name,
    min: 1,
    max: UNSTATED_MAX,
    length_stated: false,
    characters: Characters::Visible,
};
const MODELARTS_REMARK: Rule = Rule {
    field: Field::Remark,
    min: 0,
    max: 200,
    length_stated: true,
    characters: Characters::AnyBut(""),
};

/// The rule for `field` in `service`; `None` where the service lets nobody choose that field.
pub const fn rule(service: Service, field: Field) -> Option<Rule> {
    match (service, field) {
        (Service::Apig, Field::Name) => Some(APIG_NAME),
        (Service::Apig, Field::Remark) => Some(APIG_REMARK),
        (Service::Apig, Field::Key) => Some(APIG_KEY),
        (Service::Apig, Field::Secret) => Some(APIG_SECRET),
        (Service::Apig | Service::Roma, Field::Code) => Some(CODE),
        (Service::Roma, Field::Name) => Some(ROMA_NAME),
        (Service::Roma, Field::Remark) => Some(ROMA_REMARK),
        (Service::Roma, Field::Key) => Some(ROMA_KEY),
        (Service::Roma, Field::Secret) => Some(ROMA_SECRET),
        (Service::ModelArts, Field::Name) => Some(MODELARTS_NAME),
        (Service::ModelArts, Field::Remark) => Some(MODELARTS_REMARK),
        (Service::ModelArts, Field::Key | Field::Secret | Field::Code) => None,
    }
}

/// Whether `c` is a Chinese character: a unified ideograph of any block.
fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

impl Rule {
    /// The field that this is the rule of.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// The longest accepted value, in characters.
    pub const fn max(&self) -> usize {
        self.max
    }

    /// Whether the service would take `value`; if not, the first reason that helps to correct it.
    pub fn check(&self, value: &str) -> Result<(), Violation> {
        let field = self.field;
        if value.is_empty() {
            return if self.min == 0 {
                Ok(())
            } else {
                Err(Violation::Empty { field })
            };
        }
        if field != Field::Remark && value.ends_with(['\n', '\r']) {
            return Err(Violation::TrailingLineBreak { field });
        }
        if field.is_secret() && value.contains("***") {
            return Err(Violation::LooksMasked { field });
        }
        self.check_characters(value)?;
        let len = value.chars().count();
        if len < self.min {
            let min = self.min;
            return Err(Violation::TooShort { field, min, len });
        }
        if len > self.max {
            let max = self.max;
            return Err(Violation::TooLong { field, max, len });
        }
        Ok(())
    }

    fn check_characters(&self, value: &str) -> Result<(), Violation> {
        let field = self.field;
        let show = |c: char| (!field.is_secret()).then_some(c);
        match self.characters {
            Characters::AnyBut(refused) => match value.chars().position(|c| refused.contains(c)) {
                None => Ok(()),
                Some(place) => Err(Violation::BadCharacter {
                    field,
                    found: value.chars().nth(place).and_then(show),
                    at: place + 1,
                    allowed: "anything but < and >",
                }),
            },
            Characters::Visible => match value.chars().position(char::is_control) {
                None => Ok(()),
                Some(place) => Err(Violation::BadCharacter {
                    field,
                    found: value.chars().nth(place).and_then(show),
                    at: place + 1,
                    allowed: "characters that can be seen",
                }),
            },
            Characters::Of { first, rest } => {
                for (place, c) in value.chars().enumerate() {
                    match first {
                        Some(first) if place == 0 => {
                            if !first.contains(c) {
                                return Err(Violation::BadFirst {
                                    field,
                                    found: show(c),
                                    allowed: first.words,
                                });
                            }
                        }
                        Some(_) | None => {
                            if !rest.contains(c) {
                                return Err(Violation::BadCharacter {
                                    field,
                                    found: show(c),
                                    at: place + 1,
                                    allowed: rest.words,
                                });
                            }
                        }
                    }
                }
                Ok(())
            }
        }
    }

    /// One line that says what the field takes, for a form; never longer than 100 characters.
    pub fn describe(&self) -> String {
        let length = match (self.length_stated, self.min) {
            (false, 0) => "optional".to_owned(),
            (false, _) => String::new(),
            (true, 0) => format!("up to {} characters", self.max),
            (true, min) => format!("{min} to {} characters", self.max),
        };
        let characters = match self.characters {
            Characters::AnyBut("") => String::new(),
            Characters::AnyBut(_) => "no < or >".to_owned(),
            Characters::Visible => "not empty".to_owned(),
            Characters::Of {
                first: Some(first),
                rest,
            } => format!("first {}, then {}", first.words, rest.words),
            Characters::Of { first: None, rest } => rest.words.to_owned(),
        };
        match (length.is_empty(), characters.is_empty()) {
            (true, _) => characters,
            (false, true) => length,
            (false, false) => format!("{length}; {characters}"),
        }
    }
}

/// What a value chosen here is drawn from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alphabet {
    /// The characters that may stand first. ASCII, all different.
    pub first: &'static str,
    /// The characters that may follow. ASCII, all different.
    pub rest: &'static str,
    /// How many characters to draw unless the administrator says otherwise.
    pub default_len: usize,
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LETTERS_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What to draw a new value of `field` from, so that every edition of the service's rule accepts
/// it; `None` where the service lets nobody choose it, or where it is not a credential.
pub const fn generate_alphabet(service: Service, field: Field) -> Option<Alphabet> {
    let default_len = match (service, field) {
        (Service::Apig | Service::Roma, Field::Secret) => 48,
        (Service::Apig | Service::Roma, Field::Code) => 64,
        (Service::Apig | Service::Roma, Field::Name | Field::Remark | Field::Key)
        | (
            Service::ModelArts,
            Field::Name | Field::Remark | Field::Key | Field::Secret | Field::Code,
        ) => return None,
    };
    Some(Alphabet {
        first: LETTERS,
        rest: LETTERS_DIGITS,
        default_len,
    })
}
