//! What a person does with a page: sees, clicks, touches, presses.

use fantoccini::{
    actions::{
        InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, PointerAction, TouchActions,
    },
    elements::Element,
    error::CmdError,
};
use serde_json::Value;

use crate::{
    browser::{Browser, Size},
    find::{Query, element},
    patience::{PATIENCE, until},
};

/// Where a click on an element lands: on it, on its label, or on what covers it. Scrolls there
/// first if need be.
const AIM: &str = r"
    const wanted = arguments[0];
    if (!wanted.isConnected) return { not: 'it has just gone' };
    if (wanted.matches(':disabled')) return { not: 'it is disabled' };
    const middle = (element) => {
        const box = element.getClientRects()[0];
        return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    let not = 'it is not shown';
    for (const aim of [wanted, ...(wanted.labels ?? [])]) {
        if (!aim.checkVisibility({ visibilityProperty: true })) continue;
        let at = middle(aim);
        if (!at) continue;
        if (at.x < 0 || at.y < 0 || at.x >= innerWidth || at.y >= innerHeight
            || !aim.contains(document.elementFromPoint(at.x, at.y))) {
            aim.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
            at = middle(aim);
        }
        const hit = document.elementFromPoint(at.x, at.y);
        if (hit && aim.contains(hit)) return { aim };
        const label = hit?.closest('label');
        if (label && label.control === wanted) return { aim: label };
        not = hit ? `it is covered by ${hit.outerHTML.slice(0, 120)}` : 'it is outside of the page';
    }
    return { not };
";

impl Browser {
    /// Waits until exactly one such thing is there.
    pub(crate) async fn sees(&self, query: &Query) {
        let seen = until(query, PATIENCE, async || {
            let found = self.all(query).await.map_err(said)?;
            query.one(found).map(drop)
        });
        let seen = seen.await;
        self.came(seen).await;
    }

    /// Waits until nothing loads any more. A skeleton that nobody sees yet counts too.
    pub(crate) async fn loads(&self) {
        let script = "return document.querySelectorAll('.skel').length";
        let loaded = until("the end of loading", PATIENCE, async || {
            match self.eval(script, vec![]).await.as_u64() {
                Some(0) => Ok(()),
                left => Err(format!("skeletons: {left:?}")),
            }
        });
        let loaded = loaded.await;
        self.came(loaded).await;
    }

    /// Waits until no such thing is there.
    pub(crate) async fn misses(&self, query: &Query) {
        let gone = until(format!("the end of {query}"), PATIENCE, async || {
            match self.all(query).await.map_err(said)?.len() {
                0 => Ok(()),
                count => Err(format!("there are {count}")),
            }
        });
        let gone = gone.await;
        self.came(gone).await;
    }

    /// How many such things are there now.
    pub(crate) async fn count(&self, query: &Query) -> usize {
        self.works(self.all(query)).await.len()
    }

    /// Clicks, or touches where the screen is a phone's, as soon as that is possible.
    pub(crate) async fn click(&self, query: &Query) {
        self.act(query, "click", async |element: Element| self.tap(&element).await).await;
    }

    /// Presses a key, as the keyboard does: whatever has the focus gets it.
    pub(crate) async fn press(&self, key: impl Into<char>) {
        let value = key.into();
        let keyboard = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        self.works(self.client.perform_actions(keyboard)).await;
    }

    /// The beginning of the markup of what has the focus.
    pub(crate) async fn focus(&self) -> String {
        let script = "const e = document.activeElement; return e ? e.outerHTML.slice(0, 200) : ''";
        self.eval(script, vec![]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Finds the one element, checks that a person could reach it, and does something with it;
    /// all of it anew while the page is still changing.
    pub(crate) async fn act(
        &self,
        query: &Query,
        what: &str,
        mut act: impl AsyncFnMut(Element) -> Result<(), CmdError>,
    ) {
        let done = until(format!("{what}: {query}"), PATIENCE, async || {
            let found = query.one(self.all(query).await.map_err(said)?)?;
            let element = found.element(self).await.map_err(said)?;
            let aim = self.aim(&element).await?;
            act(aim).await.map_err(said)
        });
        let done = done.await;
        self.came(done).await;
    }

    /// What to click to click an element; why that is not possible.
    async fn aim(&self, wanted: &Element) -> Result<Element, String> {
        let argument = serde_json::to_value(wanted).map_err(|error| error.to_string())?;
        let answer: Value = self.client.execute(AIM, vec![argument]).await.map_err(said)?;
        match answer["not"].as_str() {
            Some(not) => Err(not.to_owned()),
            None => element(&self.client, &answer["aim"]).map_err(said),
        }
    }

    async fn tap(&self, element: &Element) -> Result<(), CmdError> {
        if self.look().size == Size::Desktop {
            return element.click().await;
        }
        let there = PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        let touch = TouchActions::new("finger".to_owned())
            .then(there)
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(touch).await
    }

    /// What is wrong if the page is wider than the screen. (Tables, boards and code scroll inside
    /// of themselves.)
    pub(crate) async fn sideways(&self) -> Option<String> {
        let script = "
            const root = document.documentElement;
            const wide = root.scrollWidth - root.clientWidth;
            if (wide <= 0) return null;
            const out = (e) => {
                const box = e.getBoundingClientRect();
                return box.right > root.clientWidth + 1 || box.left < -1;
            };
            const culprits = [...document.body.querySelectorAll('*')].filter(out).slice(0, 3);
            const names = culprits.map((e) => e.outerHTML.slice(0, 100));
            return `the page is ${wide} px wider than the screen: ${names.join(' … ')}`;";
        self.eval(script, vec![]).await.as_str().map(str::to_owned)
    }
}

/// For the account of what was tried.
// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn said(error: CmdError) -> String {
    error.to_string()
}
