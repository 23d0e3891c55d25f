//! `muster rpc`: any RPC of the contract by its name, JSON in and out.

use std::io::Write as _;

use bytes::Bytes;
use client::{Audience, FILE_DESCRIPTOR_SET};
use model::text::Slug;
use prost_reflect::{
    DescriptorPool, DynamicMessage, MethodDescriptor, SerializeOptions, prost::Message as _,
};

use crate::{
    cli::Remote,
    error::CommandError,
    login::{resume, talk},
};

pub(crate) fn run(server: &Remote, method: &str, json: &str) -> Result<(), CommandError> {
    let method = find(method)?;
    let request = read(&method, json)?;
    talk(server, |client| async move {
        let audience = match resume(&client).await? {
            client::SessionState::SignedIn(_) => Some(audience(&request)),
            _ => None,
        };
        let name = format!("{}/{}", method.parent_service().full_name(), method.name());
        let bytes = Bytes::from(request.encode_to_vec());
        // The request was JSON of the contract, and so are the names of its fields.
        let asked = client.rpc(&name, audience, bytes).await;
        let mut answers = asked.map_err(CommandError::of_server)?;
        while let Some(answer) = answers.next().await {
            print(&method, answer.map_err(CommandError::of_server)?)?;
        }
        Ok(())
    })
}

/// `Project/List`, or with its package in front.
fn find(name: &str) -> Result<MethodDescriptor, CommandError> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).map_err(CommandError::failed)?;
    let wanted = name.trim_start_matches("muster.v1.");
    let methods: Vec<_> = pool.services().flat_map(|s| s.methods().collect::<Vec<_>>()).collect();
    let called = |m: &MethodDescriptor| format!("{}/{}", m.parent_service().name(), m.name());
    methods.iter().find(|m| called(m) == wanted).cloned().ok_or_else(|| {
        let service = wanted.split('/').next().unwrap_or_default();
        let mut near: Vec<_> =
            methods.iter().map(called).filter(|n| n.starts_with(service)).collect();
        if near.is_empty() {
            near = pool.services().map(|s| s.name().to_owned()).collect();
        }
        CommandError::usage(format!("there is no RPC `{name}`")).hint(near.join(", "))
    })
}

fn read(method: &MethodDescriptor, json: &str) -> Result<DynamicMessage, CommandError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let message = DynamicMessage::deserialize(method.input(), &mut reader)
        .and_then(|message| reader.end().map(|()| message));
    message.map_err(|error| {
        let fields: Vec<_> = method.input().fields().map(|f| f.json_name().to_owned()).collect();
        CommandError::usage(format!(
            "the request is not JSON of {}: {error}",
            method.input().name()
        ))
        .hint(format!("its fields: {}", fields.join(", ")))
    })
}

/// The world of the request: an organisation that it names, else the directory.
fn audience(request: &DynamicMessage) -> Audience {
    let field = request.get_field_by_name("org");
    let org = field
        .as_ref()
        .and_then(|value| value.as_str())
        .and_then(|org| Slug::parse("org", org).ok());
    org.map_or(Audience::Directory, Audience::Org)
}

fn print(method: &MethodDescriptor, answer: Bytes) -> Result<(), CommandError> {
    let message = DynamicMessage::decode(method.output(), answer).map_err(CommandError::failed)?;
    let mut out = std::io::stdout().lock();
    let mut writer = serde_json::Serializer::pretty(&mut out);
    let options = SerializeOptions::new().skip_default_fields(false);
    message.serialize_with_options(&mut writer, &options).map_err(CommandError::failed)?;
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rpc_is_found_by_its_name() {
        let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
        for service in pool.services() {
            for method in service.methods() {
                let name = format!("{}/{}", service.name(), method.name());
                assert_eq!(find(&name).unwrap().full_name(), method.full_name());
                read(&method, "{}").unwrap();
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(find("Projekt/List").unwrap_err().hints[0].contains("Project"));
        let method = find("Project/List").unwrap();
        let error = read(&method, r#"{"pagesize": 1}"#).unwrap_err();
        assert!(error.hints[0].contains("pageSize"), "{:?}", error.hints);
        assert!(read(&method, "{} {}").is_err());
    }
}
