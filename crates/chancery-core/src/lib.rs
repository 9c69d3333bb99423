//! The field's words as types: states and their codes, dyads, periods, units, cells and diagnostics.
//!
//! Everything else in chancery is built on these types and they are built on nothing: this crate reads no file, knows no
//! data set and has no opinion on which states exist (that is `chancery-world`). Start with [`Cell`]: a value or the
//! reason why there is none.

mod cell;
mod column;
mod date;
mod diagnostic;
mod dyad;
mod period;
mod series;
mod state;
mod text;
mod unit;

pub use cell::{Cell, CellState};
pub use column::{Column, Masked};
pub use date::{Date, PartialDate};
pub use diagnostic::{Diagnostic, Severity, Span};
pub use dyad::{DirectedDyad, Dyad};
pub use period::{Period, Year, YearRange};
pub use series::{
    Absence, Aggregate, AlternativeId, AskedSeries, Basis, Catalogue, Clock, Coverage, Frame, FrameIndex, FrameRow,
    Frames, Key, Request, SeriesSource, SeriesSpec, UnitOfAnalysis,
};
pub use state::{CodeError, CowCode, GwCode, Iso3, State, StateSystem};
pub use text::{fold_name, nearest};
pub use unit::{Currency, Dimension, PriceBasis, Scale, Unit};
