//! A document source as a state body would run one: HTTPS that lets in only whom its authority has certified.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// What a source answers to every call.
#[derive(Clone)]
pub enum Behaviour {
    /// 200 with this body.
    Says(String),
    /// Another status.
    Fails(u16),
    /// The same as `Says`, but only after a while.
    Late(Duration, String),
    /// What it makes of a path and a body: a status and a body.
    Answers(Arc<Answer>),
}

/// A status and a body for a path and a body.
pub type Answer = dyn Fn(&str, &str) -> (u16, String) + Send + Sync;

/// A source that runs.
pub struct Source {
    pub url: String,
    certificates: TempDir,
    behaviour: Arc<Mutex<Behaviour>>,
    calls: Arc<Mutex<Vec<String>>>,
    handshakes: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl Source {
    pub async fn start(behaviour: Behaviour) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificates = tempfile::tempdir().unwrap();
        let folder = certificates.path();
        certify(folder, "ca", "server", "subjectAltName=IP:127.0.0.1");
        certify(folder, "ca", "client", "extendedKeyUsage=clientAuth");
        certify(
            folder,
            "other-ca",
            "stranger",
            "extendedKeyUsage=clientAuth",
        );
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let url = format!("https://{}/qoltanba", listener.local_addr().unwrap());
        let behaviour = Arc::new(Mutex::new(behaviour));
        let calls = Arc::new(Mutex::new(Vec::new()));
        let handshakes = Arc::new(AtomicUsize::new(0));
        let acceptor = acceptor(folder);
        let server = {
            let (behaviour, calls, handshakes) =
                (behaviour.clone(), calls.clone(), handshakes.clone());
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (acceptor, behaviour, calls, handshakes) = (
                        acceptor.clone(),
                        behaviour.clone(),
                        calls.clone(),
                        handshakes.clone(),
                    );
                    tokio::spawn(async move {
                        handshakes.fetch_add(1, Ordering::SeqCst);
                        answer(acceptor, stream, &behaviour, &calls).await
                    });
                }
            })
        };
        Self {
            url,
            certificates,
            behaviour,
            calls,
            handshakes,
            server,
        }
    }

    /// From now on it does something else.
    pub fn now(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// The requests that came through, with their bodies.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }

    /// Ends it: nobody listens there any more.
    pub async fn end(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.certificates.path().join(name)
    }
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let certificates = |name: &str| -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_file_iter(folder.join(name))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates("ca.pem"));
    let clients = WebPkiClientVerifier::builder(Arc::new(roots))
        .build()
        .unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let config = ServerConfig::builder()
        .with_client_cert_verifier(clients)
        .with_single_cert(certificates("server.pem"), key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn answer(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    behaviour: &Mutex<Behaviour>,
    calls: &Mutex<Vec<String>>,
) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut request = Vec::new();
    let mut piece = [0; 4_096];
    while !whole(&request) {
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => request.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8(request).unwrap();
    calls.lock().unwrap().push(request.clone());
    let now = behaviour.lock().unwrap().clone();
    let (status, body) = match now {
        Behaviour::Says(body) => (200, body),
        Behaviour::Fails(status) => (status, String::new()),
        Behaviour::Late(pause, body) => {
            tokio::time::sleep(pause).await;
            (200, body)
        }
        Behaviour::Answers(answer) => {
            let path = request.split(' ').nth(1).unwrap_or_default();
            let (_, body) = request.split_once("\r\n\r\n").unwrap_or_default();
            answer(path, body)
        }
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Whether head and body of a request are there.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().unwrap())
        })
        .unwrap_or(0);
    body.len() >= length
}

/// A key and a certificate by openssl, of an authority that is made where it is not there.
fn certify(folder: &Path, authority: &str, name: &str, extension: &str) {
    let openssl = |line: String| {
        let status = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("openssl is there");
        assert!(status.success(), "openssl {line}");
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    if !folder.join(format!("{authority}.pem")).exists() {
        openssl(format!(
            "req -x509 {key} -keyout {authority}.key -out {authority}.pem -days 30 -subj /CN={authority}"
        ));
    }
    openssl(format!(
        "req {key} -keyout {name}.key -out {name}.csr -subj /CN={name} -addext {extension}"
    ));
    openssl(format!(
        "x509 -req -in {name}.csr -CA {authority}.pem -CAkey {authority}.key -CAcreateserial -out {name}.pem \
         -days 30 -copy_extensions copy"
    ));
    let _ = fs::remove_file(folder.join(format!("{name}.csr")));
}
