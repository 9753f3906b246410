//! The only place with a clock, a terminal, signals and tasks.
