//! Tests against published results, on providers' files where they are beside the project.

mod necessity;
mod qca;
mod shared;
mod study;
