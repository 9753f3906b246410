//! What a campaign is told before it is planned, in the words of `claviger campaign start`.

use crate::{
    console::{
        campaign::{CampaignDraft, ProbeAt},
        text_field::TextField,
    },
    domain::{
        CampaignKind, TargetError, TargetTemplate,
        campaign::{self, CareError},
        probe,
    },
};

/// A setting, and what is typed for it.
#[derive(Debug)]
pub struct Field {
    /// Which.
    pub what: Setting,
    /// What is typed.
    pub text: TextField,
}

/// Something that a campaign is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Where new values go.
    Deliver,
    /// Where a value goes that no other target took.
    Or,
    /// The remark that each app gets.
    Remark,
    /// How long an old code still works.
    Grace,
    /// The command that has to accept a new code.
    Verify,
    /// The call that has to prove a new code.
    Probe,
    /// How long a gateway may take to know a new code.
    ProbeWait,
    /// Whether apps are deleted that APIs are bound to.
    IncludeBound,
    /// After how many apps it waits for a look.
    First,
    /// How fast it goes at most.
    Pace,
    /// After how many failures it stops.
    StopAfter,
    /// How long it asks again without one success.
    Patience,
}

impl Setting {
    /// The settings of a kind, in the order in which they are asked for.
    pub const fn of(kind: CampaignKind) -> &'static [Self] {
        match kind {
            CampaignKind::Secrets => &[
                Self::Deliver,
                Self::Or,
                Self::First,
                Self::Pace,
                Self::StopAfter,
                Self::Patience,
            ],
            CampaignKind::Codes | CampaignKind::Replace => &[
                Self::Deliver,
                Self::Or,
                Self::Grace,
                Self::Verify,
                Self::Probe,
                Self::ProbeWait,
                Self::First,
                Self::Pace,
                Self::StopAfter,
                Self::Patience,
            ],
            CampaignKind::Edit => &[
                Self::Remark,
                Self::First,
                Self::Pace,
                Self::StopAfter,
                Self::Patience,
            ],
            CampaignKind::Delete => &[
                Self::IncludeBound,
                Self::First,
                Self::Pace,
                Self::StopAfter,
                Self::Patience,
            ],
        }
    }

    /// The option of the command that it is.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Deliver => "--deliver",
            Self::Or => "--or",
            Self::Remark => "--remark",
            Self::Grace => "--grace",
            Self::Verify => "--verify",
            Self::Probe => "--probe",
            Self::ProbeWait => "--probe-wait",
            Self::IncludeBound => "--include-bound",
            Self::First => "--first",
            Self::Pace => "--pace",
            Self::StopAfter => "--stop-after",
            Self::Patience => "--patience",
        }
    }

    /// What there is to know about it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Deliver => {
                "where values go: a target with braces, such as file:values/{gateway}-{name} or command:vault kv put secret/{service}/{name} value=-; {id} {profile} {kind} too"
            }
            Self::Or => "where a value goes that the target did not take; nothing: nowhere",
            Self::Remark => {
                "{remark} is the present one; {name} {service} {gateway} {id} {profile} too"
            }
            Self::Grace => {
                "how long the old one still works: 10m, 2h, 30d; nothing: until you resume"
            }
            Self::Verify => "delete the old one when this command accepts the new value",
            Self::Probe => {
                "delete the old one when a call proves the new value: an address, or yes for that of the configuration"
            }
            Self::ProbeWait => "how many seconds a gateway may take to know a new value",
            Self::IncludeBound => "yes deletes apps with bound APIs too",
            Self::First => "it waits for a look after so many; 0 goes straight on",
            Self::Pace => {
                "at most so many apps a second, minute or hour: 2/s, 30/m; nothing: as fast as it goes"
            }
            Self::StopAfter => "it stops after so many failures, or their share: 3, 5%",
            Self::Patience => "how long it asks again without one success: 10m, 2h",
        }
    }

    /// What stands there before anything is typed: what the command takes without the option.
    const fn usual(self) -> &'static str {
        match self {
            Self::Deliver
            | Self::Or
            | Self::Remark
            | Self::Grace
            | Self::Verify
            | Self::Probe
            | Self::Pace => "",
            Self::ProbeWait => "60",
            Self::IncludeBound => "no",
            Self::First => "1",
            Self::StopAfter => "5%",
            Self::Patience => "10m",
        }
    }
}

impl Field {
    /// The setting as it is without the option.
    pub fn new(what: Setting) -> Self {
        Self {
            what,
            text: TextField::new(what.usual()),
        }
    }

    /// Puts what is typed into `draft`; else why that cannot be, as a whole sentence. `named` are the
    /// targets of the configuration.
    pub fn read(&self, named: &[String], draft: &mut CampaignDraft) -> Result<(), String> {
        let text = self.text.value().trim();
        let care = &mut draft.care;
        match self.what {
            Setting::Deliver if text.is_empty() => {
                return Err("Type where the values shall go.".to_owned());
            }
            Setting::Deliver => draft.target = target(text, named)?,
            Setting::Or => draft.last = given(text, |text| target(text, named))?,
            Setting::Remark => {
                let remark = self.text.value().parse();
                draft.remark =
                    Some(remark.map_err(|error: campaign::RemarkError| error.to_string())?);
            }
            Setting::Grace => care.grace = given(text, |text| campaign::time(text).map_err(wrong))?,
            Setting::Verify => {
                draft.verify = given(text, |text| {
                    let command = TargetTemplate::command(text);
                    command.map_err(|error| error.to_string())
                })?;
            }
            Setting::Probe => draft.probe = given(text, probe_at)?,
            Setting::ProbeWait => {
                care.probe_wait = probe::wait(text).map_err(|why| sentence(&why))?;
            }
            Setting::IncludeBound => {
                draft.include_bound = match text {
                    "yes" | "y" => true,
                    "no" | "n" | "" => false,
                    _ => return Err("Type yes or no.".to_owned()),
                }
            }
            Setting::First => {
                care.first = text.parse().map_err(|_no_number| {
                    "Type after how many apps it shall wait for a look.".to_owned()
                })?;
            }
            Setting::Pace => care.pace = given(text, |text| text.parse().map_err(wrong))?,
            Setting::StopAfter => care.stop_after = text.parse().map_err(wrong)?,
            Setting::Patience => care.patience = campaign::time(text).map_err(wrong)?,
        }
        Ok(())
    }
}

/// What is typed, where anything is.
fn given<T>(text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some)
}

/// A target, or the name of one.
fn target(text: &str, named: &[String]) -> Result<String, String> {
    if !named.iter().any(|name| name == text) {
        text.parse::<TargetTemplate>()
            .map_err(|error: TargetError| error.to_string())?;
    }
    Ok(text.to_owned())
}

fn probe_at(text: &str) -> Result<ProbeAt, String> {
    match text {
        "yes" | "y" => Ok(ProbeAt::Configured),
        address => {
            let read = probe::address(address).map(ProbeAt::Address);
            read.map_err(|why| sentence(&why))
        }
    }
}

fn wrong(error: CareError) -> String {
    sentence(&error.to_string())
}

/// A fragment as a whole sentence.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}
