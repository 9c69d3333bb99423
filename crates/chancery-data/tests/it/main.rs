//! Importers and the store on the providers' files, and on disks that fail.

mod failing;
mod real;
mod shared;
mod zz_dump;
