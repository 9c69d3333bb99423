//! Kernels on the providers' files, through the store.

mod power;
mod shared;
