//! Claviger: a terminal console for the apps and credentials of Huawei-family API gateways.
//!
//! # The idea
//!
//! The middle is pure. [`console::update`] decides everything that the console does from a message
//! and the time; [`ui::draw`] turns the model into cells; only [`shell`] has a clock, a terminal and
//! tasks. A write is one typed value, [`domain::Operation`], with one life in [`engine`], whoever
//! asks for it: a key, a subcommand or a test.
//!
//! | word | is | example |
//! |---|---|---|
//! | [`console::Msg`] | something happened | `Msg::Finished { request, result }` |
//! | [`console::keymap::Intent`] | what a key means where it is pressed | `Intent::ResetSecret` |
//! | [`domain::Operation`] | one remote act, complete and typed | `Operation::ResetSecret { app, choice }` |
//! | [`console::Effect`] | what the shell must do, a value that can be compared | `Effect::Perform(request, operation, seen)` |
//! | [`domain::Done`], [`domain::Failure`] | how it ended | `Failure::Unknown { … }` |
//!
//! # Rooms
//!
//! ```text
//! main.rs       parse, run, map how it ended to an exit code
//! domain/       nouns and rules, pure: ids, Secret, Text, Service, App, Operation, Failure, rules of
//!               names and secrets, the filter's language, explanations of error codes
//! api/          the wire: a request is a value that makes an HTTP request and decodes the answer; one
//!               file per service; signatures, credentials, leniency; client/ sends
//! engine/       life: guard, look, choose, journal, send, settle, for any write; write/ has a file for
//!               each operation with all that is particular to it; deliver, reconcile, listing;
//!               campaign/ does many writes as one
//! config/       settings: defaults < file < environment < flags, and which layer won; what other
//!               tools hold; sources of secrets
//! session/      settings become connections, credentials and a journal: an engine; who is asked for
//!               what no source holds
//! console/      the pure console: model, messages, effects, key table, list, detail, popups
//! ui/           the model as cells, mirroring console/; columns, theme, widths; translate/ reads keys
//! shell/        the loop, the terminal (enter, leave, panic, suspend, watchdog), effects as tasks,
//!               painting in few bytes, clipboard, signals, log
//! cli/          one file per noun; an operation in, text or JSON out
//! simulator/    a gateway inside the program: the wire contract over an estate in memory, with faults;
//!               one file per service, mirroring api/
//! ```
//!
//! Beside them: `assets/` (regions, error codes, the commented configuration, estates of the
//! simulator, pictures), `tests/` (one binary, one module per concern) and `benches/` (figures, no
//! assertions).
//!
//! # Arrows
//!
//! Each room uses these, and nothing else; a test reads the code for it. Another test holds that no
//! two files lead to each other in a circle, but for a file and what lies in its folder. Only two look beyond:
//! `cli/doctor` at [`api`] and [`shell`], since it examines what those would use, and `cli/ask` at
//! [`shell`], since it takes the echo from the terminal and has to give it back.
//!
//! ```text
//! domain    →
//! api       → domain
//! config    → domain
//! console   → domain
//! ui        → console, domain
//! engine    → api, domain
//! simulator → api, domain
//! session   → api, config, domain, engine, simulator
//! cli       → config, domain, engine, session, simulator
//! shell     → config, console, domain, engine, session, ui
//! main      → cli, config, shell
//! ```
//!
//! # A reset, as data
//!
//! 1. [`ui::translate`] makes a [`console::Key`] of the terminal's bytes, [`console::keymap`] an
//!    `Intent::ResetSecret` of that.
//! 2. The list opens a write dialog, which asks with `Effect::Survey` for the [`domain::Plan`] of the
//!    operation and shows it: what will break, what keeps working, how strong a yes it wants; confirmed,
//!    it returns `Effect::Perform` with the operation and what was shown.
//! 3. `shell/effects` starts a task with a token to cancel it.
//! 4. [`engine`] refuses what the profile forbids, reads the app again and compares, chooses the new
//!    value where the service takes one, writes the intent to the journal and to the disk, sends, and
//!    settles: *done*, *refused*, *not sent* or *unknown*. An unknown outcome is read back, never
//!    blindly repeated.
//! 5. `Msg::Finished` returns with the number of the request. The new credential is shown, masked, in
//!    the place of the dialog; where that was put aside, behind what the administrator is at.
//! 6. Delivering it is an effect again, and is noted in the journal.
//!
//! A subcommand does the same from 4 on, after a question that shows the same plan.
//!
//! # A question, as data
//!
//! A request that needs a password, a passcode, a token or a key that no source holds waits in
//! [`session::Ask`]. In the console that is `shell/effects/questions`: `Msg::Asked` opens a popup,
//! `Effect::Answer` brings the answer, and everything that waited goes on. A declined question is asked
//! again only after `Effect::MayAsk`, which stands before whatever a key itself asks of a service.
//!
//! # Rules
//!
//! - A secret is a [`domain::Secret`]: no `Display`, no `Serialize`, wiped when dropped, and `expose`
//!   is its only way out. What a server said is a [`domain::Text`]: shown only with everything
//!   visible that a terminal would obey.
//! - The console has no clock, no randomness, no I/O and no tasks: the time and ids come in.
//! - Our own enums are matched without `_`, so that the compiler leads to every place that a new
//!   variant concerns.
//! - A request carries a number. An answer that nobody waits for any more changes no screen.
//! - Errors are told apart by what can be done about them; none holds the body of an answer.
//!
//! # Where does one add …
//!
//! | new | touch | who tells |
//! |---|---|---|
//! | operation | a variant and its row in `domain/operation`, `api/<service>`, `engine/write/<operation>` and its line in `engine/write`, `simulator/<service>`, a row of `console/keymap/table`, a subcommand in `cli` | exhaustive matches, the methods of a trait; a test that nothing else tells operations apart |
//! | service | `domain/service`, then `api/<service>` and `simulator/<service>` | exhaustive matches |
//! | popup | `console/popup/<name>` and `ui/popup/<name>` | the matches on `Popup` |
//! | key, word of the command bar | one row of `console/keymap/table` | tests for keys and words with two meanings; the README's table is tested |
//! | column | a variant in `ui/column` | the matches on it |
//! | explanation | a row of `assets/errors.tsv` | the tests of `domain/explain` |
//! | setting | a field in `config/file/shape`, a line in `assets/config.toml` | a test parses that file |
//! | region | a row of `assets/regions.tsv` | a test parses that file |

pub mod api;
pub mod cli;
pub mod config;
pub mod console;
pub mod domain;
pub mod engine;
pub mod session;
pub mod shell;
pub mod simulator;
pub mod ui;
