//! Downloads from a server on this machine that cuts, stalls, lies, changes its mind and sends nonsense.

mod continued;
mod lies;
mod server;
mod waits;
