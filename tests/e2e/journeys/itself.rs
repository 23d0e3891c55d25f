//! The harness tried on pages that are made to fail: what it is there to find, it finds.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    axe,
    browser::{Browser, Look, Network, Size},
    find::{button, css, field, heading, link, option},
    patience::{PATIENCE, until},
    plain_site::PlainSite,
    shots,
    stage::Stage,
};

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A page</title><link \
         rel=\"icon\" href=\"data:,\"><meta name=\"viewport\" \
         content=\"width=device-width\"></head><body><main><h1>A page</h1>{body}</main></body></\
         html>"
    )
}

const FORM: &str = "
    <label>Your name <input id=name value='old'></label>
    <label>Harbour <select><option>North</option><option>South</option></select></label>
    <label style='display:block'>
        <input type=checkbox style='opacity:0;position:absolute'> I would come</label>
    <button type=button onclick=\"said.textContent = 'Hello ' + document.getElementById('name').value
        + ', ' + document.querySelector('select').value
        + (document.querySelector('input[type=checkbox]').checked ? ', coming' : '')
        + (event.pointerType ? ' by ' + event.pointerType : '')\">Say <b>hello</b></button>
    <button type=button disabled>Not now</button>
    <button type=button hidden>Hidden</button>
    <div style='height:3000px'></div>
    <a href='/other'>Far below</a>
    <p id=said role=status></p>";

#[tokio::test]
async fn a_person_finds_fills_clicks_and_touches() {
    let stage = Stage::open("itself-acts", 1).await;
    let site = PlainSite::serve(vec![("/", page(FORM)), ("/other", page("<p>The other page</p>"))]);
    let site = site.await;
    let browser = stage.browser("anna", &site.url(), Size::Desktop).await;
    browser.goto("/").await;

    browser.sees(&heading("A page")).await;
    browser.fill(&field("Your name"), "").await;
    browser.holds(&field("Your name"), "").await;
    browser.fill(&field("Your name"), "Anna").await;
    browser.holds(&field("Your name"), "Anna").await;
    browser.choose(&field("Harbour"), "South").await;
    browser.click(&option("I would come")).await;
    browser.click(&button("Say hello")).await;
    browser.reads("Hello Anna, South, coming by mouse").await;
    assert_eq!(browser.count(&button("Hidden")).await, 0);
    assert_eq!(browser.count(&button("Say").partly()).await, 1);
    assert_eq!(browser.count(&button("Say")).await, 0);
    assert_eq!(browser.count(&button("Not now").within("h1")).await, 0);
    assert_eq!(browser.count(&css("button")).await, 3);

    browser.look_like(Look { size: Size::Phone, ..browser.look() }).await;
    browser.click(&button("Say hello")).await;
    browser.reads("coming by touch").await;
    browser.picture("said").await;
    browser.click(&link("Far below")).await;
    browser.arrives("/other").await;
    browser.reads("The other page").await;
    browser.back().await;
    browser.sees(&button("Say hello")).await;
    browser.finish().await;
}

const FILES: &str = "
    <label>Your list <input type=file onchange=\"given.textContent = this.files[0].name + ' has '
        + this.files[0].size + ' bytes'\"></label>
    <a download=list.csv href='data:text/csv,name%0AAnna'>Download the list</a>
    <p id=given role=status></p>";

#[tokio::test]
async fn files_and_keys_go_both_ways() {
    let stage = Stage::open("itself-files", 1).await;
    let site = PlainSite::serve(vec![("/", page(FILES))]).await;
    let browser = stage.browser("anna", &site.url(), Size::Desktop).await;
    browser.goto("/").await;
    let list = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    std::fs::write(list.path(), "12345").unwrap();
    browser.attach("input[type=file]", list.path()).await;
    let name = list.path().file_name().unwrap().to_string_lossy();
    browser.reads(&format!("{name} has 5 bytes")).await;
    // To the file, then on to the link.
    browser.press(Key::Tab).await;
    browser.press(Key::Tab).await;
    assert!(browser.focus().await.contains("download"), "{}", browser.focus().await);
    browser.press(Key::Enter).await;
    assert_eq!(browser.downloaded("list.csv").await, b"name\nAnna");
    browser.finish().await;
}

#[tokio::test]
async fn three_people_have_three_profiles() {
    let stage = Stage::open("itself-three", 3).await;
    let site = PlainSite::serve(vec![("/", page("<p>Here</p>"))]).await;
    let mut people = Vec::new();
    for person in ["anna", "ben", "cleo"] {
        let browser = stage.browser(person, &site.url(), Size::Phone).await;
        browser.goto("/").await;
        let script = "const before = localStorage.getItem('who');
            localStorage.setItem('who', arguments[0]);
            return before;";
        assert_eq!(browser.eval(script, vec![json!(person)]).await, json!(null));
        people.push(browser);
    }
    for browser in people {
        let kept = browser.eval("return localStorage.getItem('who')", vec![]).await;
        assert_eq!(kept, json!(browser.person));
        browser.finish().await;
    }
}

#[tokio::test]
async fn a_device_is_what_it_is_said_to_be() {
    let stage = Stage::open("itself-devices", 1).await;
    let site = PlainSite::serve(vec![("/", page("<p>Here</p>"))]).await;
    let browser = stage.browser("anna", &site.url(), Size::Phone).await;
    browser.goto("/").await;
    let device = "return [innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints,
        ...['(pointer: coarse)', '(prefers-color-scheme: dark)', '(prefers-reduced-motion)']
            .map((query) => matchMedia(query).matches),
        Intl.DateTimeFormat().resolvedOptions().timeZone]";
    let phone = browser.eval(device, vec![]).await;
    assert_eq!(phone, json!([390, 844, 2, 5, true, false, true, "UTC"]));
    browser.look_like(Look { size: Size::Desktop, dark: true, motion: true }).await;
    browser.reload().await;
    let desktop = browser.eval(device, vec![]).await;
    assert_eq!(desktop, json!([1280, 900, 1, 0, false, true, false, "UTC"]));

    browser.network(Network::Gone).await;
    assert_eq!(reaches(&browser).await, json!(false));
    browser.network(Network::Good).await;
    assert_eq!(reaches(&browser).await, json!(true));
    // The browser itself says that the network was gone.
    browser.expects_in_console("ERR_INTERNET_DISCONNECTED");
    browser.finish().await;
}

async fn reaches(browser: &Browser) -> serde_json::Value {
    let script = "const done = arguments[0];
        fetch('/nothing').then(() => done(true), () => done(false));";
    browser.works(browser.client.execute_async(script, vec![])).await
}

#[tokio::test]
async fn what_nobody_asked_about_is_found() {
    let stage = Stage::open("itself-complaints", 1).await;
    let elsewhere = PlainSite::serve(vec![]).await;
    let foreign = page(&format!("<img alt='' src='{}/pixel'>", elsewhere.url()));
    let site = PlainSite::serve(vec![
        ("/clean", page("<p>Nothing to say</p>")),
        ("/error", page("<script>console.error('one', 'went wrong')</script>")),
        ("/warning", page("<script>console.warn('two', 'looks odd')</script>")),
        ("/thrown", page("<script>throw new Error('three')</script>")),
        ("/rejected", page("<script>Promise.reject(new Error('four'))</script>")),
        ("/foreign", foreign),
    ])
    .await;
    let browser = stage.browser("anna", &site.url(), Size::Desktop).await;
    browser.goto("/clean").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    let cases = [
        ("/error", "went wrong"),
        ("/warning", "looks odd"),
        ("/thrown", "three"),
        ("/rejected", "four"),
        ("/foreign", "a request to another site"),
    ];
    for (known, (path, part)) in cases.into_iter().enumerate() {
        browser.goto(path).await;
        let found = until(format!("the complaint about {path}"), PATIENCE, async || {
            let complaints = browser.complaints().await;
            let met = complaints.len() > known && complaints.iter().any(|c| c.contains(part));
            if met { Ok(()) } else { Err(complaints.join("; ")) }
        });
        found.await.unwrap();
    }
    let at_its_end = tokio::spawn(browser.finish()).await.unwrap_err();
    let message = *at_its_end.into_panic().downcast::<String>().unwrap();
    assert!(message.contains("anna: 5 complaints"), "{message}");
    assert!(message.contains(&format!("{}/pixel", elsewhere.url())), "{message}");
}

#[tokio::test]
async fn what_keeps_people_out_is_found() {
    let stage = Stage::open("itself-access", 1).await;
    let site = PlainSite::serve(vec![
        ("/clean", page("<p>Nothing to say</p>")),
        ("/faint", page("<p style='color:#ccc'>Hardly there</p><img src='data:,'>")),
        ("/wide", page("<p style='width:2000px'>Too wide</p>")),
    ])
    .await;
    let browser = stage.browser("anna", &site.url(), Size::Desktop).await;
    browser.goto("/clean").await;
    shots::every_form(&browser, "clean").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.goto("/faint").await;
    let found = axe::violations(&browser).await;
    let serious: Vec<&str> =
        found.iter().filter(|v| v.is_serious()).map(|v| v.id.as_str()).collect();
    assert_eq!(serious, ["color-contrast", "image-alt"]);
    axe::check(&browser, "faint").await;
    assert_eq!(browser.complaints().await.len(), 2);
    browser.goto("/wide").await;
    shots::every_form(&browser, "wide").await;
    let complaints = browser.complaints().await;
    assert_eq!(complaints.len(), 2 + 4, "{complaints:?}");
    assert!(complaints[5].contains("wide-phone-dark: the page is"), "{complaints:?}");
    assert!(complaints[5].contains("Too wide"), "{complaints:?}");
    tokio::spawn(browser.finish()).await.unwrap_err();
}

#[tokio::test]
async fn a_browser_that_is_forgotten_fails_its_journey() {
    let stage = Stage::open("itself-forgotten", 1).await;
    let site = PlainSite::serve(vec![("/", page("<p>Here</p>"))]).await;
    let browser = stage.browser("anna", &site.url(), Size::Desktop).await;
    let forgotten = tokio::spawn(async move { drop(browser) }).await.unwrap_err();
    let message = *forgotten.into_panic().downcast::<String>().unwrap();
    assert!(message.contains("without `finish`"), "{message}");
}

#[tokio::test]
async fn whoever_never_answers_is_not_waited_for() {
    let short = Duration::from_millis(50);
    let never = async || std::future::pending::<Result<(), String>>().await;
    let asked = tokio::time::timeout(PATIENCE, until("an answer", short, never));
    let missed = asked.await.expect("it ends by itself").unwrap_err();
    assert!(missed.to_string().contains("an answer did not come: no answer for"), "{missed}");
}
