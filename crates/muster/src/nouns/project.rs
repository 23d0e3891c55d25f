//! `muster project`.

use client::{Client, NewProject};
use model::{
    project::{Action, Admission, ProjectFields, ProjectStatus},
    text::{Body, Name, Slug, Summary, Title},
    view::ProjectCard,
};

use super::{
    all, invalid,
    report::{Facts, Format, Listing, done},
    text,
    words::{Counts, Instant, Place, Status, admission, count, number, slug, status},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum ProjectCommand {
    /// List projects
    List {
        /// Words to search for
        #[arg(default_value = "")]
        query: String,
        /// Of one organisation
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
    },
    /// Show a project
    Show {
        /// Organisation and project, e.g. lindenhof/old-rent
        project: Place,
    },
    /// Make a draft
    Create {
        /// Organisation and project, e.g. lindenhof/old-rent
        project: Place,
        /// Begin with a template, see `templates`
        #[arg(long)]
        template: Option<String>,
        #[command(flatten)]
        fields: FieldArgs,
    },
    /// Change a project; what is not given stays
    Update {
        /// Organisation and project
        project: Place,
        #[command(flatten)]
        fields: FieldArgs,
        /// People who have pledged may have to agree again
        #[arg(long)]
        yes: bool,
    },
    /// Open, finish or cancel a project
    Status {
        /// Organisation and project
        project: Place,
        /// What it becomes
        status: Status,
        /// What is finished or cancelled stays so
        #[arg(long)]
        yes: bool,
    },
    /// List the templates
    Templates,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FieldArgs {
    /// What people are asked to do
    #[arg(long)]
    title: Option<String>,
    /// One paragraph
    #[arg(long)]
    summary: Option<String>,
    /// Markdown, or @FILE
    #[arg(long)]
    body: Option<String>,
    /// Why it can work: Markdown, or @FILE
    #[arg(long)]
    why: Option<String>,
    /// Who did it before: Markdown, or @FILE
    #[arg(long)]
    precedents: Option<String>,
    /// What acting is, in a few words
    #[arg(long)]
    action: Option<String>,
    /// When it begins
    #[arg(long, value_name = "INSTANT")]
    starts: Option<Instant>,
    /// When it ends
    #[arg(long, value_name = "INSTANT")]
    ends: Option<Instant>,
    /// Where
    #[arg(long)]
    place: Option<String>,
    /// Which pledges count
    #[arg(long, value_enum)]
    admission: Option<Counts>,
    /// Days after its end until people are forgotten
    #[arg(long, value_name = "DAYS", value_parser = number::<u32>)]
    retention: Option<u32>,
}

impl FieldArgs {
    fn change(&self, fields: &mut ProjectFields) -> Result<(), CommandError> {
        if let Some(title) = &self.title {
            fields.title = Title::parse("--title", title).map_err(invalid)?;
        }
        if let Some(summary) = &self.summary {
            fields.summary = Summary::parse("--summary", summary).map_err(invalid)?;
        }
        for (flag, given, field) in [
            ("--body", &self.body, &mut fields.body),
            ("--why", &self.why, &mut fields.why),
            ("--precedents", &self.precedents, &mut fields.precedents),
        ] {
            if let Some(given) = given {
                *field = Body::parse(flag, &text(given)?).map_err(invalid)?;
            }
        }
        if let Some(action) = &self.action {
            fields.action.kind = Name::parse("--action", action).map_err(invalid)?;
        }
        if let Some(place) = &self.place {
            fields.action.place = Summary::parse("--place", place).map_err(invalid)?;
        }
        fields.action.starts_at = self.starts.map(|at| at.0).or(fields.action.starts_at);
        fields.action.ends_at = self.ends.map(|at| at.0).or(fields.action.ends_at);
        if let Some(counts) = self.admission {
            fields.admission = counts.into();
        }
        fields.retention_days = self.retention.unwrap_or(fields.retention_days);
        fields.validate().map_err(invalid)
    }
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &ProjectCommand,
) -> Result<(), CommandError> {
    let projects = client.projects();
    match command {
        ProjectCommand::List { query, org } => {
            let found = all("", "", |page| {
                let (projects, org, query) = (projects.clone(), org.clone(), query.clone());
                async move { projects.list(org.as_ref(), &query, page).await }
            });
            list(format, found.await?)
        }
        ProjectCommand::Show { project } => show(&client, format, project).await,
        ProjectCommand::Create { project, template, fields } => {
            let new = new(&client, project, template.as_deref(), fields).await?;
            let id = projects.create(&project.org, new).await?;
            let said = format!("made the draft {}/{}", project.org, project.project);
            done(format, &said, vec![("id", id.to_string().into())])
        }
        ProjectCommand::Update { project, fields, yes } => {
            let view = projects.get(&project.org, &project.project).await?;
            let mut changed = view.project.fields;
            let action = changed.action.clone();
            fields.change(&mut changed)?;
            if changed.action != action {
                super::agree_again(&client, project, *yes).await?;
            }
            let etag = view.project.etag;
            let etag = projects.update(&project.org, &project.project, changed, etag).await?;
            done(format, "changed", vec![("etag", etag.into())])
        }
        ProjectCommand::Status { project, status, yes } => {
            let next = ProjectStatus::from(*status);
            if next.is_over() {
                super::sure(*yes, "the end of a project")?;
            }
            projects.set_status(&project.org, &project.project, next).await?;
            done(format, &format!("it is {} now", super::words::status(next)), vec![])
        }
        ProjectCommand::Templates => {
            let mut listing = Listing::new(&["template", "action", "question"]);
            for template in projects.templates().await? {
                let row = [template.name, template.action, template.question];
                listing.push(row.into_iter().map(Into::into).collect());
            }
            listing.print(format)
        }
    }
}

async fn new(
    client: &Client,
    project: &Place,
    template: Option<&str>,
    args: &FieldArgs,
) -> Result<NewProject, CommandError> {
    let templates = client.projects().templates().await?;
    let chosen = match template {
        None => None,
        Some(name) => {
            let names: Vec<String> = templates.iter().map(|t| t.name.clone()).collect();
            let found = templates.into_iter().find(|t| t.name == name);
            Some(found.ok_or_else(|| {
                CommandError::usage(format!("there is no template `{name}`")).hint(names.join(", "))
            })?)
        }
    };
    let title = args.title.as_deref().unwrap_or(project.project.as_str());
    let (action, body, parts) = chosen
        .map_or((title.to_owned(), String::new(), Default::default()), |t| {
            (t.action, t.body, t.parts)
        });
    let mut fields = ProjectFields {
        title: Title::parse("--title", title).map_err(invalid)?,
        summary: Summary::default(),
        body: Body::parse("--body", &body).map_err(invalid)?,
        action: Action {
            kind: Name::parse("--action", args.action.as_deref().unwrap_or(&action)).map_err(
                |error| invalid(error).hint("--action \"what acting is, in a few words\""),
            )?,
            starts_at: None,
            ends_at: None,
            place: Summary::default(),
            geo: None,
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 90,
    };
    args.change(&mut fields)?;
    Ok(NewProject { slug: project.project.clone(), fields, parts })
}

fn list(format: Format, projects: Vec<ProjectCard>) -> Result<(), CommandError> {
    let mut listing =
        Listing::new(&["project", "title", "status", "would_act", "next_tier", "starts_at"]);
    for card in projects {
        let next = card.numbers.next_tier().map(|tier| tier.name.to_string());
        listing.push(vec![
            format!("{}/{}", card.org_slug, card.slug).into(),
            card.title.to_string().into(),
            status(card.status).into(),
            count(card.numbers.would_act),
            next.into(),
            card.starts_at.into(),
        ]);
    }
    listing.print(format)
}

async fn show(client: &Client, format: Format, project: &Place) -> Result<(), CommandError> {
    let view = client.projects().get(&project.org, &project.project).await?;
    let fields = view.project.fields;
    Facts::new(vec![
        ("project", format!("{}/{}", view.org_slug, view.project.slug).into()),
        ("title", fields.title.to_string().into()),
        ("organisation", view.org_name.to_string().into()),
        ("status", status(view.project.status).into()),
        ("revision", view.project.revision.into()),
        ("summary", fields.summary.to_string().into()),
        ("action", fields.action.kind.to_string().into()),
        ("starts_at", fields.action.starts_at.into()),
        ("ends_at", fields.action.ends_at.into()),
        ("place", fields.action.place.to_string().into()),
        ("admission", admission(fields.admission).into()),
        ("retention_days", fields.retention_days.into()),
        ("ready", count(view.numbers.ready)),
        ("would_act", count(view.numbers.would_act)),
        ("counted_at", view.numbers.counted_at.into()),
    ])
    .print(format)
}
