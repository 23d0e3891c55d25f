//! A page or worker in a browser. Everything is reached by name through the global object, so
//! that it works in both and needs no unsafe bindings.

use core::{future::Future, time::Duration};

use js_sys::{Function, Promise, Reflect};
use model::TimeMs;
use tokio::sync::oneshot;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Nothing moves between threads here.
pub(crate) trait MaybeSend {}
impl<T> MaybeSend for T {}

/// A moment of a clock that never runs backwards; milliseconds since the page began.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Moment(f64);

impl Moment {
    pub(crate) fn now() -> Self {
        let now = get(&js_sys::global(), "performance")
            .and_then(|performance| call(&performance, "now", &[]))
            .and_then(|now| now.as_f64());
        Self(now.unwrap_or_else(js_sys::Date::now))
    }

    /// Time since `earlier`; zero if that is in the future.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_secs_f64(((self.0 - earlier.0) / 1_000.0).max(0.0))
    }
}

pub(crate) async fn sleep(duration: Duration) {
    let ms = u32::try_from(duration.as_millis()).unwrap_or(u32::MAX).min(i32::MAX as u32);
    let promise = Promise::new(&mut |resolve, _| {
        let _ = call(&js_sys::global(), "setTimeout", &[&resolve, &JsValue::from(ms)]);
    });
    let _ = JsFuture::from(promise).await;
}

/// Runs a task to its end, whoever waits for it or not.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
}

/// Work that takes a fifth of a second and more. There is one thread; the page may paint first.
pub(crate) async fn stretch<T>(work: impl FnOnce() -> T) -> Option<T> {
    sleep(Duration::from_millis(20)).await;
    Some(work())
}

/// The time of day, as this device has it.
pub(crate) fn wall_clock() -> TimeMs {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds below 2^53")]
    TimeMs::from_millis(js_sys::Date::now() as i64)
}

/// Waits until somebody can see the page; a worker is always seen.
pub(crate) async fn shown() {
    while is_hidden() {
        visibility_change().await;
    }
}

/// Waits until nobody has been able to see the page for so long.
pub(crate) async fn hidden_for(long: Duration) {
    loop {
        if !is_hidden() {
            visibility_change().await;
            continue;
        }
        sleep(long).await;
        if is_hidden() {
            return;
        }
    }
}

fn is_hidden() -> bool {
    get(&js_sys::global(), "document")
        .and_then(|document| get(&document, "visibilityState"))
        .is_some_and(|state| state.as_string().as_deref() == Some("hidden"))
}

/// Never comes where there is no document.
async fn visibility_change() {
    let once = js_sys::Object::new();
    let _ = Reflect::set(&once, &"once".into(), &JsValue::TRUE);
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(document) = get(&js_sys::global(), "document") {
            let name = JsValue::from("visibilitychange");
            let _ = call(&document, "addEventListener", &[&name, &resolve, &once]);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// A property of an object, if it is there.
pub(crate) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|v| !v.is_undefined() && !v.is_null())
}

/// Calls a method; none if there is no such method or it throws.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let function: Function = get(object, method)?.dyn_into().ok()?;
    let list = js_sys::Array::new();
    for argument in arguments {
        list.push(argument);
    }
    function.apply(object, &list).ok()
}

/// A lock that all tabs of the origin share (Web Locks); let go when dropped, or by the browser
/// when the tab goes.
pub(crate) struct TabLock {
    release: Function,
}

impl Drop for TabLock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for a lock. None where there are no Web Locks (no secure context): then tabs may race.
pub(crate) async fn tab_lock(name: &str) -> Option<TabLock> {
    let locks = get(&get(&js_sys::global(), "navigator")?, "locks")?;
    let (granted, got) = oneshot::channel();
    // The lock is held until the promise that this returns is resolved.
    let hold = Closure::once_into_js(move |_lock: JsValue| -> Promise {
        let mut granted = Some(granted);
        Promise::new(&mut |resolve, _| {
            // Whoever asked may have gone: then it is let go at once.
            if let Some(Err(resolve)) = granted.take().map(|granted| granted.send(resolve)) {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        })
    });
    call(&locks, "request", &[&name.into(), &hold])?;
    got.await.ok().map(|release| TabLock { release })
}
