//! What people with bad intentions, bad luck or bad software send: each gets a clear no, learns
//! nothing, and takes nothing from anybody else.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use bytes::Bytes;
use client::{Audience, Client, MemoryStore, SessionStore as _, StoredSession};
use model::{
    Reason,
    access::{Holder, Role},
    text::{Body, Title},
    view::PageRequest,
};
use prost_reflect::{DescriptorPool, DynamicMessage, Value, prost::Message as _};
use serde_json::json;

use crate::{
    browser::Size,
    find::{css, heading},
    scene::{PASSWORD, Scene, person, slug},
    server::Server,
    stage::Stage,
    wire::{Answer, framed, get, grpc_web, request, send},
};

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_the_server_goes_on() {
    let server = Server::start().await;
    let url = server.url();
    let list = "Project/List";
    let mut huge = framed(b"");
    huge[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
    let big = vec![0x0a; 2 * 1024 * 1024];
    let answers = [
        ("no frame", grpc_web(url, list, &[], b"").await),
        ("half a frame", grpc_web(url, list, &[], &[0, 0]).await),
        ("a frame that promises more", grpc_web(url, list, &[], &[0, 0, 0, 0, 9, 1]).await),
        ("a frame of four gigabytes", grpc_web(url, list, &[], &huge).await),
        ("bytes that are no message", grpc_web(url, list, &[], &framed(&[0xff; 40])).await),
        ("a message that is too large", grpc_web(url, list, &[], &framed(&big)).await),
        ("no such method", grpc_web(url, "Project/Steal", &[], &framed(b"")).await),
        ("no such service", grpc_web(url, "Treasury/List", &[], &framed(b"")).await),
    ];
    for (what, answer) in &answers {
        assert_ne!(answer.grpc_status(), Some(0), "{what}: {}", answer.text);
        assert!(answer.status >= 200, "{what}: no answer");
        keeps_quiet(what, answer);
    }
    let heads = [
        ("another kind of content", "application/x-www-form-urlencoded"),
        ("no kind of content", "text/plain"),
    ];
    for (what, kind) in heads {
        let line = "POST /muster.v1.Project/List";
        let answer = request(url, line, &[("content-type", kind)], &framed(b"")).await;
        assert_ne!(answer.status, 200, "{what}: {}", answer.text);
        keeps_quiet(what, &answer);
    }
    let raw: [(&str, Vec<u8>); 4] = [
        ("no HTTP", b"\x16\x03\x01 hello\r\n\r\n".to_vec()),
        ("two lengths", b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_vec()),
        ("an endless head", [b"GET / HTTP/1.1\r\nx: ".to_vec(), vec![b'a'; 1 << 20]].concat()),
        ("a thousand heads", format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x: y\r\n".repeat(1_000)).into_bytes()),
    ];
    for (what, bytes) in raw {
        let answer = send(url, &bytes).await;
        assert!(answer.status == 0 || answer.status >= 400, "{what}: {}", answer.text);
        keeps_quiet(what, &answer);
    }
    assert_eq!(get(url, "/healthz").await.status, 200);
    let client = Client::builder(url).build().unwrap();
    client.orgs().list("", PageRequest::default()).await.unwrap();
}

/// Nothing of the inside: no path, no line of code, no panic.
fn keeps_quiet(what: &str, answer: &Answer) {
    for inside in ["panicked", ".rs:", "/src/", "rusqlite", "SELECT ", "stack backtrace"] {
        assert!(!answer.text.contains(inside), "{what} tells: {}", answer.text);
    }
}

#[tokio::test]
async fn no_token_but_ours_is_a_token() {
    let scene = Scene::open(2).await;
    let url = scene.server.url();
    let real = scene.owner.session().access_token(&Audience::Directory).await.unwrap().token;
    let get = async |token: &str| {
        let bearer = format!("Bearer {token}");
        grpc_web(url, "Account/Get", &[("authorization", &bearer)], &framed(b"")).await
    };
    assert_eq!(get(&real).await.grpc_status(), Some(0));
    let parts: Vec<&str> = real.split('.').collect();
    let keys = crate::wire::get(url, "/.well-known/jwks.json").await.text;
    let (_, keys) = keys.split_once("\r\n\r\n").unwrap();
    let encode =
        |value: &serde_json::Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let header = |algorithm: &str| encode(&json!({"alg": algorithm, "typ": "at+jwt"}));
    let payload = Base64UrlUnpadded::decode_vec(parts[1]).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    let changed = |key: &str, value: serde_json::Value| {
        let mut payload = payload.clone();
        payload[key] = value;
        format!("{}.{}.{}", parts[0], encode(&payload), parts[2])
    };
    let mut flipped = real.to_string();
    let last = flipped.pop().unwrap();
    flipped.push(if last == 'A' { 'Q' } else { 'A' });
    let tokens = [
        ("none", format!("{}.{}.", header("none"), parts[1])),
        ("none, signed", format!("{}.{}.{}", header("none"), parts[1], parts[2])),
        // The public key as an HMAC secret would be the classic confusion of algorithms.
        (
            "HS256",
            format!(
                "{}.{}.{}",
                header("HS256"),
                parts[1],
                Base64UrlUnpadded::encode_string(keys.as_bytes())
            ),
        ),
        ("no signature", format!("{}.{}", parts[0], parts[1])),
        ("another's id", changed("sub", json!("018f0000-0000-7000-8000-000000000000"))),
        ("longer", changed("exp", json!(99_999_999_999_i64))),
        ("another audience", changed("aud", json!("org/lindenhof"))),
        ("one letter", flipped),
        ("nothing", String::new()),
        ("noise", "a.b.c".to_owned()),
        ("long", "a".repeat(6_000)),
    ];
    for (what, token) in tokens {
        let answer = get(&token).await;
        assert_eq!(answer.grpc_status(), Some(16), "{what}: {}", answer.text);
        assert!(!answer.text.contains("owner@example.org"), "{what}");
        keeps_quiet(what, &answer);
    }
    // A token for one organisation opens no other, and not the directory.
    let org = scene.owner.session().access_token(&Audience::Org(scene.org.clone())).await.unwrap();
    assert_eq!(get(&org.token).await.grpc_status(), Some(16));
}

/// A client with a copy of somebody's refresh token.
fn copy(url: &str, session: &StoredSession) -> (Client, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::default());
    store.save(session).unwrap();
    (Client::builder(url).session_store(store.clone()).build().unwrap(), store)
}

#[tokio::test]
async fn two_tabs_may_refresh_at_once_but_a_thief_ends_the_session() {
    let server = Server::start().await;
    let url = server.url();
    let store = Arc::new(MemoryStore::default());
    let anna = Client::builder(url).session_store(store.clone()).build().unwrap();
    drop(person(url, "anna").await);
    let device = model::text::Name::parse("", "tab").unwrap();
    anna.session().sign_in("anna@example.org", PASSWORD, &device).await.unwrap();
    let stolen = store.load().unwrap().unwrap();

    // Both have the same token, and neither is thrown out.
    let ((one, _), (two, _)) = (copy(url, &stolen), copy(url, &stolen));
    let (one, two) = (one.session(), two.session());
    let (a, b) = tokio::join!(
        one.access_token(&Audience::Directory),
        two.access_token(&Audience::Directory)
    );
    assert!(a.is_ok() && b.is_ok(), "{:?} {:?}", a.err(), b.err());

    // Two generations later the old token is a copy that somebody made.
    let (tab, kept) = copy(url, &stolen);
    tab.session().renew(&Audience::Directory).await.unwrap();
    tab.session().renew(&Audience::Directory).await.unwrap();
    let newest = kept.load().unwrap().unwrap();
    let (thief, _) = copy(url, &stolen);
    let refused = thief.session().access_token(&Audience::Directory).await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::RefreshReused));
    let (honest, _) = copy(url, &newest);
    assert!(honest.session().access_token(&Audience::Directory).await.is_err());
    anna.session().sign_in("anna@example.org", PASSWORD, &device).await.unwrap();
}

#[tokio::test]
async fn other_sites_and_other_names_are_turned_away() {
    let server = Server::start().await;
    let url = server.url();
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"] {
        let answer = request(url, "GET /", &[("host", host)], b"").await;
        assert!((400..500).contains(&answer.status), "{host}: {}", answer.text);
    }
    for origin in ["https://evil.example", "null", "http://localhost.evil.example"] {
        let head = [("origin", origin), ("cookie", "muster=anything")];
        let rpc = grpc_web(url, "Session/SignInStart", &head, &framed(b"")).await;
        assert_ne!(rpc.grpc_status(), Some(0), "{origin}: {}", rpc.text);
        assert!(!rpc.text.to_lowercase().contains("access-control-allow-origin"), "{}", rpc.text);
        let refresh = request(url, "POST /auth/refresh", &head, b"").await;
        assert!((400..500).contains(&refresh.status), "{origin}: {}", refresh.text);
    }
    // What a server that was here before has left behind is nobody's session: no error, and gone.
    let cookie = format!("muster_refresh_{}", url::Url::parse(url).unwrap().port().unwrap());
    let left = format!("{cookie}=of-another-server");
    let stale =
        [("origin", url), ("content-type", "application/x-protobuf"), ("cookie", left.as_str())];
    let refresh = request(url, "POST /auth/refresh", &stale, b"").await;
    assert_eq!(refresh.status, 200, "{}", refresh.text);
    let gone = format!("{cookie}=; Path=/auth; Max-Age=0");
    assert!(refresh.text.contains(&gone), "{}", refresh.text);
    // Figures that move when somebody acts: for this machine, and not through a proxy on it.
    let figures = request(url, "GET /metrics", &[], b"").await;
    assert!(figures.text.contains("\nmuster_store_leader 1\n"), "{}", figures.text);
    assert_eq!(figures.status, 200, "{}", figures.text);
    for passed_on in [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")] {
        let figures = request(url, "GET /metrics", &[passed_on], b"").await;
        assert_eq!(figures.status, 403, "{}", figures.text);
    }
    let page = get(url, "/").await.text.to_lowercase();
    for policy in
        ["content-security-policy:", "x-content-type-options: nosniff", "referrer-policy:"]
    {
        assert!(page.contains(policy), "{policy} is missing");
    }
    assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"), "{page}");
}

#[tokio::test]
async fn no_path_leads_out_of_the_web_app() {
    let server = Server::start().await;
    let secret = std::fs::read_to_string(server.data().join("data/keyring")).unwrap();
    let line = secret.lines().find(|line| line.len() > 30).unwrap().to_owned();
    let up = "../".repeat(12);
    for path in [
        format!("/{up}etc/passwd"),
        format!("/assets/{up}etc/passwd"),
        "/assets/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/assets/%252e%252e/keyring".to_owned(),
        "/assets/..\\..\\keyring".to_owned(),
        "/site/calendar/../../../keyring".to_owned(),
        "/site/calendar/..%2f../x.ics".to_owned(),
        "//etc/passwd".to_owned(),
        "/.well-known/../keyring".to_owned(),
        format!("{}/keyring", server.data().display()),
        "/assets/%00".to_owned(),
    ] {
        let answer = get(server.url(), &path).await;
        assert!(!answer.text.contains("root:"), "{path}");
        assert!(!answer.text.contains(&line), "{path}");
        keeps_quiet(&path, &answer);
    }
}

#[tokio::test]
async fn what_people_write_is_text_and_never_code() {
    let stage = Stage::open("hostile", 1).await;
    let scene = Scene::open(2).await;
    let view = scene.owner.projects().get(&scene.org, &scene.project).await.unwrap();
    let mut changed = view.project.fields;
    changed.title = Title::parse("", "<script>alert(1)</script> <b>Rent</b>").unwrap();
    changed.body = Body::parse(
        "",
        "# Why <img src=x onerror=alert(2)>\n\n<script>alert(3)</script>\n\n\
         <svg onload=alert(4)><circle r=9 /></svg>\n\n[click](javascript:alert(5)) \
         [data](data:text/html,<script>alert(6)</script>) ![pixel](https://evil.example/p.png)\n\n\
         <a href=\"javascript:alert(7)\">x</a> <iframe src=//evil.example></iframe>",
    )
    .unwrap();
    let etag = view.project.etag;
    scene.owner.projects().update(&scene.org, &scene.project, changed, etag).await.unwrap();
    // The stage fails if the console says a word or anything is asked of another site.
    let visitor = stage.browser("visitor", scene.server.url(), Size::Desktop).await;
    visitor.goto("/o/lindenhof/old-rent").await;
    visitor.sees(&heading("<script>alert(1)</script> <b>Rent</b>")).await;
    visitor.reads("Why").await;
    for code in ["main script", "main img", "main svg circle[r='9']", "main iframe"] {
        visitor.misses(&css(code)).await;
    }
    visitor.misses(&css("main a[href^='javascript:']")).await;
    visitor.misses(&css("main a[href^='data:']")).await;
    visitor.finish().await;

    // A spreadsheet opens the file without running anything in it.
    let mallory = scene.enrols("mallory", 1).await;
    let name = model::text::Name::parse("", "=HYPERLINK(\"https://evil.example\")").unwrap();
    let language = model::text::Language::english();
    mallory.accounts().update(Some(&name), &language).await.unwrap();
    let again = scene.enrols_again(&mallory, "@SUM(1+1)*cmd|' /C calc'!A0").await;
    assert!(again.is_ok(), "{again:?}");
    let file = scene.csv().await;
    for line in file.lines().skip(1) {
        for cell in line.split(',') {
            let cell = cell.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '@']), "{line}");
        }
    }
    assert!(file.contains("'@SUM(1+1)"), "{file}");
}

#[tokio::test]
async fn a_repeated_request_happens_once_and_tells_nobody_else() {
    let scene = Scene::open(2).await;
    scene.enrols("anna", 1).await;
    let admin = scene.enrols("admin", 1).await;
    let account = admin.accounts().get().await.unwrap();
    let holder = Holder::Member(account.memberships[0].member);
    scene.owner.access().give(Some(&scene.org), None, holder, Role::Admin).await.unwrap();

    let send = async |who: &Client, title: &str, id: &str| {
        let pool = DescriptorPool::decode(client::FILE_DESCRIPTOR_SET).unwrap();
        let message = pool.get_message_by_name("muster.v1.SendMessageRequest").unwrap();
        let mut request = DynamicMessage::new(message.clone());
        let audience = message.get_field_by_name("audience").unwrap();
        let audience = audience.kind().as_message().unwrap().clone();
        let standing = audience.get_field_by_name("standing").unwrap();
        let standing = DynamicMessage::new(standing.kind().as_message().unwrap().clone());
        let mut to = DynamicMessage::new(audience);
        to.set_field_by_name("standing", Value::Message(standing));
        request.set_field_by_name("audience", Value::Message(to));
        for (field, value) in [
            ("org", "lindenhof"),
            ("project", "old-rent"),
            ("title", title),
            ("body", "Hello."),
            ("request_id", id),
        ] {
            request.set_field_by_name(field, Value::String(value.to_owned()));
        }
        let audience = Some(Audience::Org(slug("lindenhof")));
        let bytes = Bytes::from(request.encode_to_vec());
        let mut answer = who.rpc("muster.v1.Message/Send", audience, bytes).await?;
        answer.next().await.unwrap()
    };
    // A double click, and an answer that was lost on the way.
    let (one, two) =
        tokio::join!(send(&scene.owner, "News", "r-1"), send(&scene.owner, "News", "r-1"));
    let first = one.unwrap();
    assert_eq!(first, two.unwrap());
    assert_eq!(send(&scene.owner, "News", "r-1").await.unwrap(), first);
    let other = send(&scene.owner, "Other news", "r-1").await.unwrap_err();
    assert_eq!(other.reason, Some(Reason::RequestIdReused));
    // Somebody else's id is theirs: it tells nothing, and takes nothing.
    assert_ne!(send(&admin, "News", "r-1").await.unwrap(), first);
    let page = PageRequest::default();
    let all = scene.owner.messages().list(&scene.org, &scene.project, page).await.unwrap();
    let titles: Vec<_> = all.items.iter().map(|m| m.title.as_str()).collect();
    assert_eq!(titles, ["News", "News"], "one of the owner, one of the admin");

    // Nobody gives or takes more than they have.
    let access = admin.access();
    let more = access.give(Some(&scene.org), None, holder, Role::Owner).await.unwrap_err();
    assert_eq!(more.reason, Some(Reason::GrantTooLarge));
    let grants = access.grants(Some(&scene.org), PageRequest::default()).await.unwrap();
    let owners = grants.items.iter().find(|g| g.grant.role == Role::Owner).unwrap().grant.id;
    let taken = access.take(Some(&scene.org), owners).await.unwrap_err();
    assert_eq!(taken.reason, Some(Reason::GrantTooLarge));
}

#[tokio::test]
async fn whoever_watches_the_public_numbers_learns_nobodys_hour() {
    let scene = Scene::open(2).await;
    for n in 0..6 {
        scene.enrols(&format!("early{n}"), 1).await;
    }
    let nobody = Client::builder(scene.server.url()).build().unwrap();
    let mut seen = BTreeMap::new();
    let look = async |seen: &mut BTreeMap<i64, _>| {
        let view = nobody.projects().get(&scene.org, &scene.project).await.unwrap();
        let list = nobody.projects().list(None, "", PageRequest::default()).await.unwrap();
        let numbers = view.numbers;
        assert_eq!(numbers.would_act, list.items[0].numbers.would_act, "one snapshot for all");
        let at = numbers.counted_at.as_millis();
        let before = seen.entry(at).or_insert_with(|| numbers.clone());
        assert_eq!(*before, numbers, "it moved between two counts");
    };
    look(&mut seen).await;
    for n in 0..4 {
        scene.enrols(&format!("late{n}"), 1).await;
        for _ in 0..5 {
            look(&mut seen).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    assert_eq!(seen.len(), 1, "counted again within seconds: {seen:?}");
    let exact = scene.owner.projects().dashboard(&scene.org, &scene.project).await.unwrap();
    assert_eq!(exact.would_act, 10, "organisers see all of them");
}
