//! Kernels against published results, on providers' files where they are beside the project, and over many runs.

mod agtpa;
mod gegravity;
mod gravity_files;
mod guide;
mod necessity;
mod qca;
mod reorientation;
mod shared;
mod shifts;
mod study;
