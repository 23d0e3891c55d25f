//! A browser of one person: where it is, how it looks, what it shows.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use base64ct::{Base64, Encoding as _};
use fantoccini::{Client, error::CmdError, wd::WebDriverCompatibleCommand};
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::{
    driver::Driver,
    patience::{COMMAND, Missed, PATIENCE, in_time, until},
    stage::Album,
    watch::Watch,
};

/// How long a browser that failed may take for what it is asked last.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_secs(5);

/// A browser. It must [`finish`](Browser::finish): that is when it says what was wrong unasked.
pub(crate) struct Browser {
    pub(crate) client: Client,
    pub(crate) watch: Watch,
    pub(crate) person: &'static str,
    home: Url,
    look: Mutex<Look>,
    finished: AtomicBool,
    driver: Driver,
    // Last: there is room for another browser when this one has gone.
    album: Arc<Album>,
}

/// How large the screen is, and what one touches it with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// 1280 × 900, a mouse.
    Desktop,
    /// 390 × 844, two device pixels each, a finger.
    Phone,
}

/// What the device tells the page about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) size: Size,
    pub(crate) dark: bool,
    /// Off by default: what moves is waited for, and is different in each picture.
    pub(crate) motion: bool,
}

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    Good,
    /// 400 ms there and back, 50 kB/s.
    Slow,
    Gone,
}

impl Size {
    pub(crate) const ALL: [Size; 2] = [Size::Desktop, Size::Phone];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Size::Desktop => "desktop",
            Size::Phone => "phone",
        }
    }

    pub(crate) fn pixels(self) -> (u32, u32) {
        match self {
            Size::Desktop => (1280, 900),
            Size::Phone => (390, 844),
        }
    }
}

impl Browser {
    pub(crate) async fn open(
        album: Arc<Album>,
        person: &'static str,
        url: &str,
        size: Size,
    ) -> Browser {
        let home = Url::parse(url).unwrap();
        let (driver, client) = Driver::start().await;
        let look = Look { size, dark: false, motion: false };
        let browser = Browser {
            watch: Watch::new(&home),
            client,
            person,
            home,
            look: Mutex::new(look),
            finished: AtomicBool::new(false),
            driver,
            album,
        };
        browser.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": "UTC" })).await;
        browser.look_like(look).await;
        browser
    }

    /// Goes to an address of the site (`/o/harbour`), or a whole one.
    pub(crate) async fn goto(&self, address: &str) {
        let url = self.home.join(address).unwrap();
        self.works(self.client.goto(url.as_str())).await;
    }

    pub(crate) async fn reload(&self) {
        self.works(self.client.refresh()).await;
    }

    pub(crate) async fn back(&self) {
        self.works(self.client.back()).await;
    }

    pub(crate) async fn url(&self) -> Url {
        self.works(self.client.current_url()).await
    }

    /// Waits until the address has this path.
    pub(crate) async fn arrives(&self, path: &str) {
        let arrived = until(format!("the page {path}"), PATIENCE, async || {
            let url = self.client.current_url().await.map_err(|error| error.to_string())?;
            if url.path() == path { Ok(()) } else { Err(format!("still at {url}")) }
        });
        let arrived = arrived.await;
        self.came(arrived).await;
    }

    /// What the page shows, as text, white space folded.
    pub(crate) async fn text(&self) -> String {
        let text = self.eval("return document.body ? document.body.innerText : ''", vec![]).await;
        fold(text.as_str().unwrap_or_default())
    }

    /// Waits until the page shows this text.
    pub(crate) async fn reads(&self, text: &str) {
        let wanted = fold(text);
        let read = until(format!("the text \u{201c}{wanted}\u{201d}"), PATIENCE, async || {
            let shown = self.text().await;
            if shown.contains(&wanted) { Ok(()) } else { Err(format!("it reads: {shown}")) }
        });
        let read = read.await;
        self.came(read).await;
    }

    /// Runs a script in the page and gives what it returns.
    pub(crate) async fn eval(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.works(self.client.execute(script, arguments)).await
    }

    /// How much has jumped since the page began to load, as Chromium's Layout Instability has it: 0
    /// for nothing.
    pub(crate) async fn jumped(&self) -> f64 {
        let script = "return new Promise(done => { let sum = 0; \
                      new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value)) \
                      .observe({ type: 'layout-shift', buffered: true }); \
                      setTimeout(() => done(sum), 300); })";
        self.eval(script, vec![]).await.as_f64().unwrap()
    }

    /// Runs a command of the Chrome DevTools Protocol.
    pub(crate) async fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.works(self.try_cdp(command, parameters)).await
    }

    pub(crate) async fn try_cdp(
        &self,
        command: &str,
        parameters: Value,
    ) -> Result<Value, CmdError> {
        let body = json!({ "cmd": command, "params": parameters });
        driver_command(&self.client, "goog/cdp/execute", body).await
    }

    pub(crate) fn look(&self) -> Look {
        *self.look.lock().unwrap()
    }

    /// From now on the device is like that.
    pub(crate) async fn look_like(&self, look: Look) {
        let (width, height) = look.size.pixels();
        let phone = look.size == Size::Phone;
        let metrics = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": if phone { 2 } else { 1 },
            "mobile": phone,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        let touch = json!({ "enabled": phone, "maxTouchPoints": if phone { 5 } else { 1 } });
        self.cdp("Emulation.setTouchEmulationEnabled", touch).await;
        let scheme = if look.dark { "dark" } else { "light" };
        let motion = if look.motion { "no-preference" } else { "reduce" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        *self.look.lock().unwrap() = look;
    }

    pub(crate) async fn network(&self, network: Network) {
        let (offline, latency_ms, bytes_per_second) = match network {
            Network::Good => (false, 0, -1),
            Network::Slow => (false, 400, 50_000),
            Network::Gone => (true, 0, -1),
        };
        let conditions = json!({
            "offline": offline,
            "latency": latency_ms,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Keeps a picture of what is on the screen now, as `<nn>-<name>-<size>.png`.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        self.settle().await;
        let png = self.works(self.client.screenshot()).await;
        self.album.keep(&format!("{name}-{}", self.look().size.name()), &png)
    }

    /// Keeps a picture of the whole page, also of what is below the screen.
    pub(crate) async fn whole_picture(&self, name: &str) -> PathBuf {
        self.settle().await;
        let parameters = json!({ "format": "png", "captureBeyondViewport": true });
        let answer = self.cdp("Page.captureScreenshot", parameters).await;
        let png = Base64::decode_vec(answer["data"].as_str().unwrap_or_default()).unwrap();
        self.album.keep(name, &png)
    }

    /// Waits until fonts and images are there and what changed has been painted.
    pub(crate) async fn settle(&self) {
        let script = "
            const done = arguments[0];
            const images = [...document.images].map((i) => i.decode().catch(() => {}));
            Promise.all([document.fonts.ready, ...images])
                .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));";
        self.works(self.client.execute_async(script, vec![])).await;
    }

    /// Waits until a file of this name has been downloaded whole, and gives its content.
    pub(crate) async fn downloaded(&self, name: &str) -> Vec<u8> {
        let path = self.driver.downloads().join(name);
        let content = until(format!("the download {name}"), PATIENCE, async || {
            std::fs::read(&path).map_err(|error| error.to_string())
        });
        let content = content.await;
        self.came(content).await
    }

    /// A console message with this part is meant to come: without it, the journey fails.
    pub(crate) fn expects_in_console(&self, part: &str) {
        self.watch.expect(part);
    }

    /// This site is part of the journey too.
    pub(crate) fn may_visit(&self, url: &str) {
        self.watch.admit(&Url::parse(url).unwrap());
    }

    /// Everything wrong so far that nobody asked about.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        self.works(self.watch.collect(&self.client)).await;
        self.watch.complaints()
    }

    /// Closes the browser.
    ///
    /// # Panics
    /// If the console said something, a request went to another site, or a page had a complaint.
    pub(crate) async fn finish(self) {
        let complaints = self.complaints().await;
        self.finished.store(true, Ordering::Relaxed);
        assert!(
            complaints.is_empty(),
            "{}, {}: {} complaints\n  {}",
            self.album.journey,
            self.person,
            complaints.len(),
            complaints.join("\n  ")
        );
    }

    /// The answer, or the end of the journey.
    pub(crate) async fn works<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> T {
        match in_time("the browser's answer", COMMAND, command).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => self.fail(&format!("the browser refused: {error}")).await,
            Err(missed) => self.fail(&missed.to_string()).await,
        }
    }

    /// What was waited for, or the end of the journey.
    pub(crate) async fn came<T>(&self, answer: Result<T, Missed>) -> T {
        match answer {
            Ok(answer) => answer,
            Err(missed) => self.fail(&missed.to_string()).await,
        }
    }

    async fn fail(&self, why: &str) -> ! {
        self.finished.store(true, Ordering::Relaxed);
        // A page that hangs answers nothing of this either.
        let url = match in_time("the address", LAST_WORDS, self.client.current_url()).await {
            Ok(url) => url.map(String::from).unwrap_or_default(),
            Err(missed) => missed.to_string(),
        };
        let picture = match in_time("a picture", LAST_WORDS, self.client.screenshot()).await {
            Ok(Ok(png)) => self.album.keep("failed", &png).display().to_string(),
            Ok(Err(error)) => format!("none ({error})"),
            Err(missed) => format!("none ({missed})"),
        };
        // What was said before may be the reason.
        let collected = self.watch.collect(&self.client);
        let _ = in_time("the console", LAST_WORDS, collected).await;
        let complaints = self.watch.complaints().join("\n  ");
        panic!(
            "{}, {}: {why}\n  at {url}\n  picture: {picture}\n  {complaints}",
            self.album.journey, self.person
        );
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let finished = self.finished.load(Ordering::Relaxed);
            assert!(finished, "the journey ends without `finish` for {}", self.person);
        }
    }
}

/// A command that chromedriver has beyond the standard.
pub(crate) async fn driver_command(
    client: &Client,
    path: &'static str,
    body: Value,
) -> Result<Value, CmdError> {
    client.issue_cmd(DriverCommand { path, body }).await
}

#[derive(Debug)]
struct DriverCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// White space folded, as a reader sees it.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
