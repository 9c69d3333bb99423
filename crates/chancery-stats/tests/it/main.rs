//! Integration tests of the kernels.

mod shifts;
