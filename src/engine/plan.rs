//! What a person is told before a write. Nothing is sent but reads.

use super::{
    Engine, look,
    state::{State, Want},
    write::{self, Write},
};
use crate::{
    api::{Endpoint as _, Repeat},
    domain::{Facts, Failure, Operation, Plan, Secret, Seen, Survey, Text, secret::MASK},
};

/// What stands in a preview for a key that is made when the write is made.
const MADE_WHEN_SENT: &str = "(made when sent)";

impl Engine {
    /// The plan of `operation` by what is `known` of its app; without that, what can be told before
    /// anything is read.
    pub fn plan(&self, operation: &Operation, known: Option<&Facts>) -> Plan {
        let story = write::story(operation);
        let mut state = known.map(State::from).unwrap_or_default();
        if let (Some(app), true) = (operation.app(), story.wants().contains(&Want::Rotations)) {
            state.rotations = Some(self.rotations_of(app));
        }
        if story.wants().contains(&Want::Replacements) {
            state.replacements = Some(self.known_replacements());
        }
        self.told(operation, &*story, &state)
    }

    /// Reads what `operation` concerns, and plans by it. Fails where the app itself cannot be read.
    pub async fn survey(&self, operation: &Operation) -> Result<Survey, Failure> {
        let story = write::story(operation);
        let Some(at) = operation.app() else {
            let state = look::beforehand(self, operation, story.wants()).await?;
            return Ok(Survey {
                facts: None,
                plan: Box::new(self.told(operation, &*story, &state)),
            });
        };
        let facts = self.facts(at).await?;
        let connection = self.connection(&at.place)?;
        let hung = Box::pin(look::hung(connection, at, story.wants())).await;
        let mut state = State {
            grants: hung.grants,
            access: hung.access,
            quota: hung.quota,
            features: hung.features,
            ..State::from(&facts)
        };
        if story.wants().contains(&Want::Inventory) {
            state.inventory = Some(look::inventory::read(connection, &facts.app).await);
        }
        if story.wants().contains(&Want::Rotations) {
            state.rotations = Some(self.rotations_of(at));
        }
        Ok(Survey {
            facts: Some(Box::new(facts)),
            plan: Box::new(self.told(operation, &*story, &state)),
        })
    }

    fn told(&self, operation: &Operation, story: &dyn Write, state: &State) -> Plan {
        let app = state.app.as_ref();
        let preview = self.preview(operation, story, state).ok();
        let mut plan = Plan {
            operation: operation.kind(),
            place: operation.place().clone(),
            app: operation.app().map(|app| app.id.clone()),
            name: match (app, operation.new_name()) {
                (Some(app), _) => app.name.clone(),
                (None, name) => Text::from(name.unwrap_or_default()),
            },
            effects: Vec::new(),
            changes: Vec::new(),
            dependants: None,
            remains: Vec::new(),
            value: None,
            obstacles: Vec::new(),
            strength: operation.strength(),
            is_repeatable: preview.as_ref().is_some_and(|(_, repeats)| *repeats),
            request: preview.map(|(request, _)| request),
            seen: app.map(Seen::of),
        };
        story.tell(state, &mut plan);
        plan.obstacles.extend(story.obstacle(state).err());
        plan
    }

    /// The request that would be sent, secrets masked, and whether it could be sent again.
    fn preview(
        &self,
        operation: &Operation,
        story: &dyn Write,
        state: &State,
    ) -> Result<(String, bool), Failure> {
        let place = operation.place();
        let connection = self.connection(place)?;
        let site = connection.site(place);
        // Value and key are made when the write is made: here something stands in for them.
        let mut chosen = story.choose(state)?;
        chosen.value = chosen.value.map(|_| Secret::new(MASK.to_owned()));
        if chosen.key_is_made {
            chosen.key = Some(MADE_WHEN_SENT.to_owned());
        }
        let request = connection.addressed(story.call(&site, state, &chosen)?.request());
        let base = connection.base(place.service).unwrap_or_default();
        Ok((request.preview(&base), request.repeat == Repeat::Same))
    }
}
