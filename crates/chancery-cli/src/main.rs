//! The command line. It reads arguments, calls the crates below, prints; it computes nothing.

mod args;
mod args_compare;
mod args_counterfactual;
mod args_estimate;
mod args_measure;
mod args_readings;
mod args_sets;
mod args_text;
mod command;
mod fit;
mod output;
mod place;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, Command, DataCommand};
use crate::output::Failure;

/// Evaluation makes many small lists on several threads, which this allocator gives out faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no failures.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprint!("{failure}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Run(run) => command::study::run(global, run),
        Command::Check(check) => command::study::check(global, check),
        Command::Compare(compare) => command::compare::compare(global, compare),
        Command::Measure(measure) => command::measure::measure(global, measure),
        Command::Estimate(args) => command::estimate::estimate(global, args),
        Command::Counterfactual(scenario) => command::counterfactual::counterfactual(global, scenario),
        Command::New(new) => command::new::new(new),
        Command::Eval(eval) => command::expression::eval(global, eval),
        Command::Why(why) => command::why::why(global, why),
        Command::Resolve(resolve) => command::resolve::resolve(global, resolve),
        Command::Panel(panel) => command::panel::panel(global, panel),
        Command::Export(export) => command::export::export(global, export),
        Command::Text(text) => command::text::text(global, text),
        Command::Sql(sql) => command::sql::sql(global, sql),
        Command::Data(data) => match data {
            DataCommand::List => command::data::list(global),
            DataCommand::Add(add) => command::data::add(global, add),
            DataCommand::Draft(draft) => command::table::draft(draft),
            #[cfg(not(feature = "pull"))]
            DataCommand::Pull(_) => Err(Failure::new("this build has no downloads")
                .hint("build without `--no-default-features`, or get the files yourself and use `chancery data add`")),
            #[cfg(feature = "pull")]
            DataCommand::Pull(pull) => command::pull::pull(global, pull),
            DataCommand::Verify => command::data::verify(global),
            DataCommand::Compact(compact) => command::data::compact(global, compact),
            DataCommand::Diff(diff) => command::diff::diff(global, diff),
            DataCommand::Remove { id } => command::data::remove(global, id),
            DataCommand::Info(info) => command::data::info(global, info),
            DataCommand::Release(release) => command::data::release(global, release),
        },
        Command::Completions { shell } => {
            use clap::CommandFactory as _;
            clap_complete::generate(*shell, &mut Arguments::command(), "chancery", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}
