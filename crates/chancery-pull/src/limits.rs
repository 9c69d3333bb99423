//! How long, how often and how fast: the patience of a download, and its manners.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

/// Limits of a download. The default suits a provider's server on the other side of the world.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Time to find the host, connect and agree on encryption.
    pub connect: Duration,
    /// Time without a single byte after which a connection is given up.
    pub stall: Duration,
    /// Attempts at one address before the next is tried; an attempt that brought the file on does not count.
    pub tries: u32,
    /// Wait after the first failed attempt; it doubles with each further one.
    pub backoff: Duration,
    /// Longest wait between attempts. A server that asks for more is left for the next address.
    pub longest_wait: Duration,
    /// Least time between two requests to one host.
    pub host_delay: Duration,
    /// Redirects followed in one attempt.
    pub redirects: u32,
    /// Bytes in a second, at most; `None` for no limit.
    pub rate: Option<NonZeroU64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            stall: Duration::from_secs(60),
            tries: 5,
            backoff: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
            host_delay: Duration::from_millis(500),
            redirects: 5,
            rate: None,
        }
    }
}

impl Limits {
    /// The wait after a number of failed attempts.
    pub(crate) fn backoff_after(&self, failed: u32) -> Duration {
        let doubled = self.backoff.saturating_mul(1_u32.checked_shl(failed.saturating_sub(1)).unwrap_or(u32::MAX));
        doubled.min(self.longest_wait)
    }

    /// Bytes to read at once: less than a second's worth, so that the rate is even.
    pub(crate) fn chunk(&self) -> usize {
        const LARGEST: u64 = 64 * 1024;
        let chunk = self.rate.map_or(LARGEST, |rate| (rate.get() / 4).clamp(1, LARGEST));
        usize::try_from(chunk).unwrap_or(1)
    }
}

/// Keeps the distance between requests to one host.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    next: BTreeMap<String, Instant>,
}

impl Pace {
    pub(crate) fn wait_for(&mut self, host: &str, delay: Duration) {
        if let Some(next) = self.next.get(host) {
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        self.next.insert(host.to_owned(), Instant::now() + delay);
    }
}

/// Holds a stream of bytes to a rate.
#[derive(Debug)]
pub(crate) struct Throttle {
    rate: Option<NonZeroU64>,
    since: Instant,
    bytes: u64,
}

impl Throttle {
    pub(crate) fn new(rate: Option<NonZeroU64>) -> Self {
        Self { rate, since: Instant::now(), bytes: 0 }
    }

    /// Sleeps until the bytes so far are no faster than the rate.
    pub(crate) fn after(&mut self, bytes: usize) {
        let Some(rate) = self.rate else { return };
        self.bytes += bytes as u64;
        let due = Duration::from_millis(self.bytes.saturating_mul(1000) / rate);
        std::thread::sleep(due.saturating_sub(self.since.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_the_longest() {
        let limits =
            Limits { backoff: Duration::from_secs(1), longest_wait: Duration::from_secs(10), ..Limits::default() };
        let waits: Vec<u64> = (1..=6).map(|failed| limits.backoff_after(failed).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 10, 10]);
        assert_eq!(limits.backoff_after(u32::MAX), Duration::from_secs(10));
    }

    #[test]
    fn the_chunk_follows_the_rate() {
        let chunk = |rate: u64| Limits { rate: NonZeroU64::new(rate), ..Limits::default() }.chunk();
        assert_eq!([chunk(0), chunk(1), chunk(400), chunk(u64::MAX)], [65_536, 1, 100, 65_536]);
    }

    #[test]
    fn a_host_is_not_asked_twice_at_once() {
        let mut pace = Pace::default();
        let start = Instant::now();
        pace.wait_for("a", Duration::from_millis(80));
        pace.wait_for("b", Duration::from_millis(80));
        assert!(start.elapsed() < Duration::from_millis(70), "another host need not wait");
        pace.wait_for("a", Duration::from_millis(80));
        assert!(start.elapsed() >= Duration::from_millis(80));
    }
}
