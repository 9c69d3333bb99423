//! Downloads that are cut and go on.

use crate::server::pull::{Folder, noise, open, pinned};
use crate::server::{Server, Then, rest, whole};

const SIZE: usize = 300_000;

#[test]
fn a_whole_file() {
    let body = noise(SIZE, 1);
    let served = body.clone();
    let server = Server::start(move |_, _| whole(&served, &[]));
    let (folder, file) = (Folder::new(), pinned(&[server.url("/f")], &body));
    let fetched = folder.fetch(&file).expect("downloaded");
    assert_eq!(std::fs::read(&fetched.path).expect("read"), body);
    assert!(fetched.from.is_some());
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("identity"));
    assert!(server.asked()[0].header("range").is_none());
    // The second time nothing is asked.
    assert!(folder.fetch(&file).expect("there").from.is_none());
    assert_eq!(server.asked().len(), 1);
    // A damaged file in the cache is not taken for the right one.
    std::fs::write(folder.file(), b"rubbish").expect("written");
    assert!(folder.fetch(&file).expect("downloaded again").from.is_some());
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn only_the_missing_bytes_are_asked_for() {
    let body = noise(SIZE, 2);
    let served = body.clone();
    let server = Server::start(move |asked, _| match asked.range() {
        None => whole(&served, &["ETag: \"v1\""]).cut(100_000, Then::Close),
        Some(from) => rest(&served, from, &["ETag: \"v1\""]),
    });
    let folder = Folder::new();
    let fetched = folder.fetch(&pinned(&[server.url("/f")], &body)).expect("downloaded");
    assert_eq!(std::fs::read(&fetched.path).expect("read"), body);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[1].range(), asked[1].header("if-range")), (Some(100_000), Some("\"v1\"")));
}

#[test]
fn a_later_run_goes_on_where_the_first_stopped() {
    let body = noise(SIZE, 3);
    let served = body.clone();
    // The first three attempts end without one more byte.
    let server = Server::start(move |asked, number| match (number, asked.range()) {
        (0, _) => whole(&served, &["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"]).cut(70_000, Then::Close),
        (1 | 2, _) => crate::server::raw("503 Busy", &["Content-Length: 0"], b""),
        (_, Some(from)) => rest(&served, from, &[]),
        (_, None) => whole(&served, &[]),
    });
    let folder = Folder::new();
    let file = pinned(&[server.url("/f")], &body);
    let mut limits = crate::server::pull::limits();
    limits.tries = 2;
    let error = folder.fetch_with(&file, limits, &mut |_| {}).expect_err("busy");
    assert!(error.is_mirrors() && error.to_string().contains("503"), "{error}");
    assert_eq!(std::fs::metadata(folder.part()).expect("the first part is kept").len(), 70_000);
    folder.fetch(&file).expect("downloaded");
    let last = server.asked().pop().expect("asked");
    assert_eq!((last.range(), last.header("if-range")), (Some(70_000), Some("Sun, 06 Nov 1994 08:49:37 GMT")));
}

#[test]
fn all_bytes_there_and_no_name_yet_needs_no_server() {
    let body = noise(SIZE, 4);
    let (folder, url) = (Folder::new(), "http://127.0.0.1:9/f".to_owned());
    std::fs::create_dir_all(folder.part().parent().expect("a folder")).expect("made");
    std::fs::write(folder.part(), &body).expect("written");
    std::fs::write(folder.part().with_file_name("file.csv.origin.toml"), format!("url = {url:?}")).expect("written");
    folder.fetch(&pinned(&[url], &body)).expect("only the check was missing");
}

#[test]
fn a_file_that_changed_between_two_attempts_begins_anew() {
    let (old, new) = (noise(SIZE, 5), noise(SIZE, 6));
    // With an ETag: a server that honours If-Range sends the new file whole; a careless one sends the rest of the new file.
    for careless in [false, true] {
        let (first, second) = (old.clone(), new.clone());
        let server = Server::start(move |asked, number| match (number, asked.range()) {
            (0, _) => whole(&first, &["ETag: \"old\""]).cut(90_000, Then::Close),
            (_, Some(from)) if careless => rest(&second, from, &["ETag: \"new\""]),
            _ => whole(&second, &["ETag: \"new\""]),
        });
        let folder = Folder::new();
        let fetched = folder.fetch(&pinned(&[server.url("/f")], &new)).expect("downloaded");
        assert_eq!(std::fs::read(&fetched.path).expect("read"), new);
        assert_eq!(server.asked()[1].header("if-range"), Some("\"old\""));
        assert_eq!(server.asked().len(), if careless { 3 } else { 2 });
    }
}

#[test]
fn without_a_tag_the_checksum_notices_that_the_file_changed() {
    let (old, new) = (noise(SIZE, 7), noise(SIZE, 8));
    let (first, second) = (old, new.clone());
    let server = Server::start(move |asked, number| match (number, asked.range()) {
        (0, _) => whole(&first, &[]).cut(90_000, Then::Close),
        (_, Some(from)) => rest(&second, from, &[]),
        (_, None) => whole(&second, &[]),
    });
    let folder = Folder::new();
    let fetched = folder.fetch(&pinned(&[server.url("/f")], &new)).expect("downloaded");
    assert_eq!(std::fs::read(&fetched.path).expect("read"), new);
    let ranges: Vec<_> = server.asked().iter().map(|asked| asked.range()).collect();
    assert_eq!(ranges, [None, Some(90_000), None], "the mixture went, and the third attempt asked for all of it");
}

#[test]
fn a_server_without_ranges_or_with_wrong_ones() {
    let body = noise(SIZE, 9);
    for wrong in ["ignored", "other", "refused"] {
        let served = body.clone();
        let server = Server::start(move |asked, number| match (number, asked.range(), wrong) {
            (0, ..) => whole(&served, &["ETag: \"v1\""]).cut(90_000, Then::Close),
            (_, Some(_), "other") => rest(&served, 10, &["ETag: \"v1\""]),
            (_, Some(_), "refused") => crate::server::raw("416 Range Not Satisfiable", &["Content-Length: 0"], b""),
            _ => whole(&served, &["ETag: \"v1\""]),
        });
        folder_with(&server, &body);
    }
}

fn folder_with(server: &Server, body: &[u8]) {
    let folder = Folder::new();
    let fetched = folder.fetch(&pinned(&[server.url("/f")], body)).expect("downloaded");
    assert_eq!(std::fs::read(&fetched.path).expect("read"), body);
}

#[test]
fn a_shaky_line_gets_through_as_long_as_it_moves() {
    let body = noise(1_000_000, 10);
    let served = body.clone();
    // Ten cuts, with three attempts allowed.
    let server = Server::start(move |asked, _| {
        let from = asked.range().unwrap_or(0);
        let act = if from == 0 { whole(&served, &["ETag: \"v1\""]) } else { rest(&served, from, &["ETag: \"v1\""]) };
        act.cut((served.len() - from).min(100_000), Then::Close)
    });
    folder_with(&server, &body);
    assert_eq!(server.asked().len(), 10);
}

#[test]
fn a_file_without_checksum_is_never_put_together() {
    let body = noise(SIZE, 11);
    let served = body.clone();
    let server = Server::start(move |_, number| {
        let act = whole(&served, &["ETag: \"v1\""]);
        if number == 0 { act.cut(90_000, Then::Close) } else { act }
    });
    let folder = Folder::new();
    folder.fetch(&open(&[server.url("/f")], SIZE)).expect("downloaded");
    assert!(server.asked().iter().all(|asked| asked.range().is_none()));
}
