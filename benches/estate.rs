//! A console over as many apps as one likes, without any service.

use std::time::{Duration, Instant};

use claviger::{
    console::{self, Banner, Effect, Input, Model, Msg, Options, layout::Drawn},
    domain::{
        App, AppId, AppRef, Gateway, InstanceId, Now, Place, ProfileName, Service, Text,
        app::Creator,
    },
};
use jiff::{SignedDuration, Timestamp};

/// How many apps come at once, as pages do.
const PAGE: usize = 500;
/// How many gateways there are.
const GATEWAYS: usize = 50;
/// How long a person takes from one key to the next.
const BETWEEN_KEYS: Duration = Duration::from_millis(30);

/// A console and its clock.
pub(crate) struct Desk {
    model: Model,
    mono: Duration,
    longest: Duration,
}

impl Desk {
    /// A console of `size` that has listed `apps`.
    pub(crate) fn with_apps(apps: usize, size: (u16, u16)) -> Self {
        let mut desk = Self {
            model: Model::new(Options::default(), size),
            mono: Duration::from_secs(1),
            longest: Duration::ZERO,
        };
        let profile = ProfileName::from("bench");
        let asked = desk.take(Msg::Connected(vec![banner(&profile)]));
        let request = asked
            .into_iter()
            .find_map(|effect| match effect {
                Effect::LoadFleet(request) => Some(request),
                _ => None,
            })
            .expect("a connected console loads its list");
        let gateways: Vec<Gateway> = (0..GATEWAYS).map(|n| gateway(&profile, n)).collect();
        let places: Vec<Place> = gateways.iter().map(|it| it.place.clone()).collect();
        desk.take(Msg::Gateways {
            request,
            profile,
            service: Service::Apig,
            result: Ok(gateways),
        });
        let each = apps / GATEWAYS;
        for place in places {
            let all: Vec<usize> = (0..each).collect();
            for page in all.chunks(PAGE) {
                desk.take(Msg::Apps {
                    request,
                    place: place.clone(),
                    apps: page.iter().map(|n| app(&place, *n)).collect(),
                    total: u64::try_from(each).ok(),
                });
            }
            desk.take(Msg::AppsEnded {
                request,
                place,
                result: Ok(()),
            });
        }
        desk
    }

    /// Gives the console one input, a moment after the last.
    pub(crate) fn input(&mut self, input: Input) {
        self.mono += BETWEEN_KEYS;
        self.take(Msg::Input(input));
    }

    /// The longest that one message has kept a key waiting so far.
    pub(crate) const fn longest(&self) -> Duration {
        self.longest
    }

    /// Makes the model ready to be drawn.
    pub(crate) fn prepare(&mut self) -> Now {
        let now = self.now();
        console::prepare(&mut self.model, now);
        now
    }

    /// What is to be drawn.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// Tells the model what its drawing took.
    pub(crate) fn drawn(&mut self, drawn: Drawn) {
        console::drawn(&mut self.model, drawn);
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        let now = self.now();
        let begun = Instant::now();
        let effects = console::update(&mut self.model, msg, now);
        self.longest = self.longest.max(begun.elapsed());
        effects
    }

    fn now(&self) -> Now {
        let since = SignedDuration::try_from(self.mono).expect("a short time");
        Now {
            mono: self.mono,
            wall: begin() + since,
        }
    }
}

fn begin() -> Timestamp {
    "2030-01-15T14:02:00Z".parse().expect("a time")
}

fn banner(profile: &ProfileName) -> Banner {
    Banner {
        profile: profile.clone(),
        region: Some("eu-de".to_owned()),
        environment: None,
        services: vec![Service::Apig],
        production: false,
        read_only: false,
        can_unlock: false,
        theme: None,
        policy: claviger::domain::Policy::default(),
        targets: Vec::new(),
        never_reveal: false,
        clipboard: true,
        idle_lock: None,
        token_until: None,
        token_renews: true,
        token_unfit: None,
    }
}

fn gateway(profile: &ProfileName, n: usize) -> Gateway {
    Gateway {
        place: Place {
            profile: profile.clone(),
            service: Service::Apig,
            instance: Some(InstanceId::new(format!("{n:032x}"))),
        },
        name: Text::from(format!("g{n}").as_str()),
        status: Some(Text::from("Running")),
    }
}

fn app(place: &Place, n: usize) -> App {
    let part = ["billing", "payments", "warehouse", "invoice", "scorer"][n % 5];
    let kind = ["batch", "export", "portal", "monitor"][n % 4];
    let days = i64::try_from(n * 7 % 900).unwrap_or_default();
    let updated = begin() - SignedDuration::from_hours(24 * days);
    App {
        at: AppRef {
            place: place.clone(),
            id: AppId::new(format!("{:032x}", n * 0x9E37_79B9)),
        },
        name: Text::from(format!("{part}_{kind}_{n:05}").as_str()),
        remark: Some(Text::from(format!("ticket OPS-{n}").as_str())),
        key: Some(Text::from(format!("{:032x}", n * 0x85EB_CA6B).as_str())),
        creator: Creator::User,
        status: Some(1),
        kind: Some(Text::from("apig")),
        api_count: u64::try_from(n % 9).ok(),
        code_count: None,
        created_at: Some(updated),
        updated_at: Some(updated),
        masked_secret: None,
        codes: None,
    }
}
