//! Estimators on published data, against published results and other programs.

mod agtpa;
mod gegravity;
mod shared;
