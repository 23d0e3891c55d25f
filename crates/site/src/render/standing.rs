//! Where a project stands: which sentences say it, with their figures.

use minijinja::{Value, context};
use model::{
    limits::PUBLIC_NUMBERS_FLOOR,
    project::ProjectStatus,
    view::{ActSaid, MissingSaid, PublicNumbers},
};

use super::Voice;
use crate::{line, texts::Arg};

/// The names of two sentences with what they say. The second is empty where nothing is missing.
pub(super) struct Standing<'a> {
    act: &'static str,
    people: u64,
    missing: &'static str,
    more: u64,
    tier: &'a str,
    offer: &'a str,
    unit: &'a str,
    quantity: u64,
}

impl<'a> Standing<'a> {
    pub(super) fn of(numbers: &'a PublicNumbers, status: ProjectStatus) -> Self {
        let (act, people) = match numbers.act_said(status == ProjectStatus::Running) {
            ActSaid::Nobody => ("standing-nobody", 0),
            ActSaid::Somebody => ("standing-somebody", 0),
            ActSaid::Few => ("standing-act-few", 0),
            ActSaid::Exactly(n) => ("standing-act", n),
            ActSaid::About(n) => ("standing-act-about", n),
        };
        let said = numbers.missing_said(status);
        let (missing, more) = match said {
            MissingSaid::CallOpen => ("standing-call-open", 0),
            MissingSaid::Nothing => ("", 0),
            MissingSaid::AllReached => ("standing-all-reached", 0),
            MissingSaid::AtMost(n) => ("standing-takes", n),
            MissingSaid::Few => ("standing-more-few", 0),
            MissingSaid::Exactly(n) => ("standing-more", n),
            MissingSaid::About(n) => ("standing-more-about", n),
            MissingSaid::Offered(..) => ("standing-more-offered", 0),
            MissingSaid::Next => ("standing-next", 0),
        };
        let (offer, unit, quantity) = match said {
            MissingSaid::Offered(name, unit, quantity) => (name.as_str(), unit.as_str(), quantity),
            _ => ("", "", 0),
        };
        let tier = numbers.next_tier().map_or("", |tier| tier.name.as_str());
        Self { act, people, missing, more, tier, offer, unit, quantity }
    }

    /// As templates see it. Names here are an interface.
    pub(super) fn value(&self, numbers: &PublicNumbers) -> Value {
        context! {
            act => self.act,
            people => self.people,
            floor => PUBLIC_NUMBERS_FLOOR,
            missing => self.missing,
            more => self.more,
            tier => self.tier,
            offer => self.offer,
            unit => self.unit,
            quantity => self.quantity,
            counted_at => numbers.counted_at.as_millis(),
            line => Value::from_safe_string(line::svg(numbers)),
        }
    }

    /// Both sentences.
    pub(super) fn say(&self, voice: &Voice) -> [String; 2] {
        let floor = Arg::Number(PUBLIC_NUMBERS_FLOOR);
        let text = |text: &str| Arg::Text(text.to_owned());
        let act = [("people", Arg::Number(self.people)), ("floor", floor.clone())];
        let missing = [
            ("people", Arg::Number(self.more)),
            ("more", Arg::Number(self.more)),
            ("floor", floor),
            ("tier", text(self.tier)),
            ("name", text(self.offer)),
            ("unit", text(self.unit)),
            ("quantity", Arg::Number(self.quantity)),
        ];
        let say = |id, args: &[(&str, Arg)]| voice.texts.say(id, args, &voice.format);
        [say(self.act, &act), say(self.missing, &missing)].map(Option::unwrap_or_default)
    }
}
