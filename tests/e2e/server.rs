//! A static file server over the built page, and over checkpoints, that keeps a log and can be told to fail. It is
//! written by hand because ready-made ones cannot cut a connection in the middle of a file.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens to the files that a fault is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An error page comes instead, with status 404.
    NotFound,
    /// A web page comes instead, with status 200, as from servers made for single-page apps.
    PageInstead,
    /// The connection is cut half-way, once; after that all is well.
    CutOnce,
    /// The connection is cut after this many percent, once.
    CutAt(u8),
    /// The connection is cut half-way each time, whatever part is asked for.
    Cut,
    /// It comes a fiftieth at a time, within ten seconds.
    Slow,
    /// More bytes are promised than come.
    Promise,
    /// The second half does not come before [`Server::heal`].
    Hold,
    /// No answer until healed.
    Silent,
    /// The connection is closed without an answer, as where no server is left.
    Gone,
    /// This script stands before the file's own.
    Before(&'static str),
}

/// No file changes while a test runs.
const ETAG: &str = "\"1\"";

/// What makes a page cross-origin isolated.
const ISOLATION: &str = "\r\nCross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp";

/// A file is meant whose path contains all of these.
pub type Parts = &'static [&'static str];

/// Serves until it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    dist: PathBuf,
    prefix: String,
    faults: Mutex<Vec<(Parts, Fault)>>,
    healed: Condvar,
    log: Mutex<Vec<String>>,
    stopping: AtomicBool,
    headers: Mutex<&'static str>,
}

impl Server {
    /// Serves the built page below `prefix`, which begins and ends with a slash.
    pub fn start(dist: &Path, prefix: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("the port");
        let shared = Arc::new(Shared {
            dist: dist.to_path_buf(),
            prefix: prefix.to_owned(),
            faults: Mutex::default(),
            healed: Condvar::new(),
            log: Mutex::default(),
            stopping: AtomicBool::new(false),
            headers: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stopping.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                // The browser breaks connections off as it likes: that is no failure of a test.
                std::thread::spawn(move || drop(shared.serve(&stream)));
            }
        });
        Self { address, shared }
    }

    /// The server's host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the page, with `query` behind it.
    pub fn url(&self, query: &str) -> String {
        format!("http://{}{}{query}", self.address, self.shared.prefix)
    }

    /// From now on, these files fail in this way, and no others in any.
    pub fn fail(&self, parts: Parts, fault: Fault) {
        *lock(&self.shared.faults) = vec![(parts, fault)];
    }

    /// Besides what fails already, these files fail in this way.
    pub fn fail_too(&self, parts: Parts, fault: Fault) {
        lock(&self.shared.faults).push((parts, fault));
    }

    /// Whether what was to fail once has failed.
    #[cfg(feature = "full")]
    pub fn has_failed(&self) -> bool {
        lock(&self.shared.faults).is_empty()
    }

    /// From now on the page is cross-origin isolated, so that it may have threads.
    pub fn isolate(&self) {
        self.send_with(ISOLATION);
    }

    /// From now on files come with these headers, and no longer with others; each begins with the end of a line.
    pub fn send_with(&self, headers: &'static str) {
        *lock(&self.shared.headers) = headers;
    }

    /// All is well from now on, also for what was held back.
    pub fn heal(&self) {
        lock(&self.shared.faults).clear();
        self.shared.healed.notify_all();
    }

    /// Every request so far: status and path as it was asked for. Requests to other hosts, which the browser sends
    /// through this server as its proxy, are there as `foreign`.
    pub fn log(&self) -> Vec<String> {
        lock(&self.shared.log).clone()
    }

    /// How many requests for these files there were.
    pub fn count(&self, parts: Parts) -> usize {
        let log = lock(&self.shared.log);
        log.iter()
            .filter(|line| parts.iter().all(|part| line.contains(part)))
            .count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.heal();
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) -> Result<()> {
        let mut head = BufReader::new(stream).lines();
        let request = head.next().unwrap_or_else(|| Ok(String::new()))?;
        let head: Vec<String> = head
            .map_while(|line| line.ok().filter(|line| !line.is_empty()))
            .collect();
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if method.is_empty() {
            return Ok(());
        }
        if !target.starts_with('/') {
            self.note("foreign", &format!("{method} {target}"));
            return respond(stream, "403 Forbidden", "text/plain", b"No way out from here.");
        }

        let path = target.split('?').next().unwrap_or_default();
        let file = path.strip_prefix(&self.prefix).filter(|file| !file.contains(".."));
        let file = file.map(|file| if file.is_empty() { "index.html" } else { file });
        let bytes = file.and_then(|file| std::fs::read(self.on_disk(file)).ok());
        let (Some(file), Some(bytes), "GET") = (file, bytes, method) else {
            self.note("404", target);
            return not_found(stream);
        };
        let mime = format!("{}{}", mime(file), *lock(&self.headers));
        let fault = self.fault_for(file);
        let status = match fault {
            Some(Fault::NotFound) => "404",
            Some(Fault::Gone) => "gone",
            _ => "200",
        };
        self.note(status, target);
        let half = bytes.len() / 2;
        if let (None, Some(from)) = (fault, range(&head).filter(|&from| from < bytes.len())) {
            self.note("206", &format!("{target} from {from}"));
            let (all, rest) = (bytes.len(), &bytes[from..]);
            let range = format!("Content-Range: bytes {from}-{}/{all}\r\n", all - 1);
            start(
                stream,
                "206 Partial Content",
                &format!("{mime}\r\n{}", range.trim_end()),
                rest.len(),
            )?;
            return { stream }.write_all(rest);
        }
        match fault {
            None => respond(stream, "200 OK", &mime, &bytes),
            Some(Fault::Cut) => {
                let from = range(&head).unwrap_or(0);
                start(stream, "200 OK", &mime, bytes.len())?;
                { stream }.write_all(&bytes[..half.max(from)])?;
                stream.shutdown(Shutdown::Both)
            }
            Some(Fault::Slow) => {
                start(stream, "200 OK", &mime, bytes.len())?;
                for piece in bytes.chunks(bytes.len().div_ceil(50)) {
                    { stream }.write_all(piece)?;
                    std::thread::sleep(Duration::from_millis(200));
                }
                Ok(())
            }
            Some(Fault::Promise) => {
                start(stream, "200 OK", &mime, bytes.len() + 1000)?;
                { stream }.write_all(&bytes)?;
                stream.shutdown(Shutdown::Both)
            }
            Some(Fault::NotFound) => not_found(stream),
            Some(Fault::Before(script)) => respond(stream, "200 OK", &mime, &[script.as_bytes(), &bytes].concat()),
            Some(Fault::PageInstead) => respond(stream, "200 OK", "text/html", b"<!doctype html><title>Hello</title>"),
            Some(Fault::CutOnce) => {
                start(stream, "200 OK", &mime, bytes.len())?;
                { stream }.write_all(&bytes[..half])?;
                // A browser drops what the page has not read yet when a connection breaks.
                std::thread::sleep(Duration::from_millis(500));
                stream.shutdown(Shutdown::Both)
            }
            Some(Fault::CutAt(percent)) => {
                start(stream, "200 OK", &mime, bytes.len())?;
                { stream }.write_all(&bytes[..bytes.len() * usize::from(percent) / 100])?;
                stream.shutdown(Shutdown::Both)
            }
            Some(Fault::Hold) => {
                start(stream, "200 OK", &mime, bytes.len())?;
                { stream }.write_all(&bytes[..half])?;
                self.wait_until_healed();
                { stream }.write_all(&bytes[half..])
            }
            Some(Fault::Gone) => stream.shutdown(Shutdown::Both),
            Some(Fault::Silent) => {
                self.wait_until_healed();
                respond(stream, "200 OK", &mime, &bytes)
            }
        }
    }

    /// A file of the page's, or of a checkpoint's: `published/<name>/` is the folder of one of the fixtures, as it
    /// would be published, `bad/` those that are none, `deit-tiny/` and `large/` real and full-size ones.
    fn on_disk(&self, file: &str) -> PathBuf {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fixtures = project.join("tests/fixtures/checkpoints");
        let parts: Vec<&str> = file.split('/').collect();
        match parts[..] {
            ["published", name, "model.safetensors"] => fixtures.join(format!("{name}.safetensors")),
            ["published", name, "pytorch_model.bin"] => fixtures.join(format!("{name}.bin")),
            ["published", name, config] if config.ends_with(".json") => fixtures.join(format!("{name}.{config}")),
            ["published", _, other] => fixtures.join(other),
            ["bad", name] => fixtures.join("bad").join(name),
            ["deit-tiny", name] => project.join("../shared/weights/deit-tiny").join(name),
            ["large", model, name] => project.join("target/checkpoints").join(model).join(name),
            _ => self.dist.join(file),
        }
    }

    fn wait_until_healed(&self) {
        let held = |faults: &mut Vec<_>| !faults.is_empty() && !self.stopping.load(Ordering::SeqCst);
        let waited = self.healed.wait_while(lock(&self.faults), held);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    fn fault_for(&self, file: &str) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let at = faults
            .iter()
            .position(|(parts, _)| parts.iter().all(|part| file.contains(part)))?;
        let (_, fault) = faults[at];
        if matches!(fault, Fault::CutOnce | Fault::CutAt(_)) {
            faults.remove(at);
        }
        Some(fault)
    }

    fn note(&self, status: &str, target: &str) {
        lock(&self.log).push(format!("{status} {target}"));
    }
}

/// Where the part begins that is asked for, if it is still part of the same file.
fn range(head: &[String]) -> Option<usize> {
    let header = |name: &str| {
        let line = head.iter().find(|line| line.to_ascii_lowercase().starts_with(name))?;
        line.split_once(": ").map(|(_, value)| value)
    };
    let from = header("range:")?.strip_prefix("bytes=")?.strip_suffix('-')?;
    (header("if-range:") == Some(ETAG)).then(|| from.parse().ok())?
}

/// A test that panicked while it held the lock has its own message: this one is not to hide it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_found(stream: &TcpStream) -> Result<()> {
    let page = b"<!doctype html><title>Not found</title><h1>Not found</h1>";
    respond(stream, "404 Not Found", "text/html", page)
}

fn respond(stream: &TcpStream, status: &str, mime: &str, body: &[u8]) -> Result<()> {
    start(stream, status, mime, body.len())?;
    { stream }.write_all(body)
}

fn start(mut stream: &TcpStream, status: &str, mime: &str, length: usize) -> Result<()> {
    // Like many servers: other sites' pages may read what is there, but not that something is not.
    let shared = match status.starts_with('2') {
        true => "Access-Control-Allow-Origin: *\r\n",
        false => "",
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-cache\r\nETag: {ETAG}\r\n{shared}Connection: close\r\n\r\n"
    )
}

fn mime(file: &str) -> &'static str {
    match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}
