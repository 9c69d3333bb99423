//! SQL over the store and the world: the only crate that knows DataFusion.
//!
//! An [`Engine`] answers reading queries over three kinds of tables, each named `schema.table`: the tables of the data sets in
//! the store (`cow_trade.dyads`), read from their Parquet files; the tables of states, organisations and leaders inside the
//! program (`world.memberships`); and the series of the catalogue (`series.trade`), with one row for each value and source.
//! `catalogue.tables` and `catalogue.columns` list them. A table costs nothing until a query names it. The function `panel`
//! gives the tables of `chancery panel`; functions of single keys look values and measures up.
//!
//! The order of rows is the same in every run, also without `ORDER BY`: a query runs in one partition, the parts of a union
//! one after the other. Its floating-point aggregates (`sum`, `avg`, `stddev`, ...) are outside the guarantee that holds for
//! the rest of chancery, of equal digits on every machine; numbers of a report come from the series and measures themselves.

mod answer;
mod engine;
mod error;
mod functions;
mod limits;
mod lookups;
mod order;
mod panel;
mod query;
mod series;
mod stored;
mod tables;
mod using;
mod values;
mod world;

pub use answer::{Answer, Value};
pub use engine::Engine;
pub use error::Error;
pub use functions::FunctionDoc;
pub use limits::Limits;
pub use tables::{ColumnDoc, ColumnType, TableDoc};
