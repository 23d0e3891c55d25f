//! Makes Rust of what is not Rust: of the texts (Fluent files) one type each, of the icons one
//! variant each. A text that is missing, lacks an argument or is never used is then the
//! compiler's business, and the browser gets no parser.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=web/icons.svg");
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_ORGANISE");
    let english = english()?;
    std::fs::write(out.join("texts.rs"), code(&english)?)?;
    for (tag, complete) in [("de", true), ("ur", false)] {
        std::fs::write(out.join(format!("{tag}.pack")), pack(&english, tag, complete)?)?;
    }
    std::fs::write(out.join("icons.rs"), icons(&std::fs::read_to_string("web/icons.svg")?)?)?;
    Ok(())
}

/// Texts of the screens that the small app does not have: its packs go without them.
const OF_ORGANISERS: &[&str] =
    &["admin", "calls", "cluster", "invitations", "jwt", "messages", "organise", "table"];

/// A message of a language.
struct Message {
    id: String,
    area: String,
    /// Where it stands, for what is wrong with it.
    shown: String,
    pattern: Pattern<String>,
}

/// A message of the first language, with its arguments in the order in which they are given.
struct English {
    message: Message,
    parts: String,
    arguments: Vec<String>,
}

fn english() -> Outcome<Vec<English>> {
    let compiled = messages("en")?.into_iter().map(|message| {
        let mut compiler = Compiler::default();
        let parts = compiler.pattern(&message.pattern);
        let parts = parts.map_err(|e| format!("{}: {}: {e}", message.shown, message.id))?;
        Ok(English { message, parts, arguments: compiler.arguments })
    });
    compiled.collect()
}

/// All messages of a language, in the order of files and lines.
fn messages(tag: &str) -> Outcome<Vec<Message>> {
    let folder = Path::new("locales").join(tag);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    paths.sort();
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for path in paths {
        let area = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let shown = path.display().to_string();
        let source = std::fs::read_to_string(&path)?;
        let resource =
            parser::parse(source).map_err(|(_, errors)| format!("{shown}: {}", errors[0]))?;
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            if id != area && !id.starts_with(&format!("{area}-")) {
                return Err(format!("{shown}: `{id}` must start with `{area}-`").into());
            }
            if let Some(before) = seen.insert(id.clone(), shown.clone()) {
                return Err(format!("{shown}: `{id}` stands in {before} too").into());
            }
            let pattern = message.value.ok_or_else(|| format!("{shown}: `{id}` has no text"))?;
            if !message.attributes.is_empty() {
                return Err(format!("{shown}: `{id}` has attributes; make them messages").into());
            }
            found.push(Message { id, area: area.clone(), shown: shown.clone(), pattern });
        }
    }
    Ok(found)
}

/// The first language as code: what is missing or never said is the compiler's business.
fn code(english: &[English]) -> Outcome<String> {
    let mut code = String::new();
    for (index, English { message, parts, arguments }) in english.iter().enumerate() {
        let name = message.id.replace('-', "_");
        let fields: String = arguments.iter().map(|a| format!("pub(crate) {a}: Arg, ")).collect();
        let values: String = arguments.iter().map(|a| format!("self.{a}, ")).collect();
        writeln!(code, "#[allow(non_camel_case_types)] pub(crate) struct {name} {{ {fields} }}")?;
        writeln!(
            code,
            "impl Text for {name} {{ const INDEX: usize = {index}; const PATTERN: &'static [Part] \
             = {parts}; fn arguments(self) -> Vec<Arg> {{ vec![{values}] }} }}"
        )?;
    }
    Ok(code)
}

/// Another language as data (CBOR): for each message of the first one its pattern, or null where
/// it is said in that one. `src/i18n/pack.rs` reads it.
fn pack(english: &[English], tag: &str, complete: bool) -> Outcome<Vec<u8>> {
    let mut own: BTreeMap<String, Message> =
        messages(tag)?.into_iter().map(|message| (message.id.clone(), message)).collect();
    let for_organisers = std::env::var_os("CARGO_FEATURE_ORGANISE").is_some();
    let mut bytes = Vec::new();
    let mut out = minicbor::Encoder::new(&mut bytes);
    out.array(english.len() as u64)?;
    for English { message, arguments, .. } in english {
        let translated = own.remove(&message.id);
        if translated.is_none() && complete {
            return Err(format!("locales/{tag} has no `{}`", message.id).into());
        }
        let left_out = !for_organisers && OF_ORGANISERS.contains(&message.area.as_str());
        match translated.filter(|_| !left_out) {
            Some(translated) => {
                let mut packer = Packer { out: &mut out, arguments };
                let packed = packer.pattern(&translated.pattern);
                packed.map_err(|e| format!("{}: {}: {e}", translated.shown, translated.id))?;
            }
            None => {
                out.null()?;
            }
        }
    }
    match own.keys().next() {
        Some(unknown) => Err(format!("locales/{tag}: nothing says `{unknown}`").into()),
        None => Ok(bytes),
    }
}

/// Writes a pattern: text as text, an argument as its number, a selection as its number, its
/// variants and what else.
struct Packer<'a, 'b> {
    out: &'a mut minicbor::Encoder<&'b mut Vec<u8>>,
    /// As the first language names them.
    arguments: &'a [String],
}

impl Packer<'_, '_> {
    fn pattern(&mut self, pattern: &Pattern<String>) -> Outcome<()> {
        self.out.array(pattern.elements.len() as u64)?;
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    self.out.str(value)?;
                }
                PatternElement::Placeable { expression } => self.expression(expression)?,
            }
        }
        Ok(())
    }

    fn expression(&mut self, expression: &Expression<String>) -> Outcome<()> {
        let (selector, variants) = match expression {
            Expression::Inline(inline) => return self.inline(inline),
            Expression::Select { selector, variants } => (selector, variants),
        };
        let InlineExpression::VariableReference { id } = selector else {
            return Err("only a variable can be selected on".into());
        };
        let argument = self.argument(&id.name)?;
        self.out.array(3)?.u64(argument)?.array(2 * (variants.len() as u64 - 1))?;
        for Variant { key, value, default } in variants {
            if !default {
                match key {
                    VariantKey::NumberLiteral { value } => self.out.i64(value.parse()?)?,
                    VariantKey::Identifier { name } => self.out.str(name)?,
                };
                self.pattern(value)?;
            }
        }
        let otherwise = variants.iter().find(|variant| variant.default);
        self.pattern(&otherwise.ok_or("a selection needs a default")?.value)
    }

    fn inline(&mut self, inline: &InlineExpression<String>) -> Outcome<()> {
        match inline {
            InlineExpression::VariableReference { id } => {
                let argument = self.argument(&id.name)?;
                self.out.u64(argument)?;
            }
            InlineExpression::StringLiteral { value }
            | InlineExpression::NumberLiteral { value } => {
                self.out.str(value)?;
            }
            InlineExpression::Placeable { expression } => self.expression(expression)?,
            _ => return Err("only variables, literals and selections are understood".into()),
        }
        Ok(())
    }

    fn argument(&self, name: &str) -> Outcome<u64> {
        let name = name.replace('-', "_");
        let known = self.arguments.iter().position(|known| *known == name);
        Ok(known.ok_or_else(|| format!("nothing gives `{name}`"))? as u64)
    }
}

/// Turns a Fluent pattern into the source of a `&[Part]`.
#[derive(Default)]
struct Compiler {
    arguments: Vec<String>,
}

impl Compiler {
    fn pattern(&mut self, pattern: &Pattern<String>) -> Outcome<String> {
        let mut parts = String::from("&[");
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    write!(parts, "Part::Text({value:?}), ")?;
                }
                PatternElement::Placeable { expression } => {
                    write!(parts, "{}, ", self.expression(expression)?)?;
                }
            }
        }
        parts.push(']');
        Ok(parts)
    }

    fn expression(&mut self, expression: &Expression<String>) -> Outcome<String> {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err("only a variable can be selected on".into());
                };
                let argument = self.argument(&id.name);
                let mut arms = String::new();
                let mut otherwise = None;
                for Variant { key, value, default } in variants {
                    let parts = self.pattern(value)?;
                    if *default {
                        otherwise = Some(parts);
                        continue;
                    }
                    let key = match key {
                        VariantKey::NumberLiteral { value } => format!("When::Is({value})"),
                        VariantKey::Identifier { name } => match name.as_str() {
                            "zero" | "one" | "two" | "few" | "many" => {
                                format!("When::Category({name:?})")
                            }
                            word => format!("When::Word({word:?})"),
                        },
                    };
                    write!(arms, "({key}, {parts}), ")?;
                }
                let otherwise = otherwise.ok_or("a selection needs a default")?;
                Ok(format!("Part::Select({argument}, &[{arms}], {otherwise})"))
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>) -> Outcome<String> {
        match inline {
            InlineExpression::VariableReference { id } => {
                Ok(format!("Part::Argument({})", self.argument(&id.name)))
            }
            InlineExpression::StringLiteral { value } => Ok(format!("Part::Text({value:?})")),
            InlineExpression::NumberLiteral { value } => Ok(format!("Part::Text({value:?})")),
            InlineExpression::Placeable { expression } => self.expression(expression),
            // Dates and amounts are formatted before they are given, so no function is known.
            _ => Err("only variables, literals and selections are understood".into()),
        }
    }

    fn argument(&mut self, name: &str) -> usize {
        let name = name.replace('-', "_");
        self.arguments.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.arguments.push(name);
            self.arguments.len() - 1
        })
    }
}

/// One variant for each `<symbol id="i-name">`; `class="dir"` marks those that turn with the
/// script.
fn icons(svg: &str) -> Outcome<String> {
    let (mut variants, mut ids, mut turning) = (String::new(), String::new(), Vec::new());
    for symbol in svg.split("<symbol id=\"i-").skip(1) {
        let (id, rest) = symbol.split_once('"').ok_or("icons.svg: an id without an end")?;
        let mut letters = id.chars();
        let first = letters.next().ok_or("icons.svg: an icon without a name")?;
        let variant: String = first.to_uppercase().chain(letters).collect();
        writeln!(variants, "    {variant},")?;
        writeln!(ids, "            Icon::{variant} => \"#i-{id}\",")?;
        if rest.trim_start().starts_with("class=\"dir\"") {
            turning.push(format!("Icon::{variant}"));
        }
    }
    Ok(format!(
        "/// An icon of the set in `web/icons.svg`.\n#[allow(dead_code)]\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub(crate) enum Icon {{\n{variants}}}\n\n\
         impl Icon {{\n    fn href(self) -> &'static str {{\n        match self {{\n{ids}        }}\n    \
         }}\n\n    fn turns(self) -> bool {{\n        matches!(self, {})\n    }}\n}}\n",
        turning.join(" | ")
    ))
}
