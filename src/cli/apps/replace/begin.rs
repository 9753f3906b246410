//! The first run: the twin is made, given what the old app has, and its secret handed over.

use super::{
    super::super::{
        Exit,
        context::Context,
        deliver,
        find::{self, Purpose},
        listed::Listed,
        problem::Problem,
        signals,
        write::{self, Ready},
    },
    Arguments, preview,
    steps::{Steps, twin_of},
};
use crate::domain::{Capability, CredentialKind, Operation, OperationKind, Plan, Strength};

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    arguments
        .deliver
        .required(context, arguments.write.dry_run)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let (operation, mut plan, ready) = planned(arguments, context, listed).await?;
    let named = deliver::named(&ready.listed, CredentialKind::AppSecret);
    let place = operation.place();
    let profile = &place.profile;
    let destination = arguments.deliver.destination(context, profile, &named)?;
    let (connection, kind) = (&ready.listed.connection, CredentialKind::AppSecret);
    destination.may_be_lost(context, connection, &mut plan, kind, place.service)?;
    let aim = arguments.aim(context, &ready.listed, &mut plan)?;
    if arguments.write.dry_run {
        let mut writes = vec![plan.clone()];
        writes.extend(preview::after_making(context, &ready.facts.app.at).await?);
        return write::show_each(context, &ready, &plan, &writes);
    }
    write::nothing_stands_against(&plan)?;
    destination.may_be_shown(context, profile)?;
    ready.consent(&arguments.write, &plan, destination.shows_on_terminal())?;
    let cancel = signals::cancel()?;
    // Whatever is to take the value is there before anything is sent.
    let handover = destination.open(context, profile).await?;
    if let Some(aim) = &aim {
        arguments.can_prove(context, &ready, aim).await?;
    }
    let performed = context
        .engine()
        .perform_into(&handover, &operation, None, &cancel);
    let ended = Box::pin(performed).await;
    let (done, handover) = write::or_kept(context, profile, ended, handover).await?;
    let Some(app) = done.app.clone() else {
        return Err(Problem::refused(
            "The service did not tell which app it made. Repeat the command: it goes on from there.",
        ));
    };
    let mut steps = Steps::of(
        arguments,
        context,
        &ready,
        &destination,
        twin_of(context, &ready, app)?,
    );
    let made = steps.made(&done);
    let ended = async {
        steps.bring(false, &cancel).await?;
        let service = place.service;
        let delivered = deliver::hand_over(context, &done, service, profile, handover, None).await;
        steps.records[made] = steps.twin_made(&done, delivered.as_ref());
        write::finish(&done, delivered.as_ref())?;
        let secret = done.credential.as_ref().map(|credential| &credential.value);
        steps.complete(aim, secret, &cancel).await
    }
    .await;
    if ended.is_err() {
        steps.note(format!(
            "The twin is there. Go on with claviger apps replace {}, or delete it with --undo.",
            ready.facts.app.at.id
        ));
    }
    // What was reached is said whether or not the rest succeeded.
    steps.say()?;
    ended.map(|()| Exit::Done)
}

/// The twin of this app, and what making it means.
async fn planned(
    arguments: &Arguments,
    context: &Context,
    listed: Listed,
) -> Result<(Operation, Plan, Ready), Problem> {
    let app = listed.app.at.clone();
    // What cannot be done there is refused before anything else is read.
    let needs = OperationKind::ReplaceApp.needs();
    let ready = write::look(context, listed, needs, &arguments.write).await?;
    let operation = context.engine().twin_of(&app).await?;
    let mut plan = *context.engine().survey(&operation).await?.plan;
    arguments.tell(&ready, &mut plan);
    Ok((operation, plan, ready))
}

impl Arguments {
    /// Adds what becomes of the old app, and what the twin cannot get.
    fn tell(&self, ready: &Ready, plan: &mut Plan) {
        let old = &ready.facts.app.name;
        match ready.facts.codes.as_ref().map(Vec::len) {
            Ok(0) => {}
            Ok(1) => plan.add("The AppCode of the old app goes with it; the twin gets none."),
            Ok(several) => plan.add(format!(
                "The {several} AppCodes of the old app go with it; the twin gets none."
            )),
            Err(_) => plan.add("AppCodes of the old app go with it; the twin gets none."),
        }
        if ready
            .facts
            .app
            .at
            .service()
            .offers(Capability::Members)
            .is_ok()
        {
            plan.add("Members of the old app are not taken over.");
        }
        let afterwards = match (self.grace, self.probe.is_some()) {
            (None, false) => {
                plan.add(format!("{old} stays until you delete it with --finish."));
                return;
            }
            (Some(grace), false) => format!("{old} is deleted after {grace:#}."),
            (None, true) => format!("{old} is deleted if the probe proves that the twin works."),
            (Some(grace), true) => format!(
                "{old} is deleted after {grace:#}, if the probe proves then that the twin works."
            ),
        };
        plan.add(afterwards);
        plan.strength = plan.strength.max(Strength::NameInProduction);
    }
}
