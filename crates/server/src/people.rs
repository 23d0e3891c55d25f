//! Opening what is known of people, for those who may know it.

use accounts::{Field, Owner, Vault};
use model::{
    MemberId, OrgId, Sealed, WrappedKey, access::Holder, member::Member, pledge::Pledge,
    view::Contact,
};
use state::read;
use store::{Fault, Reader};

use crate::refusal::Refused;

/// Opens what concerns people. Cheap to clone.
#[derive(Clone)]
pub(crate) struct People {
    vault: Vault,
}

impl People {
    pub(crate) const fn new(vault: Vault) -> Self {
        Self { vault }
    }

    /// What may be known of a member by somebody with `identity.read`. `hidden` is whether the
    /// pledge at hand asks to hide the name until its member confirms a call.
    pub(crate) fn contact(&self, person: &Sheet, hidden: bool) -> Result<Contact, Refused> {
        let (Some(member), Some(key)) = (&person.member, &person.key) else {
            return Ok(Contact::Erased);
        };
        if hidden && !member.disclosed {
            return Ok(Contact::Hidden);
        }
        let key = self.vault.unwrap(Owner::Member(member.id), key)?;
        let open = |field, sealed: &Option<Sealed>| {
            sealed.as_ref().map(|s| key.open(field, s).map(|text| text.to_string())).transpose()
        };
        Ok(Contact::Known {
            name: open(Field::MemberName(member.id), &member.name)?,
            mail: open(Field::MemberMail(member.id), &member.mail)?,
        })
    }

    /// What may be known of a member by somebody with `identity.read`, wherever they are met.
    pub(crate) fn known(
        &self,
        db: &Reader<'_>,
        org: OrgId,
        member: MemberId,
    ) -> Result<Contact, Refused> {
        self.contact(&Sheet::read(db, org, member)?, stays_hidden(db, member)?)
    }

    /// The note of a pledge; none where there is none, or where it was erased.
    pub(crate) fn note(&self, person: &Sheet, pledge: &Pledge) -> Result<Option<String>, Refused> {
        let (Some(key), Some(note)) = (&person.key, &pledge.note) else { return Ok(None) };
        let key = self.vault.unwrap(Owner::Member(pledge.member), key)?;
        Ok(Some(key.open(Field::PledgeNote(pledge.id), note)?.to_string()))
    }
}

/// Whether somebody asks to stay hidden in a pledge: then they are everywhere, unless they run the
/// organisation.
fn stays_hidden(db: &Reader<'_>, member: MemberId) -> Result<bool, Fault> {
    let runs = !read::access::of_holder(db, Holder::Member(member))?.is_empty();
    Ok(!runs && read::pledge::of_member(db, member)?.iter().any(|p| p.terms.hide_name))
}

/// What is stored of a member, still sealed.
pub(crate) struct Sheet {
    pub member: Option<Member>,
    pub key: Option<WrappedKey>,
}

impl Sheet {
    /// Reads the sheet of a member.
    pub(crate) fn read(db: &Reader<'_>, org: OrgId, member: MemberId) -> Result<Self, Fault> {
        Ok(Self {
            member: read::org::member(db, org, member)?,
            key: read::account::key(db, member.to_bytes())?,
        })
    }
}
