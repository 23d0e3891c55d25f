//! What is wrong with a page: HTML as a browser's parser reads it, and rules that a parser does not
//! know. Journeys look at the pages of a whole server with the same rules.

use std::collections::BTreeSet;

use html5ever::{
    ParseOpts, parse_document, tendril::TendrilSink as _, tree_builder::TreeBuilderOpts,
};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Bytes of the one style of an AMP page (amp.dev, "AMP HTML specification").
const AMP_STYLE_BYTES_MAX: usize = 75_000;
const AMP_RUNTIME: &str = "https://cdn.ampproject.org/v0.js";
const AMP_BOILERPLATE: &str = include_str!("../../../templates/amp.html");

/// An element with what it is in.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) within: Vec<String>,
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn is_in(&self, name: &str) -> bool {
        self.within.iter().any(|known| known == name)
    }
}

/// A page as a browser reads it.
pub(crate) fn parse(html: &str) -> (Vec<Element>, Vec<String>) {
    let tree_builder = TreeBuilderOpts {
        exact_errors: true,
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let dom = parse_document(RcDom::default(), options).one(html);
    let mut found = Vec::new();
    collect(&dom.document, &mut Vec::new(), &mut found);
    let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
    (found, errors)
}

fn collect(node: &Handle, within: &mut Vec<String>, found: &mut Vec<Element>) {
    let NodeData::Element { name, attrs, .. } = &node.data else {
        for child in node.children.borrow().iter() {
            collect(child, within, found);
        }
        return;
    };
    let pair = |a: &html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
    found.push(Element {
        name: name.local.to_string(),
        attributes: attrs.borrow().iter().map(pair).collect(),
        within: within.clone(),
        text: text_of(node),
    });
    within.push(name.local.to_string());
    for child in node.children.borrow().iter() {
        collect(child, within, found);
    }
    within.pop();
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text_of).collect(),
    }
}

/// What is wrong with a page, whichever it is.
pub(crate) fn html_faults(html: &str) -> Vec<String> {
    let (found, mut faults) = parse(html);
    if !html.starts_with("<!doctype html>\n<html ") {
        faults.push("it does not begin with its doctype".to_owned());
    }
    let root = found.iter().find(|e| e.name == "html");
    for needed in ["lang", "dir"] {
        if root.and_then(|root| root.get(needed)).is_none_or(str::is_empty) {
            faults.push(format!("no {needed}"));
        }
    }
    let named = |name: &str| found.iter().filter(|e| e.name == name).collect::<Vec<_>>();
    let titles = found.iter().filter(|e| e.name == "title" && e.is_in("head"));
    if titles.clone().count() != 1 || titles.clone().any(|e| e.text.trim().is_empty()) {
        faults.push("no title, or two".to_owned());
    }
    if named("main").len() != 1 {
        faults.push("no main, or two".to_owned());
    }
    headings(&found, &mut faults);
    references(&found, &mut faults);
    for e in &found {
        if matches!(e.name.as_str(), "img" | "amp-img") && e.get("alt").is_none() {
            faults.push(format!("{e:?} has no alt"));
        }
        if e.name == "svg" && e.get("aria-hidden").is_none() && e.get("role") != Some("img") {
            faults.push("a picture neither hidden nor named".to_owned());
        }
        let handler = |(name, _): &(String, String)| name.starts_with("on") || name == "style";
        if e.attributes.iter().any(handler) {
            faults.push(format!("{e:?} does something, or has a style of its own"));
        }
        let needs_name = matches!(e.name.as_str(), "a" | "button" | "label" | "legend");
        let has_name = !e.text.trim().is_empty() || e.get("aria-label").is_some();
        if needs_name && !has_name {
            faults.push(format!("{e:?} has no name"));
        }
        if matches!(e.name.as_str(), "iframe" | "nav") && e.get("aria-label").is_none() {
            faults.push(format!("{e:?} has no name"));
        }
    }
    faults
}

/// One first heading, none empty, none below one that is two levels above.
fn headings(found: &[Element], faults: &mut Vec<String>) {
    let level = |e: &Element| match e.name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    };
    let mut before = 0;
    for e in found {
        let Some(level) = level(e) else { continue };
        if level > before + 1 {
            faults.push(format!("h{level} ({}) after h{before}", e.text));
        }
        if e.text.trim().is_empty() {
            faults.push(format!("an empty h{level}"));
        }
        before = level;
    }
    let firsts = found.iter().filter(|e| e.name == "h1").count();
    if firsts != 1 {
        faults.push(format!("{firsts} h1"));
    }
}

/// Ids are there once, and what refers to one finds it; every control has a label.
fn references(found: &[Element], faults: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for id in found.iter().filter_map(|e| e.get("id")) {
        if !ids.insert(id) {
            faults.push(format!("two of {id}"));
        }
    }
    for e in found {
        let fragment = e.get("href").and_then(|href| href.strip_prefix('#'));
        let others = ["for", "aria-labelledby", "aria-describedby"].map(|name| e.get(name));
        for id in others.into_iter().chain([fragment]).flatten() {
            if !ids.contains(id) {
                faults.push(format!("{e:?} refers to nothing"));
            }
        }
        let is_control = matches!(e.name.as_str(), "input" | "textarea" | "select");
        let labelled = |id| found.iter().any(|l| l.name == "label" && l.get("for") == Some(id));
        let has_label = e.is_in("label") || e.get("id").is_some_and(labelled);
        if is_control && !has_label && e.get("type") != Some("hidden") {
            faults.push(format!("{e:?} has no label"));
        }
    }
}

/// What AMP's specification does not allow in a page, or misses in it.
pub(crate) fn amp_faults(html: &str) -> Vec<String> {
    let (found, _) = parse(html);
    let mut faults = Vec::new();
    let mut check = |is_right: bool, fault: &str| {
        if !is_right {
            faults.push(fault.to_owned());
        }
    };
    let root = found.iter().find(|e| e.name == "html");
    let is_amp = |e: &Element| e.get("amp").is_some() || e.get("⚡").is_some();
    check(root.is_some_and(is_amp), "html is not marked as AMP");
    let head: Vec<&Element> =
        found.iter().filter(|e| e.within.last().is_some_and(|parent| parent == "head")).collect();
    let first = head.first().and_then(|e| e.get("charset"));
    check(first == Some("utf-8"), "the first of head is not its charset");
    let viewport = head.iter().find(|e| e.get("name") == Some("viewport"));
    let content = viewport.and_then(|e| e.get("content")).unwrap_or_default();
    check(content.contains("width=device-width"), "no viewport");
    let canonical = head.iter().filter(|e| e.get("rel") == Some("canonical")).count();
    check(canonical == 1, "no canonical, or two");
    let scripts: Vec<&Element> = found.iter().filter(|e| e.name == "script").collect();
    let is_runtime = |e: &Element| {
        e.get("src") == Some(AMP_RUNTIME) && e.get("async").is_some() && e.text.is_empty()
    };
    check(scripts.len() == 1 && scripts.iter().all(|e| is_runtime(e)), "other scripts");
    let styles: Vec<&Element> = found.iter().filter(|e| e.name == "style").collect();
    let custom: Vec<_> = styles.iter().filter(|e| e.get("amp-custom").is_some()).collect();
    let boilerplate: Vec<_> =
        styles.iter().filter(|e| e.get("amp-boilerplate").is_some()).collect();
    check(custom.len() == 1 && boilerplate.len() == 2 && styles.len() == 3, "other styles");
    check(boilerplate.get(1).is_some_and(|e| e.is_in("noscript")), "no boilerplate without script");
    check(boilerplate.iter().all(|e| AMP_BOILERPLATE.contains(&e.text)), "another boilerplate");
    let style = custom.first().map_or("", |e| e.text.as_str());
    check(style.len() <= AMP_STYLE_BYTES_MAX, "too much style");
    for bad in ["!important", "@import", "i-amphtml-", "<!--", "behavior:", "-moz-binding"] {
        check(!style.contains(bad), &format!("{bad} in its style"));
    }
    for e in &found {
        check(amp_allows(e), &format!("{e:?} is not allowed"));
        if e.name == "amp-img" {
            let number = |name| e.get(name).is_some_and(|text| text.parse::<u32>().is_ok());
            let layout = e.get("layout").is_some_and(|l| matches!(l, "responsive" | "fixed"));
            let closed = e.get("src").is_some_and(|src| !src.is_empty());
            check(number("width") && number("height") && layout && closed, "amp-img without size");
        }
    }
    faults
}

/// Elements and attributes that AMP leaves in a page; a form would need another script.
fn amp_allows(e: &Element) -> bool {
    let element = match e.name.as_str() {
        "link" => e.get("rel") != Some("stylesheet"),
        "meta" => e.get("http-equiv").is_none(),
        "img" | "video" | "audio" | "iframe" | "frame" | "object" | "embed" | "applet" | "base"
        | "param" | "picture" | "form" | "input" | "textarea" | "select" | "button" => false,
        name => !name.starts_with("amp-") || name == "amp-img",
    };
    let attribute = |(name, value): &(String, String)| {
        let is_script = value.trim().to_ascii_lowercase().starts_with("javascript:");
        let reserved = matches!(name.as_str(), "class" | "id") && value.contains("i-amphtml-");
        !name.starts_with("on") && name != "style" && !is_script && !reserved
    };
    element && e.attributes.iter().all(attribute)
}
