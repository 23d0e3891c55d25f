//! The organiser's table of pledges: filter, order, pages.

use std::{borrow::Cow, fmt::Write as _, ops::ControlFlow};

use model::{
    Invalid, NeedTypeId, OfferTypeId, Problem, ProjectId,
    call::ParticipationState,
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    pledge::{AdmissionLevel, AdmissionRule, NotAdmitted, Pledge, PledgeKind, PledgeState},
    project::Admission,
    view::{Page, PageRequest},
};
use roaring::RoaringBitmap;
use store::{ColumnValue, Fault, Reader, Value, Via, values};

use super::paging::{self, Words};
use crate::rows::{
    Id,
    call::CallWord,
    pledge::{PledgeRow, PledgeWord, hex},
};

/// What is asked for, read from the words of a [`PageRequest`].
#[derive(Clone, Debug, PartialEq)]
pub struct PledgeQuery {
    /// Which pledges.
    pub filter: PledgeFilter,
    /// In which order.
    pub order: PledgeOrder,
    /// From the largest to the smallest.
    pub descending: bool,
    /// Rows of a page.
    pub size: u32,
    /// Behind which row.
    after: Option<Key>,
}

/// Where a row is in the table: its value of the order, and its ordinal.
type Key = (i64, u32);

/// The rows of a page, and behind which of them the next one begins.
type Rows = (Vec<(Key, Pledge)>, Option<Key>);

/// The column by which the table is ordered; ties by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PledgeOrder {
    /// In order of enrolment; so is `created`.
    #[default]
    Ordinal,
    /// By how many people are asked for.
    Threshold,
    /// By when the pledge last changed.
    Updated,
}

/// Which pledges a table shows; everything given must fit.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PledgeFilter {
    /// In this state.
    pub state: Option<PledgeState>,
    /// Of this kind.
    pub kind: Option<PledgeKind>,
    /// Of people known so far.
    pub level: Option<AdmissionLevel>,
    /// Asking for at least so many people.
    pub threshold_min: Option<u64>,
    /// Asking for at most so many people.
    pub threshold_max: Option<u64>,
    /// Standing, but not counted for this reason.
    pub apart: Option<NotAdmitted>,
    /// Standing, and counted: apart for no reason.
    pub counted: bool,
    /// Offering something of each of these types, as a fallback or not.
    pub offers: Vec<OfferTypeId>,
    /// Needing something of each of these types.
    pub needs: Vec<NeedTypeId>,
    /// Here in the project's latest call.
    pub call: Option<ParticipationState>,
    /// In the coalition now, or not. State does not know: whoever does calls
    /// [`PledgeFilter::coalition`].
    pub act: Option<bool>,
    /// What is left: words of a name or address, which are sealed. Whoever can open them asks
    /// for [`matching`].
    pub words: Words,
    /// Only these ordinals.
    within: Option<RoaringBitmap>,
    /// None of these ordinals.
    without: Option<RoaringBitmap>,
    /// Asks for two things of which no pledge is both.
    nothing: bool,
}

impl PledgeQuery {
    /// Reads a request.
    ///
    /// Filter: `state:standing kind:acting level:email act:yes apart:unverified (or apart:no, counted) threshold>=500
    /// offer:ID need:ID call:confirmed`; a number is an ordinal (`#12` and `12`), anything else is
    /// a word of a name or address. Order: `ordinal`, `created`, `threshold`, `updated`, then ` desc`.
    ///
    /// # Errors
    /// Names the field that could not be read.
    pub fn parse(request: &PageRequest) -> Result<Self, Invalid> {
        let (order, descending) = parse_order(&request.order_by)?;
        let after = match &request.token {
            Some(token) => Some(parse_token(token)?),
            None => None,
        };
        let size = if request.size == 0 { PAGE_SIZE_DEFAULT } else { request.size };
        Ok(Self {
            filter: PledgeFilter::parse(&request.filter)?,
            order,
            descending,
            size: size.min(PAGE_SIZE_MAX),
            after,
        })
    }
}

/// One page of a project's pledges, whatever [`PledgeFilter::words`] there are. `total` counts all
/// that fit.
///
/// The ordinals of the page are found in an index that holds all that is ordered and filtered by
/// (offers and needs excepted); then only the page's rows are read.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    project: ProjectId,
    rule: AdmissionRule,
    query: &PledgeQuery,
) -> Result<Page<Pledge>, Fault> {
    let Some(wanted) = Wanted::of(db, project, rule, &query.filter)? else {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    };
    let (rows, next) = wanted.rows(db, project, query)?;
    let items = rows.into_iter().map(|(_, pledge)| pledge).collect();
    Ok(Page { items, next: next.map(token), total: Some(wanted.total(db)?) })
}

/// As [`page`], of those that `keep` makes something of: it knows what is sealed. A page can be
/// shorter than asked for, or empty, although a next one comes.
///
/// # Errors
/// See [`Fault`], and those of `keep`.
pub fn matching<U, E: From<Fault>>(
    db: &Reader<'_>,
    project: ProjectId,
    rule: AdmissionRule,
    query: &PledgeQuery,
    mut keep: impl FnMut(Pledge) -> Result<Option<U>, E>,
) -> Result<Page<U>, E> {
    let Some(wanted) = Wanted::of(db, project, rule, &query.filter)? else {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    };
    let fetch = |size, after| {
        let (items, next) =
            wanted.rows(db, project, &PledgeQuery { size, after, ..query.clone() })?;
        Ok(Page { items, next: next.map(token), total: None })
    };
    let keep = |(_, pledge)| keep(pledge);
    let (items, next) = paging::scan(query.size, query.after, |(key, _)| *key, fetch, keep)?;
    Ok(Page { items, next: next.map(token), total: None })
}

/// Every pledge that fits, in order, for an export.
///
/// # Errors
/// See [`Fault`].
pub fn for_each(
    db: &Reader<'_>,
    project: ProjectId,
    rule: AdmissionRule,
    query: &PledgeQuery,
    mut visit: impl FnMut(Pledge) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let Some(wanted) = Wanted::of(db, project, rule, &query.filter)? else { return Ok(()) };
    let all = PledgeQuery { after: None, size: u32::MAX - 1, ..query.clone() };
    for (_, ordinal) in wanted.keys(db, &all)? {
        if let Some(row) = db.get::<PledgeRow>(&(project, ordinal))?
            && visit(row.into()).is_break()
        {
            break;
        }
    }
    Ok(())
}

/// A filter as SQL, and what SQL does not know.
struct Wanted<'a> {
    sql: String,
    params: Vec<Value>,
    within: Option<Cow<'a, RoaringBitmap>>,
    without: Option<&'a RoaringBitmap>,
}

impl<'a> Wanted<'a> {
    /// None if nothing can fit.
    fn of(
        db: &Reader<'_>,
        project: ProjectId,
        rule: AdmissionRule,
        filter: &'a PledgeFilter,
    ) -> Result<Option<Self>, Fault> {
        if filter.nothing {
            return Ok(None);
        }
        let mut within = filter.within.as_ref().map(Cow::Borrowed);
        if let Some(state) = filter.call {
            let here = in_latest_call(db, project, state)?;
            within = Some(Cow::Owned(match within {
                Some(within) => &*within & &here,
                None => here,
            }));
        }
        let project: [Value; 1] = values![project => Id];
        let without = filter.without.as_ref();
        let sql = "project = ?1".to_owned();
        let mut wanted = Self { sql, params: project.to_vec(), within, without };
        let word = <PledgeWord as Via<PledgeState>>::to_value;
        if let Some(state) = filter.state {
            wanted.also("state", "=", word(&state));
        }
        if let Some(kind) = filter.kind {
            wanted.also("kind", "=", <PledgeWord as Via<PledgeKind>>::to_value(&kind));
        }
        if let Some(level) = filter.level {
            wanted.also("level", "=", level_value(level));
        }
        if let Some(min) = filter.threshold_min {
            wanted.also("threshold", ">=", min.to_value());
        }
        if let Some(max) = filter.threshold_max {
            wanted.also("threshold", "<=", max.to_value());
        }
        if let Some(why) = filter.apart {
            wanted.also("state", "=", word(&PledgeState::Standing));
            if !wanted.apart(rule, why) {
                return Ok(None);
            }
        }
        if filter.counted {
            wanted.also("state", "=", word(&PledgeState::Standing));
            wanted.counted(rule);
        }
        for offer in &filter.offers {
            let n = wanted.param(Value::Text(hex(offer.to_bytes())));
            let _ =
                write!(wanted.sql, " AND (instr(offers, ?{n}) > 0 OR instr(fallback, ?{n}) > 0)");
        }
        for need in &filter.needs {
            let n = wanted.param(Value::Text(hex(need.to_bytes())));
            let _ = write!(wanted.sql, " AND instr(needs, ?{n}) > 0");
        }
        Ok(Some(wanted))
    }

    fn param(&mut self, value: Value) -> usize {
        self.params.push(value);
        self.params.len()
    }

    /// Behind `coalesce`, a column picks no index: the order alone does. (An index on state and
    /// nothing else that is asked for would mean sorting the whole project for every page.)
    fn also(&mut self, column: &str, is: &str, value: Value) {
        let n = self.param(value);
        let _ = write!(self.sql, " AND coalesce({column}, {column}) {is} ?{n}");
    }

    /// [`AdmissionRule::apart`] as SQL, for standing pledges; false if it cannot be.
    fn apart(&mut self, rule: AdmissionRule, why: NotAdmitted) -> bool {
        let asks_mail = rule.admission == Admission::Email && rule.verifies_mail;
        let asks_invitation = rule.admission == Admission::Invite;
        match why {
            NotAdmitted::Unverified if asks_mail => {
                self.also("level", "=", level_value(AdmissionLevel::Open));
            }
            NotAdmitted::NotInvited if asks_invitation => {
                self.also("level", "<>", level_value(AdmissionLevel::Invited));
            }
            NotAdmitted::Unverified | NotAdmitted::NotInvited => return false,
            NotAdmitted::OldRevision => {
                self.also("revision", "<>", rule.revision.to_value());
                if asks_mail {
                    self.also("level", "<>", level_value(AdmissionLevel::Open));
                } else if asks_invitation {
                    self.also("level", "=", level_value(AdmissionLevel::Invited));
                }
            }
        }
        true
    }

    /// That [`AdmissionRule::apart`] finds nothing, as SQL, for standing pledges.
    fn counted(&mut self, rule: AdmissionRule) {
        self.also("revision", "=", rule.revision.to_value());
        if rule.admission == Admission::Email && rule.verifies_mail {
            self.also("level", "<>", level_value(AdmissionLevel::Open));
        } else if rule.admission == Admission::Invite {
            self.also("level", "=", level_value(AdmissionLevel::Invited));
        }
    }

    /// The rows of a page with their keys.
    fn rows(
        &self,
        db: &Reader<'_>,
        project: ProjectId,
        query: &PledgeQuery,
    ) -> Result<Rows, Fault> {
        let mut keys = self.keys(db, query)?;
        let more = keys.len() > query.size as usize;
        keys.truncate(query.size as usize);
        let next = keys.last().filter(|_| more).copied();
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            let row = db.get::<PledgeRow>(&(project, key.1))?;
            rows.extend(row.map(|row| (key, Pledge::from(row))));
        }
        Ok((rows, next))
    }

    /// The keys of the page's rows, and of one more if there is one.
    fn keys(&self, db: &Reader<'_>, query: &PledgeQuery) -> Result<Vec<Key>, Fault> {
        let (key, columns) = match query.order {
            PledgeOrder::Ordinal => ("ordinal", "ordinal"),
            PledgeOrder::Threshold => ("threshold", "threshold, ordinal"),
            PledgeOrder::Updated => ("updated_at", "updated_at, ordinal"),
        };
        let (turn, beyond) = if query.descending { (" DESC", "<") } else { ("", ">") };
        let order = columns.replace(',', &format!("{turn},"));
        let mut params = self.params.clone();
        let mut from = String::new();
        if let Some((value, ordinal)) = query.after {
            let n = params.len();
            if query.order != PledgeOrder::Ordinal {
                params.push(value.to_value());
                let _ = write!(from, " AND ({columns}) {beyond} (?{}, ?{})", n + 1, n + 2);
            } else {
                let _ = write!(from, " AND ordinal {beyond} ?{}", n + 1);
            }
            params.push(ordinal.to_value());
        }
        let limit = query.size as usize + 1;
        // What SQL does not know is looked at here, so it cannot count how many fit.
        let stop = if self.is_sql() { format!(" LIMIT {limit}") } else { String::new() };
        let sql = format!(
            "SELECT {key}, ordinal FROM pledge WHERE {}{from} ORDER BY {order}{turn}{stop}",
            self.sql
        );
        let mut keys = Vec::new();
        db.each(&sql, &params, |c| {
            let ordinal = c.get(1)?;
            if self.fits(ordinal) {
                keys.push((c.get(0)?, ordinal));
            }
            let full = keys.len() >= limit;
            Ok(if full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(keys)
    }

    fn total(&self, db: &Reader<'_>) -> Result<u64, Fault> {
        if self.is_sql() {
            let sql = format!("SELECT count(*) FROM pledge WHERE {}", self.sql);
            return Ok(db.one::<u64>(&sql, &self.params)?.unwrap_or(0));
        }
        let sql = format!("SELECT ordinal FROM pledge WHERE {} ORDER BY ordinal", self.sql);
        let mut total = 0;
        db.each(&sql, &self.params, |c| {
            total += u64::from(self.fits(c.get(0)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(total)
    }

    fn fits(&self, ordinal: u32) -> bool {
        self.within.as_ref().is_none_or(|within| within.contains(ordinal))
            && self.without.is_none_or(|without| !without.contains(ordinal))
    }

    /// Whether SQL knows all that is asked for.
    const fn is_sql(&self) -> bool {
        self.within.is_none() && self.without.is_none()
    }
}

fn level_value(level: AdmissionLevel) -> Value {
    <PledgeWord as Via<AdmissionLevel>>::to_value(&level)
}

/// The ordinals that are in this state in the project's latest call.
fn in_latest_call(
    db: &Reader<'_>,
    project: ProjectId,
    state: ParticipationState,
) -> Result<RoaringBitmap, Fault> {
    let mut ordinals = RoaringBitmap::new();
    let Some(call) = super::call::latest(db, project)? else { return Ok(ordinals) };
    let sql = "SELECT ordinal FROM participation WHERE call_id = ?1 AND state = ?2 \
               ORDER BY answer, ordinal";
    db.each(sql, &values![call.id => Id, state => CallWord], |c| {
        ordinals.insert(c.get(0)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ordinals)
}

impl PledgeFilter {
    /// Reads the words of a filter; see [`PledgeQuery::parse`].
    ///
    /// # Errors
    /// A word that says what it is (`state:`) and names nothing that exists.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut filter = Self::default();
        for part in text.split_whitespace() {
            if let Some(bound) = part.strip_prefix("threshold") {
                filter.bound(bound)?;
            } else if let Some((name, value)) = part.split_once(':') {
                filter.name(name, value)?;
            } else if let Ok(ordinal) = part.trim_start_matches('#').parse::<u32>() {
                filter.within.get_or_insert_default().insert(ordinal);
            } else {
                filter.words.push(part);
            }
        }
        Ok(filter)
    }

    /// Keeps what was asked for of those who would act together now.
    pub fn coalition(&mut self, coalition: &RoaringBitmap) {
        match self.act {
            Some(true) => {
                self.within = Some(match self.within.take() {
                    Some(within) => within & coalition,
                    None => coalition.clone(),
                });
            }
            Some(false) => self.without = Some(coalition.clone()),
            None => {}
        }
    }

    fn bound(&mut self, bound: &str) -> Result<(), Invalid> {
        let digits = bound.trim_start_matches(['<', '>', '=', ':']);
        let number: u64 = digits.parse().map_err(|_| unreadable())?;
        if i64::try_from(number).is_err() {
            return Err(unreadable());
        }
        match &bound[..bound.len() - digits.len()] {
            ">=" => self.from(number),
            ">" => self.from(number.saturating_add(1)),
            "<=" => self.to(number),
            "<" => self.to(number.checked_sub(1).ok_or_else(unreadable)?),
            "=" | ":" => {
                self.from(number);
                self.to(number);
            }
            _ => return Err(unreadable()),
        }
        Ok(())
    }

    fn from(&mut self, number: u64) {
        self.threshold_min = self.threshold_min.max(Some(number));
    }

    fn to(&mut self, number: u64) {
        let max = self.threshold_max.map_or(number, |max| max.min(number));
        self.threshold_max = Some(max);
    }

    fn name(&mut self, name: &str, value: &str) -> Result<(), Invalid> {
        let agree = match name {
            "state" => paging::also(&mut self.state, word::<PledgeWord, _>(value)?),
            "kind" => paging::also(&mut self.kind, word::<PledgeWord, _>(value)?),
            "level" => paging::also(&mut self.level, word::<PledgeWord, _>(value)?),
            "call" => paging::also(&mut self.call, word::<CallWord, _>(value)?),
            "act" => paging::also(&mut self.act, yes_no(value)?),
            "offer" => {
                self.offers.push(value.parse().map_err(|_| unreadable())?);
                true
            }
            "need" => {
                self.needs.push(value.parse().map_err(|_| unreadable())?);
                true
            }
            "apart" if value == "no" => {
                self.counted = true;
                true
            }
            "apart" => paging::also(&mut self.apart, apart(value)?),
            _ => return Err(unreadable()),
        };
        self.nothing |= !agree;
        Ok(())
    }
}

fn word<V: Via<T>, T>(text: &str) -> Result<T, Invalid> {
    V::from_value(Value::Text(text.to_owned())).map_err(|_| unreadable())
}

fn apart(text: &str) -> Result<NotAdmitted, Invalid> {
    match text {
        "unverified" => Ok(NotAdmitted::Unverified),
        "not_invited" => Ok(NotAdmitted::NotInvited),
        "old_revision" => Ok(NotAdmitted::OldRevision),
        _ => Err(unreadable()),
    }
}

fn yes_no(text: &str) -> Result<bool, Invalid> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Invalid {
    Invalid::new("filter", Problem::Malformed)
}

fn parse_order(text: &str) -> Result<(PledgeOrder, bool), Invalid> {
    let (column, descending) = match text.trim().strip_suffix(" desc") {
        Some(column) => (column.trim(), true),
        None => (text.trim(), false),
    };
    let order = match column {
        "" | "ordinal" | "created" => PledgeOrder::Ordinal,
        "threshold" => PledgeOrder::Threshold,
        "updated" => PledgeOrder::Updated,
        _ => return Err(Invalid::new("order_by", Problem::Malformed)),
    };
    Ok((order, descending))
}

fn token((value, ordinal): Key) -> String {
    format!("{value}.{ordinal}")
}

fn parse_token(token: &str) -> Result<Key, Invalid> {
    let parts = token.split_once('.');
    let parts = parts.and_then(|(key, ordinal)| Some((key.parse().ok()?, ordinal.parse().ok()?)));
    parts.ok_or_else(|| Invalid::new("page_token", Problem::Malformed))
}
