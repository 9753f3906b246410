//! *Create a quota*: a client quota that nothing is bound to yet. Its name is unique on its gateway, so
//! it tells whether the quota was made.

use super::{Call, Kept, Proof, Received, Write, features, set_quota::FEATURE};
use crate::{
    api::{self, Site},
    domain::{Failure, NewQuota, NotSent, Place, Plan, Quota, Text},
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::{Asked, Entry},
        settle::Before,
        state::{State, Want, Wants},
    },
};

/// One quota more.
#[derive(Debug)]
pub(super) struct CreateQuota<'a> {
    pub(super) place: &'a Place,
    pub(super) new: &'a NewQuota,
}

impl Write for CreateQuota<'_> {
    fn wants(&self) -> Wants {
        &[Want::Quotas, Want::Features]
    }

    fn tell(&self, _: &State, plan: &mut Plan) {
        plan.effects.push(
            format!(
                "A client quota of {}. Nothing is bound to it yet, so nothing that works today stops working.",
                self.new
            )
            .into(),
        );
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        self.new.check()?;
        features::is_on(FEATURE, state)?;
        let is_there = named(&self.new.name, state).is_some();
        if is_there {
            return Err(NotSent::Impossible(
                "There is a client quota of this name already, and a name stands once on a gateway. Choose another."
                    .to_owned(),
            ));
        }
        Ok(())
    }

    fn keeps<'a>(&'a self, _: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            wanted: Some(Asked {
                name: Some(&self.new.name),
                remark: self.new.remark.as_deref(),
                key: None,
                in_place_of: None,
            }),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        debug_assert_eq!(site.place, *self.place);
        let call = api::CreateQuota {
            site,
            name: &self.new.name,
            calls: self.new.calls,
            interval: self.new.interval,
            unit: self.new.unit.word(),
            remark: self.new.remark.as_deref(),
        };
        Ok(Call::new(call, |made: Quota| Received {
            contradicts: (made.name.raw() != self.new.name)
                .then(|| "The answer shows another quota than the one that was sent.".to_owned()),
            ..Received::default()
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Made {
            name: Some(&self.new.name),
        })
    }
}

/// The quota of this name, where the quotas were read.
fn named<'a>(name: &str, state: &'a State) -> Option<&'a Quota> {
    let mut quotas = state.quotas.as_ref()?.as_ref().ok()?.iter();
    quotas.find(|quota| quota.name.raw() == name)
}

/// That there is a quota of a name.
pub(super) struct Made<'a> {
    name: Option<&'a str>,
}

impl<'a> Made<'a> {
    pub(super) fn of_entry(entry: &'a Entry) -> Self {
        let wanted = entry.wanted.as_ref();
        Self {
            name: wanted.and_then(|wanted| wanted.name.as_ref().map(Text::raw)),
        }
    }
}

impl Proof for Made<'_> {
    fn needs_app(&self) -> bool {
        false
    }

    fn wants(&self) -> Wants {
        &[Want::Quotas]
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        let (Some(Ok(_)), Some(name)) = (&after.quotas, self.name) else {
            return Finding::open("The quotas of the gateway could not be read.");
        };
        match named(name, after) {
            Some(_) => Finding::applied(None, "There is a quota of this name."),
            None => Finding::not_applied("There is no quota of this name."),
        }
    }
}
