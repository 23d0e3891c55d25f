//! The tables as types: one file a noun, each row declared once. The test below compares every
//! declaration with the real schema.
//!
//! The markers here say how types of the model stand in columns: ids as their 16 bytes, instants
//! as milliseconds, text as text, enums as words that a person can read.

pub mod access;
pub mod account;
pub mod audit;
pub mod call;
pub mod file;
pub mod invitation;
pub mod message;
pub mod need;
pub mod news;
pub mod offer;
pub mod org;
pub mod pledge;
pub mod project;
pub mod search;
pub mod session;
pub mod tier;

use model::{
    AccountId, AuditId, BlindIndex, CallId, ChunkHash, FileId, GrantId, ImportId, InvitationId,
    MemberId, MessageId, NeedTypeId, NewsId, OfferTypeId, OrgId, PledgeId, ProjectId, Sealed,
    SessionId, SigningKeyId, TierId, TimeMs, TokenHash, WrappedKey,
    sealed::{MerkleRoot, PasswordRecord},
    text::{Body, Language, Name, Slug, Summary, Title},
};
use store::WrongValue;

macro_rules! bytes_of {
    ($(#[$meta:meta])* $marker:ident as $repr:ty { $($ty:ident)* }) => {
        store::via! {
            $(#[$meta])*
            pub struct $marker as $repr {
                $($ty: |value| value.to_bytes(), |bytes| Ok($ty::from_bytes(bytes));)*
            }
        }
    };
}

bytes_of! {
    /// Ids as their 16 bytes.
    Id as [u8; 16] {
        AccountId AuditId CallId FileId GrantId ImportId InvitationId MemberId MessageId NeedTypeId
        NewsId OfferTypeId OrgId PledgeId ProjectId SessionId SigningKeyId TierId
    }
}

bytes_of! {
    /// Hashes as their 32 bytes.
    Hash as [u8; 32] { BlindIndex ChunkHash MerkleRoot TokenHash }
}

store::via! {
    /// Sealed and wrapped bytes as they are.
    pub struct Bytes as Vec<u8> {
        Sealed: |value| value.as_bytes().to_vec(), |bytes| Ok(Sealed::from_bytes(bytes));
        WrappedKey: |value| value.as_bytes().to_vec(), |bytes| Ok(WrappedKey::from_bytes(bytes));
        PasswordRecord: |value| value.as_bytes().to_vec(),
            |bytes| Ok(PasswordRecord::from_bytes(bytes));
    }
}

store::via! {
    /// Instants as milliseconds.
    pub struct Ms as i64 {
        TimeMs: |at| at.as_millis(), |millis| Ok(TimeMs::from_millis(millis));
    }
}

store::via! {
    /// Checked text as text.
    pub struct Text as String {
        Body: |t| t.as_str().to_owned(), |t| Body::parse("", &t).map_err(|_| refused("a body"));
        Language: |t| t.as_str().to_owned(),
            |t| Language::parse("", &t).map_err(|_| refused("a language"));
        Name: |t| t.as_str().to_owned(), |t| Name::parse("", &t).map_err(|_| refused("a name"));
        Slug: |t| t.as_str().to_owned(), |t| Slug::parse("", &t).map_err(|_| refused("a slug"));
        Summary: |t| t.as_str().to_owned(),
            |t| Summary::parse("", &t).map_err(|_| refused("a summary"));
        Title: |t| t.as_str().to_owned(), |t| Title::parse("", &t).map_err(|_| refused("a title"));
        Vec<Language>: |list| languages_as_text(list), |t| languages(&t);
    }
}

const fn refused(expected: &'static str) -> WrongValue {
    WrongValue::content(expected)
}

fn languages_as_text(list: &[Language]) -> String {
    list.iter().map(Language::as_str).collect::<Vec<_>>().join(" ")
}

fn languages(text: &str) -> Result<Vec<Language>, WrongValue> {
    text.split(' ').map(|t| Language::parse("", t).map_err(|_| refused("languages"))).collect()
}

/// Declares a marker that carries enums as words: `Kind { Acting = "acting", … }`.
macro_rules! words {
    ($(#[$meta:meta])* pub $marker:ident {
        $($ty:ident { $($variant:ident = $word:literal),+ $(,)? })+
    }) => {
        store::via! {
            $(#[$meta])*
            pub struct $marker as String {
                $($ty: |value| match value { $($ty::$variant => $word),+ }.to_owned(),
                    |text| match text.as_str() {
                        $($word => Ok($ty::$variant),)+
                        _ => Err(store::WrongValue::content(stringify!($ty))),
                    };)+
            }
        }
    };
}
use words;

#[cfg(test)]
mod tests {
    use store::{Row, Scratch};

    use super::*;
    use crate::Domain;

    fn differences<R: Row>(db: &Scratch<Domain>) -> Vec<String> {
        // The method by its name would be good for one lifetime only.
        #[allow(clippy::redundant_closure_for_method_calls)]
        db.read(|reader| reader.check_schema::<R>()).unwrap()
    }

    #[test]
    fn every_row_type_is_its_table() {
        let db = Scratch::new(Domain).unwrap();
        let found = [
            differences::<access::GrantRow>(&db),
            differences::<account::AccountRow>(&db),
            differences::<account::KeyRow>(&db),
            differences::<account::LinkRow>(&db),
            differences::<account::MembershipRow>(&db),
            differences::<audit::AuditRow>(&db),
            differences::<call::CallProgressRow>(&db),
            differences::<call::CallRow>(&db),
            differences::<call::CallSetRow>(&db),
            differences::<call::ParticipationRow>(&db),
            differences::<invitation::ImportRow>(&db),
            differences::<invitation::InvitationRow>(&db),
            differences::<message::MessageRow>(&db),
            differences::<message::OptOutRow>(&db),
            differences::<project::ProjectRevisionRow>(&db),
            differences::<need::NeedTypeRow>(&db),
            differences::<news::NewsRow>(&db),
            differences::<file::FileRow>(&db),
            differences::<file::RenditionRow>(&db),
            differences::<file::ChunkRow>(&db),
            differences::<file::AttachmentRow>(&db),
            differences::<offer::OfferTypeRow>(&db),
            differences::<org::MemberRow>(&db),
            differences::<org::OrgRow>(&db),
            differences::<pledge::PledgeRow>(&db),
            differences::<pledge::PledgeStepRow>(&db),
            differences::<project::ProjectRow>(&db),
            differences::<project::ProjectVersionRow>(&db),
            differences::<search::SearchEntryRow>(&db),
            differences::<session::SessionRow>(&db),
            differences::<session::SigningKeyRow>(&db),
            differences::<tier::TierOfferedRow>(&db),
            differences::<tier::TierRow>(&db),
        ]
        .concat();
        assert!(found.is_empty(), "{found:#?}");
    }
}
