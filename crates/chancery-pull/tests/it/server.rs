//! A server that does what a test tells it, and notes what it was asked.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the server was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and query.
    pub(crate) path: String,
    /// The lines of the head, below the first, as they came.
    headers: Vec<String>,
}

impl Asked {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.headers.iter().filter_map(|line| line.split_once(':'));
        pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// The first byte of `Range: bytes=N-`.
    pub(crate) fn range(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// What the server does with a request.
pub(crate) struct Act {
    /// Bytes sent, head and all.
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

pub(crate) enum Then {
    Close,
    /// Says nothing more and keeps the line open.
    Stall,
    /// Sends zeros for as long as somebody reads.
    Forever,
}

/// An answer with a status, headers and a body, as they are: nothing is added.
pub(crate) fn raw(status: &str, headers: &[&str], body: &[u8]) -> Act {
    let mut bytes = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    Act { bytes, then: Then::Close }
}

/// A whole file.
pub(crate) fn whole(body: &[u8], headers: &[&str]) -> Act {
    let length = format!("Content-Length: {}", body.len());
    raw("200 OK", &[&[length.as_str()], headers].concat(), body)
}

/// The rest of a file.
pub(crate) fn rest(body: &[u8], from: usize, headers: &[&str]) -> Act {
    let range = format!("Content-Range: bytes {from}-{}/{}", body.len() - 1, body.len());
    let length = format!("Content-Length: {}", body.len() - from);
    raw("206 Partial Content", &[&[range.as_str(), length.as_str()], headers].concat(), &body[from..])
}

impl Act {
    /// Sends only the head and so many bytes of the body.
    pub(crate) fn cut(mut self, body: usize, then: Then) -> Self {
        let head = self.bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
        self.bytes.truncate(head + body);
        self.then = then;
        self
    }
}

type Script = dyn Fn(&Asked, usize) -> Act + Send + Sync;

pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server; `script` gets each request with its number, from 0.
    pub(crate) fn start(script: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (notes, stopped, script) = (Arc::clone(&asked), Arc::clone(&stop), Arc::new(script) as Arc<Script>);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (notes, stopped, script) = (Arc::clone(&notes), Arc::clone(&stopped), Arc::clone(&script));
                std::thread::spawn(move || serve(stream, &notes, &stopped, &*script));
            }
        });
        Self { address, asked, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: TcpStream, notes: &Mutex<Vec<Asked>>, stop: &AtomicBool, script: &Script) {
    let Some(asked) = read_request(&mut stream) else { return };
    let number = {
        let mut notes = notes.lock().expect("no panic");
        notes.push(asked.clone());
        notes.len() - 1
    };
    let act = script(&asked, number);
    if stream.write_all(&act.bytes).is_err() {
        return;
    }
    while !stop.load(Ordering::SeqCst) {
        match act.then {
            Then::Close => return,
            Then::Stall => std::thread::sleep(Duration::from_millis(10)),
            Then::Forever => {
                if stream.write_all(&[0; 4096]).is_err() {
                    return;
                }
            }
        }
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let text = String::from_utf8(head).ok()?;
    let mut lines = text.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    Some(Asked { path, headers: lines.map(str::to_owned).collect() })
}

/// What a test downloads with.
pub(crate) mod pull {
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use chancery_pull::{Error, Event, Fetched, Limits, Manifest, Puller, SourceFile};
    use sha2::{Digest as _, Sha256};

    /// Short waits; a stall of less than half a second is not taken for one.
    pub(crate) fn limits() -> Limits {
        Limits {
            connect: Duration::from_secs(5),
            stall: Duration::from_millis(400),
            tries: 3,
            backoff: Duration::from_millis(5),
            longest_wait: Duration::from_secs(2),
            host_delay: Duration::ZERO,
            redirects: 3,
            rate: None,
        }
    }

    pub(crate) fn sha256(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// `bytes` bytes that do not repeat soon.
    pub(crate) fn noise(bytes: usize, seed: u64) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    fn file(urls: &[String], rest: &str) -> SourceFile {
        let text = format!(
            "format = 1\n[[data_set]]\nid = \"set\"\nlicence = \"\"\ncite = \"\"\n[[data_set.file]]\nname = \"file.csv\"\nurls = {urls:?}\n{rest}"
        );
        Manifest::parse(&text, Path::new("test.toml")).expect("a manifest").sources[0].files[0].clone()
    }

    /// A file whose bytes are known.
    pub(crate) fn pinned(urls: &[String], bytes: &[u8]) -> SourceFile {
        file(urls, &format!("sha256 = \"{}\"\nbytes = {}", sha256(bytes), bytes.len()))
    }

    /// A file whose bytes are not known.
    pub(crate) fn open(urls: &[String], at_most: usize) -> SourceFile {
        file(urls, &format!("pin = false\nat_most = {at_most}"))
    }

    /// A cache folder of one test.
    pub(crate) struct Folder(tempfile::TempDir);

    impl Folder {
        pub(crate) fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        pub(crate) fn root(&self) -> &Path {
            self.0.path()
        }

        /// The file under its final name.
        pub(crate) fn file(&self) -> PathBuf {
            self.root().join("set/file.csv")
        }

        /// The incomplete file.
        pub(crate) fn part(&self) -> PathBuf {
            self.root().join("set/.partial/file.csv.part")
        }

        pub(crate) fn fetch(&self, file: &SourceFile) -> Result<Fetched, Error> {
            self.fetch_with(file, limits(), &mut |_| {})
        }

        pub(crate) fn fetch_with(
            &self,
            file: &SourceFile,
            limits: Limits,
            report: &mut dyn FnMut(Event<'_>),
        ) -> Result<Fetched, Error> {
            let result = Puller::open(self.root(), limits).expect("a cache").fetch("set", file, report);
            match &result {
                Ok(fetched) => {
                    let bytes = std::fs::read(&fetched.path).expect("the file");
                    assert_eq!((sha256(&bytes), bytes.len() as u64), (fetched.sha256.to_string(), fetched.bytes));
                    assert!(!self.part().exists(), "the incomplete file is still there");
                }
                Err(_) => assert!(!self.file().exists(), "a torn file under the final name"),
            }
            result
        }
    }
}
