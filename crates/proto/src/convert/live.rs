//! Topics of live views.

use model::{Invalid, text::Slug};

use super::{id, required, slug};
use crate::{Topic, pb};

impl TryFrom<pb::Topic> for Topic {
    type Error = Invalid;

    fn try_from(topic: pb::Topic) -> Result<Self, Invalid> {
        use pb::topic::Topic as Wire;
        Ok(match required("topic", topic.topic)? {
            Wire::PublicNumbers(project) => {
                let (org, project) = project_ref(&project)?;
                Self::PublicNumbers { org, project }
            }
            Wire::Dashboard(project) => {
                let (org, project) = project_ref(&project)?;
                Self::Dashboard { org, project }
            }
            Wire::MyPledges(org) => Self::MyPledges { org: slug("org", &org.org)? },
            Wire::Call(call) => Self::Call {
                org: slug("org", &call.org)?,
                project: slug("project", &call.project)?,
                call: id("call", &call.call)?,
            },
        })
    }
}

fn project_ref(project: &pb::topic::ProjectRef) -> Result<(Slug, Slug), Invalid> {
    Ok((slug("org", &project.org)?, slug("project", &project.project)?))
}

impl From<Topic> for pb::Topic {
    fn from(topic: Topic) -> Self {
        use pb::topic::{CallRef, OrgRef, ProjectRef, Topic as Wire};
        let project = |org: Slug, project: Slug| ProjectRef {
            org: org.to_string(),
            project: project.to_string(),
        };
        let topic = match topic {
            Topic::PublicNumbers { org, project: p } => Wire::PublicNumbers(project(org, p)),
            Topic::Dashboard { org, project: p } => Wire::Dashboard(project(org, p)),
            Topic::MyPledges { org } => Wire::MyPledges(OrgRef { org: org.to_string() }),
            Topic::Call { org, project, call } => Wire::Call(CallRef {
                org: org.to_string(),
                project: project.to_string(),
                call: call.to_string(),
            }),
        };
        Self { topic: Some(topic) }
    }
}
