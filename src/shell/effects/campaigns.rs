//! Campaigns as tasks: one that this process runs goes on whatever is looked at; one that another
//! process runs is read again and again while it is looked at.

mod planning;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{Ready, Reports, journal, spawn_until};
use crate::{
    console::{
        CampaignAsk, Msg, RequestId,
        campaign::{CampaignNews, RunStep},
    },
    domain::{CampaignDetail, CampaignList, CampaignState, ProfileName, ReportForm},
    engine::{
        campaign::{CampaignFile, Held, News, Shelf, report},
        written::{csv, json},
    },
    session::Session,
};

/// How often a campaign is read that another process runs.
const GLANCE: Duration = Duration::from_secs(1);

/// The campaigns of this process.
#[derive(Debug, Clone)]
pub(super) struct Campaigns {
    shelf: Option<Shelf>,
    running: Arc<Mutex<HashMap<String, CancellationToken>>>,
    watching: CancellationToken,
    /// The campaign that was planned last.
    planned: Arc<Mutex<Option<planning::Plan>>>,
}

impl Campaigns {
    /// The campaigns beside the journal in `state`.
    pub(super) fn beside(state: Option<&Path>) -> Self {
        Self {
            shelf: state.map(Shelf::beside),
            running: Arc::default(),
            watching: CancellationToken::new(),
            planned: Arc::default(),
        }
    }

    /// Does what is asked for.
    pub(super) fn start(
        &mut self,
        ready: Arc<Ready>,
        reports: Reports,
        request: RequestId,
        ask: CampaignAsk,
    ) {
        self.watching.cancel();
        self.watching = CancellationToken::new();
        let at = At {
            campaigns: self.clone(),
            ready,
            reports,
            request,
        };
        match ask {
            CampaignAsk::List => at.in_background(|at| {
                let result = at.list();
                let request = at.request;
                at.tell(CampaignNews::Listed { request, result });
            }),
            CampaignAsk::Show(id) => {
                let watching = self.watching.clone();
                spawn_until(&watching, async move { at.watch(&id).await });
            }
            CampaignAsk::Unwatch => {}
            CampaignAsk::Check => match at.shelf() {
                Ok(_) => at.tell(CampaignNews::Checked { request }),
                Err(reason) => at.refuse(reason),
            },
            CampaignAsk::Plan(draft) => {
                let planning = self.watching.clone();
                spawn_until(&planning, async move { at.plan(*draft).await });
            }
            CampaignAsk::Start(planned) => {
                tokio::spawn(async move { at.begin(planned).await });
            }
            CampaignAsk::Resume(id) => {
                tokio::spawn(async move { at.resume(&id).await });
            }
            CampaignAsk::Pause(id) => {
                match self.with_running(|running| running.get(&id).cloned()) {
                    Some(pause) => pause.cancel(),
                    None => at.in_background(move |at| match at.pause(&id) {
                        Ok(()) => at.show(&id),
                        Err(reason) => at.refuse(reason),
                    }),
                }
            }
            CampaignAsk::Abandon(id) => at.in_background(move |at| match at.abandon(&id) {
                Ok(()) => at.show(&id),
                Err(reason) => at.refuse(reason),
            }),
        }
    }

    /// The report of a campaign.
    pub(super) fn report(
        &self,
        session: &Session,
        id: &str,
        form: ReportForm,
    ) -> Result<String, String> {
        let (known, entries) = self.known(session, id)?;
        let rows = known.rows(&entries);
        let records: Vec<report::RowRecord> = rows.iter().map(report::RowRecord::of).collect();
        let mut out = Vec::new();
        let written = match form {
            ReportForm::Markdown => {
                out = report::markdown(&known.summary(&entries), &rows).into_bytes();
                Ok(())
            }
            ReportForm::Csv => csv::write(&mut out, &records),
            ReportForm::Json => json::pretty(&mut out, &records),
            ReportForm::Text | ReportForm::OpenMetrics => {
                return Err(format!("No campaign is reported as {}.", form.label()));
            }
        };
        written.map_err(|error| format!("The report cannot be written: {error}."))?;
        String::from_utf8(out).map_err(|_invalid| "The report is not text.".to_owned())
    }

    fn shelf(&self, session: &Session) -> Result<&Shelf, String> {
        if !session.engine().journal().is_durable() {
            let why = session.warning().unwrap_or(
                "The journal is only in memory, as in the demo; claviger simulate is a gateway to practise on.",
            );
            return Err(format!(
                "A campaign needs a journal on disk. {why} Nothing was sent."
            ));
        }
        self.shelf.as_ref().ok_or_else(|| {
            "There is no folder for campaigns: neither XDG_STATE_HOME nor HOME is set.".to_owned()
        })
    }

    fn known(
        &self,
        session: &Session,
        id: &str,
    ) -> Result<(CampaignFile, Vec<crate::engine::journal::Entry>), String> {
        let known = self
            .shelf(session)?
            .get(id)
            .map_err(|error| error.to_string())?;
        let entries = session.engine().journal().of_campaign(id);
        Ok((known, entries.map_err(|error| error.to_string())?))
    }

    fn with_running<T>(&self, act: impl FnOnce(&mut HashMap<String, CancellationToken>) -> T) -> T {
        act(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One thing that is asked for.
struct At {
    campaigns: Campaigns,
    ready: Arc<Ready>,
    reports: Reports,
    request: RequestId,
}

impl At {
    fn tell(&self, news: CampaignNews) {
        self.reports.tell(Msg::Campaign(news));
    }

    fn refuse(&self, reason: String) {
        let request = self.request;
        self.tell(CampaignNews::Refused { request, reason });
    }

    fn in_background(self, act: impl FnOnce(&Self) + Send + 'static) {
        tokio::task::spawn_blocking(move || act(&self));
    }

    fn shelf(&self) -> Result<&Shelf, String> {
        self.campaigns.shelf(&self.ready.session)
    }

    fn list(&self) -> Result<CampaignList, String> {
        let (known, unread) = self.shelf()?.list().map_err(|error| error.to_string())?;
        let journal = self.ready.session.engine().journal();
        let mut campaigns = Vec::with_capacity(known.len());
        for known in known.into_iter().rev() {
            let entries = journal.of_campaign(&known.campaign.id);
            campaigns.push(known.summary(&entries.map_err(|error| error.to_string())?));
        }
        Ok(CampaignList {
            campaigns,
            unread: unread.iter().map(ToString::to_string).collect(),
        })
    }

    fn detail(&self, id: &str) -> Result<Box<CampaignDetail>, String> {
        let (known, entries) = self.campaigns.known(&self.ready.session, id)?;
        let production = is_production(&self.ready.session, &known.campaign.profiles());
        Ok(Box::new(known.detail(&entries, production)))
    }

    /// Tells how one stands.
    fn show(&self, id: &str) {
        let (request, result) = (self.request, self.detail(id));
        self.tell(CampaignNews::Shown { request, result });
    }

    /// Tells how one stands, again and again while another process runs it.
    async fn watch(self, id: &str) {
        let at = Arc::new(self);
        loop {
            let (here, which) = (Arc::clone(&at), id.to_owned());
            let read = tokio::task::spawn_blocking(move || {
                let result = here.detail(&which);
                let runs = matches!(&result, Ok(it) if it.summary.state == CampaignState::Running);
                let request = here.request;
                here.tell(CampaignNews::Shown { request, result });
                runs && here
                    .campaigns
                    .with_running(|running| !running.contains_key(&which))
            });
            if !read.await.unwrap_or(false) {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    fn pause(&self, id: &str) -> Result<(), String> {
        let asked = self.shelf()?.pause(id);
        asked.map_err(|error| error.to_string())
    }

    fn abandon(&self, id: &str) -> Result<(), String> {
        let taken = self.shelf()?.take(id);
        let mut held = taken.map_err(|error| error.to_string())?;
        held.abandon().map_err(|error| error.to_string())
    }

    /// Takes the lock of one and runs it.
    async fn resume(self, id: &str) {
        let (at, which) = (Arc::new(self), id.to_owned());
        let here = Arc::clone(&at);
        let taken = tokio::task::spawn_blocking(move || here.take(&which)).await;
        match taken.unwrap_or_else(|_panicked| Err("The campaign cannot be read.".to_owned())) {
            Ok(held) => at.run(held).await,
            Err(reason) => at.refuse(reason),
        }
    }

    fn take(&self, id: &str) -> Result<Held, String> {
        let taken = self.shelf()?.take(id);
        let held = taken.map_err(|error| format!("{error} Nothing was sent."))?;
        let session = &self.ready.session;
        let campaign = &held.known().campaign;
        if let Some(missing) = campaign
            .profiles()
            .into_iter()
            .find(|profile| session.profile(profile).is_none())
        {
            return Err(format!(
                "The campaign is about apps of the profile {missing}, which is not in use: p switches. Nothing was sent."
            ));
        }
        let entries = session.engine().journal().of_campaign(id);
        let entries = entries.map_err(|error| error.to_string())?;
        let state = held.known().summary(&entries).state;
        if state.may_resume() {
            Ok(held)
        } else {
            Err(format!(
                "The campaign is {state}: there is nothing to go on with. Nothing was sent."
            ))
        }
    }

    /// Runs the campaign that is held.
    async fn run(&self, mut held: Held) {
        let id = held.known().campaign.id.clone();
        let pause = CancellationToken::new();
        self.campaigns
            .with_running(|running| running.insert(id.clone(), pause.clone()));
        match self.detail(&id) {
            Ok(detail) => {
                let request = self.request;
                self.tell(CampaignNews::Began { request, detail });
            }
            Err(reason) => self.refuse(reason),
        }
        let session = &self.ready.session;
        let delivery = session.delivery();
        let reports = self.reports.clone();
        let mut tell = |news| {
            let step = step(news);
            let id = id.clone();
            reports.tell(Msg::Campaign(CampaignNews::Step { id, step }));
        };
        let engine = session.engine();
        let running = Box::pin(engine.run_campaign(&mut held, &delivery, &pause, &mut tell));
        let ended = running.await;
        drop(held);
        self.campaigns.with_running(|running| running.remove(&id));
        let result = match ended {
            Ok(_) => self.detail(&id),
            Err(error) => Err(error.to_string()),
        };
        self.tell(CampaignNews::Halted { id, result });
        journal::tell(Arc::clone(engine), self.reports.clone());
    }
}

fn step(news: News) -> RunStep {
    match news {
        News::Settled(sentence) => RunStep::Settled(sentence),
        News::Began { at: _, name } => RunStep::Began(name),
        News::Ended {
            at,
            name: _,
            standing,
            why,
            counts,
        } => RunStep::Ended {
            at,
            standing,
            why,
            counts,
        },
        News::Waits(until) => RunStep::Waits(until),
    }
}

/// Whether one of `profiles` is production.
fn is_production(session: &Session, profiles: &[ProfileName]) -> bool {
    let mut connections = session.engine().connections();
    connections
        .any(|connection| connection.is_production() && profiles.contains(connection.profile()))
}
