//! `org`, `member`.

use model::{
    MemberId, OrgId, Sealed, TimeMs,
    member::Member,
    org::{Org, OrgProfile},
    text::{Body, Language, Name, Slug, Summary},
};
use store::Stream;

use super::{Bytes, Id, Ms, Text};

store::row! {
    /// An organisation as stored.
    pub struct OrgRow = "org" {
        stream: |row| Stream::new(row.id.to_bytes()),
        key { id: OrgId as Id }
        columns {
            slug: Slug as Text,
            name: Name as Text,
            summary: Summary as Text,
            body: Body as Text,
            languages: Vec<Language> as Text,
            contact: Summary as Text,
            imprint: Body as Text,
            privacy_notice: Body as Text,
            demo: bool,
            created_at: TimeMs as Ms,
            etag: u64,
        }
    }
}

store::row! {
    /// A member as stored.
    pub struct MemberRow = "member" {
        stream: |row| Stream::new(row.org.to_bytes()),
        key { id: MemberId as Id }
        columns {
            org: OrgId as Id,
            mail_verified: bool,
            disclosed: bool,
            joined_at: TimeMs as Ms,
        }
        secret { name: Option<Sealed> as Bytes, mail: Option<Sealed> as Bytes }
    }
}

impl OrgRow {
    /// Takes over a profile.
    pub(crate) fn set_profile(&mut self, profile: &OrgProfile) {
        self.name.clone_from(&profile.name);
        self.summary.clone_from(&profile.summary);
        self.body.clone_from(&profile.body);
        self.languages.clone_from(&profile.languages);
        self.contact.clone_from(&profile.contact);
        self.imprint.clone_from(&profile.imprint);
        self.privacy_notice.clone_from(&profile.privacy_notice);
    }
}

impl From<OrgRow> for Org {
    fn from(row: OrgRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            profile: OrgProfile {
                name: row.name,
                summary: row.summary,
                body: row.body,
                languages: row.languages,
                contact: row.contact,
                imprint: row.imprint,
                privacy_notice: row.privacy_notice,
            },
            demo: row.demo,
            created_at: row.created_at,
            etag: row.etag,
        }
    }
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        Self {
            org: row.org,
            id: row.id,
            name: row.name,
            mail: row.mail,
            mail_verified: row.mail_verified,
            disclosed: row.disclosed,
            joined_at: row.joined_at,
        }
    }
}
