//! Things on a page, named as a screen reader names them: by role and accessible name, which
//! Chromium computes. What cannot be found like that, somebody cannot use.

use fantoccini::{Client, elements::Element, error::CmdError};
use serde_json::{Value, json};

use crate::browser::{Browser, fold};

/// What is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    by: By,
    within: Option<String>,
    first: bool,
}

#[derive(Clone, Debug)]
enum By {
    Role { roles: &'static [&'static str], name: Option<Name> },
    Css(String),
}

#[derive(Clone, Debug)]
enum Name {
    Is(String),
    Has(String),
}

pub(crate) fn button(name: &str) -> Query {
    role(&["button", "popUpButton", "toggleButton", "DisclosureTriangle"], name)
}

pub(crate) fn link(name: &str) -> Query {
    role(&["link"], name)
}

pub(crate) fn heading(name: &str) -> Query {
    role(&["heading"], name)
}

/// What one writes into or chooses from, by its label.
pub(crate) fn field(label: &str) -> Query {
    role(&["textbox", "searchbox", "spinbutton", "combobox", "Date", "DateTime", "listbox"], label)
}

/// A box, a switch or one of several.
pub(crate) fn option(label: &str) -> Query {
    role(&["checkbox", "switch", "radio", "tab", "menuitem", "menuitemradio"], label)
}

/// Any of these roles of the accessibility tree, with this name.
pub(crate) fn role(roles: &'static [&'static str], name: &str) -> Query {
    let by = By::Role { roles, name: Some(Name::Is(fold(name))) };
    Query { by, within: None, first: false }
}

/// Any of these roles, whatever the name.
pub(crate) fn any(roles: &'static [&'static str]) -> Query {
    Query { by: By::Role { roles, name: None }, within: None, first: false }
}

/// By `data-testid`: only for what has neither a role nor a name of its own.
pub(crate) fn test_id(id: &str) -> Query {
    css(&format!("[data-testid=\"{id}\"]"))
}

pub(crate) fn css(selector: &str) -> Query {
    Query { by: By::Css(selector.to_owned()), within: None, first: false }
}

impl Query {
    /// The name need only contain what was given.
    pub(crate) fn partly(mut self) -> Query {
        if let By::Role { name: Some(name), .. } = &mut self.by
            && let Name::Is(text) = name
        {
            *name = Name::Has(std::mem::take(text));
        }
        self
    }

    /// Only inside of the first element that this CSS selector finds.
    pub(crate) fn within(mut self, selector: &str) -> Query {
        self.within = Some(selector.to_owned());
        self
    }

    /// The first of several will do; without this, several are a mistake.
    pub(crate) fn first(mut self) -> Query {
        self.first = true;
        self
    }

    /// Exactly one, or what is there instead.
    pub(crate) fn one(&self, mut found: Vec<Found>) -> Result<Found, String> {
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err("there is none".to_owned()),
            _ if self.first => Ok(found.remove(0)),
            count => {
                let names: Vec<_> = found.iter().map(|f| f.name.as_str()).collect();
                Err(format!("there are {count}: {}", names.join(" | ")))
            }
        }
    }

    fn accepts(&self, node: &Value) -> bool {
        let By::Role { roles, name } = &self.by else { return true };
        let shown = fold(node["name"]["value"].as_str().unwrap_or_default());
        let role = node["role"]["value"].as_str().unwrap_or_default();
        let named = match name {
            None => true,
            Some(Name::Is(wanted)) => shown == *wanted,
            Some(Name::Has(part)) => shown.contains(part.as_str()),
        };
        named && roles.contains(&role) && node["ignored"] != true
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.by {
            By::Css(selector) => write!(f, "`{selector}`")?,
            By::Role { roles, name } => {
                write!(f, "{}", roles.first().unwrap_or(&"anything"))?;
                match name {
                    Some(Name::Is(name)) => write!(f, " “{name}”")?,
                    Some(Name::Has(part)) => write!(f, " “…{part}…”")?,
                    None => {}
                }
            }
        }
        match &self.within {
            Some(selector) => write!(f, " within `{selector}`"),
            None => Ok(()),
        }
    }
}

/// A thing on the page as it is now.
pub(crate) struct Found {
    pub(crate) name: String,
    node: Value,
}

impl Found {
    /// The element, to act upon.
    pub(crate) async fn element(&self, browser: &Browser) -> Result<Element, CmdError> {
        let resolved = browser.try_cdp("DOM.resolveNode", self.node.clone()).await?;
        let hold = json!({
            "objectId": resolved["object"]["objectId"],
            "functionDeclaration": "function () { globalThis.__found = this; }",
        });
        browser.try_cdp("Runtime.callFunctionOn", hold).await?;
        let script = "const found = globalThis.__found; delete globalThis.__found; return found;";
        let reference = browser.client.execute(script, vec![]).await?;
        element(&browser.client, &reference)
    }
}

/// The element that a script returned.
pub(crate) fn element(client: &Client, reference: &Value) -> Result<Element, CmdError> {
    const KEY: &str = "element-6066-11e4-a52e-4f735466cecf";
    match reference[KEY].as_str() {
        Some(id) => Ok(Element::from_element_id(client.clone(), id.to_owned().into())),
        None => Err(CmdError::NotW3C(reference.clone())),
    }
}

impl Browser {
    /// Everything on the page that the query names, now.
    pub(crate) async fn all(&self, query: &Query) -> Result<Vec<Found>, CmdError> {
        let document = self.try_cdp("DOM.getDocument", json!({ "depth": 0 })).await?;
        let mut root = document["root"]["nodeId"].clone();
        if let Some(selector) = &query.within {
            let parameters = json!({ "nodeId": root, "selector": selector });
            root = self.try_cdp("DOM.querySelector", parameters).await?["nodeId"].clone();
            if root == 0 {
                return Ok(Vec::new());
            }
        }
        if let By::Css(selector) = &query.by {
            let parameters = json!({ "nodeId": root, "selector": selector });
            let answer = self.try_cdp("DOM.querySelectorAll", parameters).await?;
            let nodes = answer["nodeIds"].as_array().cloned().unwrap_or_default();
            let found = |id: Value| Found { name: String::new(), node: json!({ "nodeId": id }) };
            return Ok(nodes.into_iter().map(found).collect());
        }
        let answer = self.try_cdp("Accessibility.queryAXTree", json!({ "nodeId": root })).await?;
        let nodes = answer["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = |node: &Value| Found {
            name: fold(node["name"]["value"].as_str().unwrap_or_default()),
            node: json!({ "backendNodeId": node["backendDOMNodeId"] }),
        };
        Ok(nodes.iter().filter(|node| query.accepts(node)).map(found).collect())
    }
}
