use axum::routing::get;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    task::JoinHandle,
};

use super::*;

const HELLO: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// `GET /` of HTTP/2, with all of its head.
const HELLO_2: &[u8] = b"\0\0\x06\x01\x05\0\0\0\x01\x82\x84\x86\x41\x01a";
/// What the tests wait at most for something that comes long before.
const SOON: Duration = Duration::from_secs(5);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

fn short() -> Limits {
    let (head, idle) = (Duration::from_millis(300), Duration::from_millis(600));
    Limits { head, idle, farewell: Duration::from_millis(200), ..Limits::default() }
}

async fn served(limits: Limits, exempt: Vec<IpNet>) -> Served {
    let slow = || async {
        let pieces = futures_util::stream::unfold(0, |piece| async move {
            tokio::time::sleep(Duration::from_millis(700)).await;
            (piece < 2).then(|| (Ok::<_, Infallible>("piece"), piece + 1))
        });
        Body::from_stream(pieces)
    };
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/slow", get(slow))
        .route("/large", get(|| async { vec![b'x'; 32 << 20] }));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let stop = CancellationToken::new();
    let listener = Listener::over(socket, None, limits, exempt);
    let serving = tokio::spawn(listener.serve(app, stop.clone()));
    Served { address, stop, serving }
}

impl Served {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn connect_from(&self, from: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        socket.connect(self.address).await.unwrap()
    }
}

/// All that comes until the connection ends, if it does.
async fn rest(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    // A reset ends it as well.
    let _ = timeout(SOON, stream.read_to_end(&mut all)).await.ok()?;
    Some(all)
}

async fn is_answered(stream: &mut TcpStream) -> bool {
    let mut answer = Vec::new();
    let asking = async {
        stream.write_all(HELLO).await?;
        while !answer.ends_with(b"hello") {
            answer.push(stream.read_u8().await?);
        }
        io::Result::Ok(())
    };
    matches!(timeout(SOON, asking).await, Ok(Ok(())))
}

#[tokio::test]
async fn whoever_asks_nothing_is_closed() {
    let served = served(short(), exempt(&[])).await;
    for said in [&b""[..], b"P", &PREFACE[..20], PREFACE, b"GET / HTTP/1.1\r\nhost:"] {
        let mut stream = served.connect().await;
        stream.write_all(said).await.unwrap();
        assert!(rest(&mut stream).await.is_some(), "still open after {said:?}");
    }
    // Nor does it help to say a little again and again.
    let mut stream = served.connect().await;
    let mut written = 0;
    for byte in b"GET / HTTP/1.1\r\nhost: a\r\nx-many: xxxxxxxxxxxxxxxxxxxxxxxxxxx" {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        written += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(written < 20, "{written}");
    assert!(is_answered(&mut served.connect().await).await);
}

#[tokio::test]
async fn silent_connections_give_their_slots_back() {
    let limits = Limits { connections: 2, ..short() };
    let served = served(limits, exempt(&[])).await;
    let _silent = (served.connect().await, served.connect().await);
    assert!(is_answered(&mut served.connect().await).await);
}

#[tokio::test]
async fn a_connection_that_asks_no_more_ends_in_either_version() {
    let served = served(short(), exempt(&[])).await;
    let mut first = served.connect().await;
    assert!(is_answered(&mut first).await);
    assert!(is_answered(&mut first).await, "it is kept for the next request");
    assert!(rest(&mut first).await.is_some(), "HTTP/1.1 is still open");

    let mut second = served.connect().await;
    second.write_all(PREFACE).await.unwrap();
    second.write_all(HELLO_2).await.unwrap();
    let begun = Instant::now();
    let all = rest(&mut second).await.expect("HTTP/2 is still open");
    assert!(all.windows(5).any(|piece| piece == b"hello"), "{all:?}");
    assert!(begun.elapsed() >= short().idle, "it is kept for a while");
    // The frame that says so (GOAWAY), for a client to know what was not heard.
    assert!(all.windows(4).any(|piece| piece == [0, 0, 8, 7]), "{all:?}");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_silence() {
    let served = served(short(), exempt(&[])).await;
    let mut stream = served.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let all = String::from_utf8(rest(&mut stream).await.unwrap()).unwrap();
    assert!(all.matches("piece").count() == 2 && all.ends_with("0\r\n\r\n"), "{all}");
}

#[tokio::test]
async fn an_answer_may_be_read_slowly() {
    let served = served(short(), exempt(&[])).await;
    let mut stream = served.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut piece = vec![0; 1 << 20];
    for _ in 0..8 {
        // All of the answer has long been given; this is longer than a head or a farewell may take.
        tokio::time::sleep(Duration::from_millis(350)).await;
        stream.read_exact(&mut piece).await.unwrap();
    }
    let all = rest(&mut stream).await.unwrap();
    assert!(all.len() > 24 << 20, "{}", all.len());

    let mut stalled = served.connect().await;
    stalled.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_000)).await;
    let all = rest(&mut stalled).await.unwrap();
    assert!(all.len() < 32 << 20, "whoever reads nothing does not stay");
}

#[tokio::test]
async fn one_address_cannot_have_all_connections() {
    let limits = Limits { per_address: 2, ..Limits::default() };
    let proxy = vec!["127.0.0.3/32".parse().unwrap()];
    let served = served(limits, proxy).await;
    let mut held = Vec::new();
    for (from, is_let_in) in [("127.0.0.2", true), ("127.0.0.2", true), ("127.0.0.2", false)] {
        let mut stream = served.connect_from(from).await;
        assert_eq!(is_answered(&mut stream).await, is_let_in);
        held.push(stream);
    }
    assert!(is_answered(&mut served.connect().await).await, "another address");
    for _ in 0..5 {
        let mut stream = served.connect_from("127.0.0.3").await;
        assert!(is_answered(&mut stream).await, "a proxy");
        held.push(stream);
    }
    held.clear();
    let mut again = false;
    for _ in 0..100 {
        again = again || is_answered(&mut served.connect_from("127.0.0.2").await).await;
    }
    assert!(again, "their places are given back");
}

#[test]
fn an_address_is_counted_as_whose_it_is() {
    let exempt = exempt(&["10.0.0.0/8".parse().unwrap()]);
    let addresses = Addresses { places: Arc::new(Places::new(usize::MAX, 1)), exempt };
    let take = |address: &str| addresses.take(address.parse().unwrap());
    let here = ["127.0.0.1", "127.0.0.1", "::1", "::1", "::ffff:127.0.0.1", "10.1.1.1", "10.1.1.1"];
    let _exempt = here.map(|address| take(address).expect(address));
    let first = (take("203.0.113.1").unwrap(), take("2001:db8::1").unwrap());
    for same in ["203.0.113.1", "::ffff:203.0.113.1", "2001:db8::2", "2001:db8::ffff:0:0:1"] {
        assert!(take(same).is_none(), "{same}");
    }
    for other in ["203.0.113.2", "2001:db8:0:1::1"] {
        assert!(take(other).is_some(), "{other}");
    }
    drop(first);
    for again in ["203.0.113.1", "2001:db8::1"] {
        assert!(take(again).is_some(), "{again}");
    }
}

#[test]
fn the_log_says_it_once_in_a_while() {
    let mut rarely = Rarely::default();
    assert!(rarely.is_due() && !rarely.is_due());
    rarely.said = rarely.said.and_then(|said| said.checked_sub(SAY_AGAIN));
    assert!(rarely.is_due());
}

#[tokio::test]
async fn draining_waits_for_requests_and_not_for_silence() {
    let served = served(Limits::default(), exempt(&[])).await;
    let _silent = served.connect().await;
    let mut idle = served.connect().await;
    assert!(is_answered(&mut idle).await);
    let mut busy = served.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    served.stop.cancel();
    let all = String::from_utf8(rest(&mut busy).await.unwrap()).unwrap();
    assert!(all.ends_with("0\r\n\r\n"), "{all}");
    timeout(SOON, served.serving).await.unwrap().unwrap();
}
