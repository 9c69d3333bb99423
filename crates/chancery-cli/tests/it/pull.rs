//! `data pull`: from a server on this machine into a store, also when the program is killed on the way.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chancery_data::{Store, data_set, data_sets};
use chancery_pull::Manifest;

/// A server of files that understands ranges; its bytes come in pieces, with a pause between two.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// First line of a request, in small letters, and the byte from which it wants the file.
type Asked = (String, Option<usize>);

impl Server {
    fn start(files: Vec<(&'static str, Vec<u8>)>, piece: usize, pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &files, &notes, piece, pause);
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn serve(mut stream: TcpStream, files: &[(&str, Vec<u8>)], notes: &Mutex<Vec<Asked>>, piece: usize, pause: Duration) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let first = head.lines().next().unwrap_or_default().to_owned();
    let range =
        head.lines().find_map(|line| line.strip_prefix("range: bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    notes.lock().expect("no panic").push((first.clone(), range));
    let Some((_, body)) = files.iter().find(|(path, _)| first.starts_with(&format!("get {path} "))) else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    };
    let from = range.unwrap_or(0);
    let (status, total) = (if range.is_some() { "206 Partial Content" } else { "200 OK" }, body.len());
    let head = format!(
        "HTTP/1.1 {status}\r\nETag: \"v\"\r\nConnection: close\r\nContent-Length: {}\r\nContent-Range: bytes {from}-{}/{total}\r\n\r\n",
        total - from,
        total - 1
    );
    let _ = stream.write_all(head.as_bytes());
    for piece in body[from..].chunks(piece) {
        if stream.write_all(piece).is_err() {
            return;
        }
        std::thread::sleep(pause);
    }
}

/// Writes a manifest of one data set.
fn manifest(folder: &Path, id: &str, files: &[(&str, &str, &[u8])]) -> PathBuf {
    let mut text =
        format!("format = 1\n[[data_set]]\nid = \"{id}\"\nlicence = \"none\"\ncite = \"{id}\"\nnotes = [\"a note\"]\n");
    for (name, url, bytes) in files {
        text += &format!(
            "[[data_set.file]]\nname = \"{name}\"\nurls = [\"{url}\"]\nsha256 = \"{}\"\nbytes = {}\n",
            chancery_data::sha256_hex(bytes),
            bytes.len()
        );
    }
    let path = folder.join("sources.toml");
    std::fs::write(&path, text).expect("written");
    path
}

fn pull(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(["data", "pull"]).args(arguments).current_dir(folder).env_remove("CHANCERY_STORE");
    for proxy in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
        command.env_remove(proxy).env_remove(proxy.to_lowercase());
    }
    command.stdin(Stdio::null());
    command
}

fn text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

const GDP: &str =
    "Country Name,Country Code,Year,Value\r\nMexico,MEX,2014,1315000000000\r\nWorld,WLD,2014,79000000000000\r\n";
const POPULATION: &str = "Country Name,Country Code,Year,Value\r\nMexico,MEX,2014,120000000\r\n";

#[test]
fn a_data_set_comes_into_the_store() {
    let server =
        Server::start(vec![("/gdp.csv", GDP.into()), ("/population.csv", POPULATION.into())], 1000, Duration::ZERO);
    let folder = tempfile::tempdir().expect("a folder");
    let (gdp, population) = (format!("{}/gdp.csv", server.url), format!("{}/population.csv", server.url));
    manifest(
        folder.path(),
        "wdi",
        &[("gdp.csv", &gdp, GDP.as_bytes()), ("population.csv", &population, POPULATION.as_bytes())],
    );
    let run = |arguments: &[&str]| {
        let output =
            pull(folder.path(), &[&["--manifest", "sources.toml"], arguments].concat()).output().expect("runs");
        let (out, err) = text(&output);
        (output.status.code(), out, err)
    };
    // A dry run asks nobody and writes nothing.
    let (code, out, _) = run(&["--dry-run"]);
    assert_eq!((code, out.matches("would download").count()), (Some(0), 2), "{out}");
    assert!(server.asked().is_empty() && !folder.path().join("chancery-store").exists());

    let (code, out, err) = run(&["wdi", "--no-add"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.matches("downloaded").count() == 2 && err.contains("wdi: a note"), "{out}{err}");
    let store = folder.path().join("chancery-store");
    assert!(Store::open(&store).expect_err("not imported").is_no_store());

    let (code, out, err) = run(&["--format", "json"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&rows[0]["result"], &rows[0]["store"]), (&"in the cache".into(), &"added".into()));
    assert_eq!(rows[1]["bytes"], POPULATION.len());
    let opened = Store::open(&store).expect("a store");
    assert_eq!(opened.manifest().data_sets["wdi"].files[0].sha256, chancery_data::sha256_hex(GDP.as_bytes()));
    assert!(run(&[]).1.contains("unchanged"));
    assert_eq!(server.asked().len(), 2, "what is there is not asked for again");
}

#[test]
fn failures_are_said_and_nothing_is_imported() {
    let server = Server::start(vec![("/gdp.csv", GDP.into())], 1000, Duration::ZERO);
    let folder = tempfile::tempdir().expect("a folder");
    let (gdp, gone) = (format!("{}/gdp.csv", server.url), format!("{}/gone.csv", server.url));
    manifest(folder.path(), "wdi", &[("gdp.csv", &gdp, GDP.as_bytes()), ("population.csv", &gone, b"x")]);
    let output = pull(folder.path(), &["--manifest", "sources.toml"]).output().expect("runs");
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    assert!(out.contains("downloaded") && out.contains("failed"), "{out}");
    assert!(err.contains(&format!("{gone}: the server answers 404")), "{err}");
    assert!(Store::open(&folder.path().join("chancery-store")).is_err());

    // A data set whose required file is not in the manifest.
    manifest(folder.path(), "wdi", &[("gdp.csv", &gdp, GDP.as_bytes())]);
    let (out, _) = text(&pull(folder.path(), &["--manifest", "sources.toml"]).output().expect("runs"));
    assert!(out.contains("needs population.csv"), "{out}");

    let cases: [(&[&str], &str); 5] = [
        (&["--manifest", "sources.toml", "--cache", "sources.toml/x"], "cannot make the folder sources.toml/x"),
        (&["wdj", "--manifest", "sources.toml"], "did you mean `wdi`?"),
        (&["--manifest", "nowhere.toml"], "cannot read nowhere.toml"),
        (&["sipri-arms-transfers"], "cannot be downloaded"),
        (&["wdi", "--rate", "0"], "--rate"),
    ];
    for (arguments, part) in cases {
        let output = pull(folder.path(), arguments).output().expect("runs");
        let (_, err) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains(part), "{arguments:?}: {err}");
    }
}

/// The pieces and pauses give a download of about this long.
const PIECES: u32 = 40;

#[test]
fn killed_in_the_middle_it_goes_on_later() {
    let body: Vec<u8> = (0..400_000_u32).flat_map(|number| (number ^ 0x5a5a_5a5a).to_le_bytes()).collect();
    let piece = body.len() / PIECES as usize;
    let server = Server::start(vec![("/f", body.clone())], piece, Duration::from_millis(10));
    let folder = tempfile::tempdir().expect("a folder");
    manifest(folder.path(), "mine", &[("f.bin", &format!("{}/f", server.url), &body)]);
    let cache = folder.path().join("cache");
    let (target, part) = (cache.join("mine/f.bin"), cache.join("mine/.partial/f.bin.part"));
    let arguments = ["--manifest", "sources.toml", "--cache", "cache"];
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());

    let mut killed = Vec::new();
    for _ in 0..5 {
        let before = size(&part);
        let mut child =
            pull(folder.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
        let start = Instant::now();
        while size(&part) < before + 2 * piece as u64 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        assert!(!target.exists(), "a torn file under the final name");
        killed.push(size(&part) as usize);
    }
    assert!(killed.is_sorted() && killed[0] > 0 && killed[4] < body.len(), "{killed:?}");
    let output = pull(folder.path(), &arguments).output().expect("runs");
    assert!(output.status.success(), "{:?}", text(&output));
    assert_eq!(std::fs::read(&target).expect("the file"), body);
    assert!(text(&output).0.contains("no importer"));
    let ranges: Vec<usize> = server.asked().iter().skip(1).filter_map(|(_, range)| *range).collect();
    assert_eq!(ranges, killed, "each run asks for what the one before had not written");
}

#[test]
fn a_proxy_is_asked_for_other_machines_only() {
    let proxy = Server::start(vec![], 1, Duration::ZERO);
    let server = Server::start(vec![("/f", b"abc".to_vec())], 10, Duration::ZERO);
    let folder = tempfile::tempdir().expect("a folder");
    let run = |url: &str, variable: &str| {
        manifest(folder.path(), "mine", &[("f", url, b"abc")]);
        pull(folder.path(), &["--manifest", "sources.toml"]).env(variable, &proxy.url).output().expect("runs")
    };
    assert!(run(&format!("{}/f", server.url), "HTTPS_PROXY").status.success());
    assert!(proxy.asked().is_empty());
    std::fs::remove_file(folder.path().join("chancery-store/downloads/mine/f")).expect("removed");
    let output = run("https://data.invalid/f", "https_proxy");
    assert_eq!(output.status.code(), Some(2), "{:?}", text(&output));
    assert!(
        !proxy.asked().is_empty() && proxy.asked()[0].0.starts_with("connect data.invalid:443"),
        "{:?}",
        proxy.asked()
    );
}

#[test]
fn the_built_in_manifest_names_what_the_importers_name() {
    let manifest = Manifest::builtin().expect("a manifest");
    for source in &manifest.sources {
        let data_set = data_set(&source.id).unwrap_or_else(|| panic!("`{}` has no importer", source.id));
        assert_eq!(source.licence, data_set.licence, "{}", source.id);
        assert!(data_set.bibtex.contains(&format!("{{{},", source.cite)), "{}", source.id);
        for file in &source.files {
            assert!(data_set.files.iter().any(|known| known.name == file.name), "{}/{}", source.id, file.name);
        }
        let lacking =
            data_set.files.iter().filter(|file| file.required && !source.files.iter().any(|own| own.name == file.name));
        assert!(source.files.is_empty() || lacking.count() == 0, "{} could not be imported", source.id);
    }
    for data_set in data_sets() {
        assert!(manifest.source(data_set.id).is_some(), "the manifest says nothing of `{}`", data_set.id);
    }
}

/// The bytes the manifest pins are those the importers are tested with.
#[test]
fn the_pinned_bytes_are_those_the_importers_read() {
    let data = crate::command::workspace().join("../shared/data");
    if !data.is_dir() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
        return;
    }
    let mut pinned = 0;
    for source in Manifest::builtin().expect("a manifest").sources {
        for file in &source.files {
            let bytes = std::fs::read(data.join(&source.id).join(&file.name)).expect("the file");
            match file.expected {
                chancery_pull::Expected::Pinned { sha256, bytes: size } => {
                    assert_eq!(sha256.to_string(), chancery_data::sha256_hex(&bytes), "{}", file.name);
                    assert_eq!(size, bytes.len() as u64, "{}", file.name);
                    pinned += 1;
                }
                chancery_pull::Expected::Open { at_most } => assert!(bytes.len() as u64 <= at_most, "{}", file.name),
            }
        }
    }
    assert!(pinned > 0);
}
