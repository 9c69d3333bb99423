//! Servers that say one thing and send another, and servers that send nonsense.

use crate::server::pull::{Folder, limits, noise, open, pinned, sha256};
use crate::server::{Act, Server, Then, raw, rest, whole};

const SIZE: usize = 200_000;

/// What the download of a file of these bytes from a server says, which must be a failure.
#[track_caller]
fn refused(body: &[u8], server: &Server) -> String {
    let error = Folder::new().fetch(&pinned(&[server.url("/f")], body)).expect_err("a failure");
    assert!(error.is_mirrors(), "{error}");
    error.to_string()
}

#[test]
fn wrong_bytes_of_the_right_size() {
    let (right, wrong) = (noise(SIZE, 1), noise(SIZE, 2));
    let served = wrong.clone();
    let server = Server::start(move |_, _| whole(&served, &[]));
    let message = refused(&right, &server);
    assert!(message.contains(&sha256(&right)) && message.contains(&sha256(&wrong)), "{message}");
    assert_eq!(server.asked().len(), 1, "a wrong file is not asked for again");
}

#[test]
fn a_wrong_mirror_is_left_for_a_right_one() {
    let (right, wrong) = (noise(SIZE, 3), noise(SIZE, 4));
    let (served, bad) = (right.clone(), wrong);
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/gone" => raw("404 Not Found", &["Content-Length: 3"], b"no\n"),
        "/wrong" => whole(&bad, &[]),
        "/short" => whole(&served[..SIZE / 2], &[]),
        _ => whole(&served, &[]),
    });
    let folder = Folder::new();
    let urls = ["/gone", "/wrong", "/short", "/right"].map(|path| server.url(path));
    let fetched = folder.fetch(&pinned(&urls, &right)).expect("downloaded");
    assert_eq!(fetched.from.map(|address| address.to_string()), Some(server.url("/right")));
    let paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/gone", "/wrong", "/short", "/right"]);
}

#[test]
fn every_address_is_in_the_message() {
    let server = Server::start(|_, _| raw("404 Not Found", &["Content-Length: 0"], b""));
    let urls = ["/a", "/b"].map(|path| server.url(path));
    let error = Folder::new().fetch(&pinned(&urls, b"x")).expect_err("gone");
    assert!(urls.iter().all(|url| error.to_string().contains(&format!("{url}: the server answers 404"))), "{error}");
}

#[test]
fn a_length_that_is_too_large() {
    let body = noise(SIZE, 5);
    let served = body.clone();
    // It announces what is expected and sends less, each time from the beginning.
    let server = Server::start(move |_, _| whole(&served, &[]).cut(SIZE / 2, Then::Close));
    let message = refused(&body, &server);
    assert!(message.contains("attempts"), "{message}");
    // The first attempt brought the file on, three more did not.
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn an_announcement_of_another_size_is_not_read() {
    let body = noise(SIZE, 6);
    let server = Server::start(move |_, _| Act {
        then: Then::Forever,
        ..raw("200 OK", &["Content-Length: 1000000000000"], b"")
    });
    let message = refused(&body, &server);
    assert!(message.contains("announces 1000000000000 bytes, where 200000 are expected"), "{message}");
}

#[test]
fn a_body_without_end_is_cut() {
    let body = noise(SIZE, 7);
    let server = Server::start(|_, _| Act { then: Then::Forever, ..raw("200 OK", &[], b"") });
    let message = refused(&body, &server);
    assert!(message.contains("sends more than 200000 bytes"), "{message}");
    let folder = Folder::new();
    let error = folder.fetch(&open(&[server.url("/f")], SIZE)).expect_err("no end");
    assert!(error.to_string().contains("does not say where the file ends"), "{error}");
    assert!(!folder.part().exists());
}

#[test]
fn chunks_without_end_are_cut() {
    let chunk = |size: usize| [format!("{size:x}\r\n").into_bytes(), vec![7; size], b"\r\n".to_vec()].concat();
    let server = Server::start(move |_, _| raw("200 OK", &["Transfer-Encoding: chunked"], &chunk(5000).repeat(100)));
    let error = Folder::new().fetch(&open(&[server.url("/f")], SIZE)).expect_err("too long");
    assert!(error.to_string().contains("sends more than 200000 bytes"), "{error}");
}

#[test]
fn chunks_that_end_too_early_are_no_file() {
    let server = Server::start(|_, _| raw("200 OK", &["Transfer-Encoding: chunked"], b"5\r\nhello\r\n5\r\nwor"));
    let folder = Folder::new();
    folder.fetch(&open(&[server.url("/f")], SIZE)).expect_err("no end");
    let server = Server::start(|_, _| raw("200 OK", &["Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"));
    let fetched = folder.fetch(&open(&[server.url("/f")], SIZE)).expect("a file");
    assert_eq!(std::fs::read(fetched.path).expect("read"), b"hello");
}

#[test]
fn a_compressed_answer_is_refused() {
    let server = Server::start(|_, _| whole(b"abc", &["Content-Encoding: gzip"]));
    assert!(refused(b"abc", &server).contains("compressed"));
}

#[test]
fn an_https_address_without_encryption_is_no_source() {
    let server = Server::start(|_, _| whole(b"abc", &[]));
    let url = server.url("/f").replace("http:", "https:");
    let mut limits = limits();
    limits.tries = 2;
    let error = Folder::new().fetch_with(&pinned(&[url], b"abc"), limits, &mut |_| {}).expect_err("no encryption");
    assert!(error.is_mirrors(), "{error}");
    assert!(server.asked().is_empty(), "nothing is asked in the clear");
}

#[test]
fn redirects_are_followed_but_not_for_ever_and_not_out_of_https() {
    let body = noise(SIZE, 8);
    let served = body.clone();
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/f" => raw("302 Found", &["Location: a/b", "Content-Length: 0"], b""),
        "/a/b" => raw("308 Permanent Redirect", &["Location: ../c?x=1", "Content-Length: 0"], b""),
        "/c?x=1" => whole(&served, &[]),
        "/loop" => raw("301 Moved", &["Location: /loop", "Content-Length: 0"], b""),
        "/nowhere" => raw("301 Moved", &["Content-Length: 0"], b""),
        "/plain" => raw("302 Found", &["Location: http://example.org/f", "Content-Length: 0"], b""),
        _ => raw("302 Found", &["Location: file:///etc/passwd", "Content-Length: 0"], b""),
    });
    let folder = Folder::new();
    folder.fetch(&pinned(&[server.url("/f")], &body)).expect("downloaded");
    for (path, part) in [
        ("/loop", "more than 3 redirects"),
        ("/nowhere", "more than 3 redirects"),
        ("/plain", "only https is allowed"),
        ("/file", "a redirect to `file:///etc/passwd`: not an address"),
    ] {
        let error = Folder::new().fetch(&pinned(&[server.url(path)], &body)).expect_err("refused");
        assert!(error.to_string().contains(part), "{path}: {error}");
    }
    assert_eq!(server.asked().iter().filter(|asked| asked.path == "/loop").count(), 4);
}

#[test]
fn the_first_download_decides_where_nothing_is_pinned() {
    let (old, new) = (noise(500, 9), noise(500, 10));
    let (first, second) = (old.clone(), new.clone());
    let server = Server::start(move |_, number| whole(if number == 0 { &first } else { &second }, &[]));
    let folder = Folder::new();
    let file = open(&[server.url("/f")], 1000);
    folder.fetch(&file).expect("downloaded");
    assert!(folder.fetch(&file).expect("there").from.is_none());
    std::fs::remove_file(folder.file()).expect("removed");
    let error = folder.fetch(&file).expect_err("changed");
    assert!(error.is_changed(), "{error}");
    assert!(error.to_string().contains(&sha256(&old)) && error.to_string().contains(&sha256(&new)), "{error}");
    // As the hint says.
    std::fs::remove_file(folder.root().join("recorded.toml")).expect("removed");
    folder.fetch(&file).expect("recorded anew");
}

#[test]
fn nonsense_is_no_panic_and_no_file() {
    let body = noise(100, 11);
    let heads: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes ",
        b"HTTP/1.1 200 OK\r\nContent-Length: ",
    ];
    for round in 0..200_u64 {
        let head = heads[round as usize % heads.len()];
        let server = Server::start(move |_, number| {
            let size = (round as usize * 37) % 400;
            Act { bytes: [head, &noise(size, round * 10 + number as u64)].concat(), then: Then::Close }
        });
        let mut limits = limits();
        limits.tries = 2;
        Folder::new()
            .fetch_with(&pinned(&[server.url("/f")], &body), limits.clone(), &mut |_| {})
            .expect_err("no file");
        let folder = Folder::new();
        if let Ok(fetched) = folder.fetch_with(&open(&[server.url("/f")], 1000), limits, &mut |_| {}) {
            panic!("{round}: a file of {} bytes out of nonsense", fetched.bytes);
        }
    }
}

#[test]
fn damaged_answers_never_give_a_wrong_file() {
    let body = noise(3000, 12);
    for round in 0..200_u64 {
        let served = body.clone();
        // A right answer with a few bytes changed, anywhere in head or body.
        let server = Server::start(move |asked, number| {
            let mut act = match asked.range() {
                Some(from) if from < served.len() => rest(&served, from, &["ETag: \"v1\""]),
                _ => whole(&served, &["ETag: \"v1\""]),
            };
            for hit in noise(4, round * 100 + number as u64).chunks(2) {
                let at = (usize::from(hit[0]) * 13 + round as usize) % act.bytes.len();
                act.bytes[at] ^= hit[1];
            }
            act
        });
        let folder = Folder::new();
        // `fetch` checks that no torn file is left; a right one may come by luck.
        if let Ok(fetched) = folder.fetch(&pinned(&[server.url("/f")], &body)) {
            assert_eq!(std::fs::read(fetched.path).expect("read"), body);
        }
    }
}
