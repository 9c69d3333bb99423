//! Stalls, requests to wait, rates and locks.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use chancery_pull::{Event, Limits, Puller};

use crate::server::pull::{Folder, limits, noise, pinned};
use crate::server::{Act, Server, Then, raw, rest, whole};

const SIZE: usize = 200_000;

#[test]
fn a_stalled_body_is_given_up_and_continued() {
    let body = noise(SIZE, 1);
    let served = body.clone();
    let server = Server::start(move |asked, _| match asked.range() {
        None => whole(&served, &["ETag: \"v1\""]).cut(80_000, Then::Stall),
        Some(from) => rest(&served, from, &["ETag: \"v1\""]),
    });
    let folder = Folder::new();
    let start = Instant::now();
    folder.fetch(&pinned(&[server.url("/f")], &body)).expect("downloaded");
    assert!(start.elapsed() >= limits().stall);
    assert_eq!(server.asked()[1].range(), Some(80_000));
}

#[test]
fn a_server_that_never_answers_is_left() {
    let server = Server::start(|_, _| Act { bytes: Vec::new(), then: Then::Stall });
    let error = Folder::new().fetch(&pinned(&[server.url("/f")], b"x")).expect_err("no answer");
    assert!(error.to_string().contains("no answer in time") && error.to_string().contains("3 attempts"), "{error}");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn nobody_listens() {
    // The port was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let error = Folder::new().fetch(&pinned(&[format!("http://127.0.0.1:{port}/f")], b"x")).expect_err("nobody");
    assert!(error.to_string().contains("3 attempts"), "{error}");
}

#[test]
fn a_request_to_wait_is_honoured() {
    let body = noise(SIZE, 2);
    let served = body.clone();
    let server = Server::start(move |_, number| match number {
        0 => raw("429 Too Many Requests", &["Retry-After: 1", "Content-Length: 0"], b""),
        _ => whole(&served, &[]),
    });
    let folder = Folder::new();
    let (start, mut waits) = (Instant::now(), Vec::new());
    let report = &mut |event: Event<'_>| {
        if let Event::Trouble { wait, .. } = event {
            waits.push(wait);
        }
    };
    folder.fetch_with(&pinned(&[server.url("/f")], &body), limits(), report).expect("downloaded");
    assert_eq!(waits, [Duration::from_secs(1)]);
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_request_to_wait_too_long_is_a_reason_to_go_elsewhere() {
    let body = noise(SIZE, 3);
    let served = body.clone();
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/busy" => raw("503 Service Unavailable", &["Retry-After: 3600", "Content-Length: 0"], b""),
        _ => whole(&served, &[]),
    });
    let folder = Folder::new();
    let start = Instant::now();
    folder.fetch(&pinned(&[server.url("/busy"), server.url("/f")], &body)).expect("downloaded");
    assert!(start.elapsed() < Duration::from_secs(2));
    let error = Folder::new().fetch(&pinned(&[server.url("/busy")], &body)).expect_err("busy");
    assert!(error.to_string().contains("left alone for 3600 s"), "{error}");
}

#[test]
fn the_rate_holds() {
    let body = noise(100_000, 4);
    let served = body.clone();
    let server = Server::start(move |_, _| whole(&served, &[]));
    let limits = Limits { rate: NonZeroU64::new(200_000), ..limits() };
    let start = Instant::now();
    Folder::new().fetch_with(&pinned(&[server.url("/f")], &body), limits, &mut |_| {}).expect("downloaded");
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds >= 0.5, "100,000 bytes at 200,000 a second took {seconds} s");
}

#[test]
fn a_host_is_given_time_between_requests() {
    let body = noise(SIZE, 5);
    let served = body.clone();
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/f" => raw("302 Found", &["Location: /g", "Content-Length: 0"], b""),
        _ => whole(&served, &[]),
    });
    let limits = Limits { host_delay: Duration::from_millis(300), ..limits() };
    let start = Instant::now();
    Folder::new().fetch_with(&pinned(&[server.url("/f")], &body), limits, &mut |_| {}).expect("downloaded");
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn one_process_downloads_into_a_cache() {
    let folder = Folder::new();
    let first = Puller::open(folder.root(), limits()).expect("a cache");
    let error = Puller::open(folder.root(), limits()).expect_err("in use");
    assert!(error.is_locked() && error.hint_text().is_some(), "{error}");
    drop(first);
    Puller::open(folder.root(), limits()).expect("free again");
}

#[test]
fn progress_is_told() {
    let body = noise(SIZE, 6);
    let served = body.clone();
    let server = Server::start(move |_, _| whole(&served, &[]));
    let mut seen = Vec::new();
    let report = &mut |event: Event<'_>| {
        if let Event::Bytes { bytes, of } = event {
            seen.push((bytes, of));
        }
    };
    Folder::new().fetch_with(&pinned(&[server.url("/f")], &body), limits(), report).expect("downloaded");
    assert_eq!(seen.last(), Some(&(SIZE as u64, Some(SIZE as u64))));
    assert!(seen.is_sorted());
}
