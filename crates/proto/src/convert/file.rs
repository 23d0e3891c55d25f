//! Files.

use model::{
    ChunkHash, Invalid, Problem,
    file::{Attachment, File, FileState, Media, PixelSize, Rendition, ShownFile},
    text::{Summary, Title},
};

use super::{id, optional_id, part, time, timestamp};
use crate::pb;

impl TryFrom<pb::FileRendition> for Rendition {
    type Error = Invalid;

    fn try_from(form: pb::FileRendition) -> Result<Self, Invalid> {
        let media = Media::parse(&form.media);
        let digest = <[u8; 32]>::try_from(form.digest.as_ref());
        let size = PixelSize { width: form.width, height: form.height };
        Ok(Self {
            media: media.ok_or_else(|| Invalid::new("media", Problem::Unknown))?,
            size: (size.width > 0 && size.height > 0).then_some(size),
            bytes: form.bytes,
            digest: digest
                .map(ChunkHash::from_bytes)
                .map_err(|_| Invalid::new("digest", Problem::Malformed))?,
        })
    }
}

impl From<Rendition> for pb::FileRendition {
    fn from(form: Rendition) -> Self {
        Self {
            media: form.media.as_str().to_owned(),
            width: form.size.map_or(0, |size| size.width),
            height: form.size.map_or(0, |size| size.height),
            bytes: form.bytes,
            digest: form.digest.to_bytes().to_vec().into(),
        }
    }
}

impl TryFrom<pb::FileResource> for File {
    type Error = Invalid;

    fn try_from(file: pb::FileResource) -> Result<Self, Invalid> {
        let forms = file.renditions.into_iter().enumerate();
        let forms = forms.map(|(n, form)| {
            Rendition::try_from(form).map_err(|wrong| wrong.within(&format!("renditions[{n}]")))
        });
        Ok(Self {
            id: id("id", &file.id)?,
            org: id("org", &file.org)?,
            project: optional_id("project", &file.project)?,
            name: Title::parse("name", &file.name)?,
            state: if file.ready { FileState::Ready } else { FileState::Uploading },
            bytes: file.bytes,
            made_at: time("made_at", file.made_at)?,
            renditions: forms.collect::<Result<_, _>>()?,
        })
    }
}

impl From<File> for pb::FileResource {
    fn from(file: File) -> Self {
        Self {
            id: file.id.to_string(),
            org: file.org.to_string(),
            project: file.project.map(|project| project.to_string()).unwrap_or_default(),
            name: file.name.to_string(),
            ready: file.state == FileState::Ready,
            bytes: file.bytes,
            made_at: Some(timestamp(file.made_at)),
            renditions: file.renditions.into_iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<pb::FileAttachment> for Attachment {
    type Error = Invalid;

    fn try_from(one: pb::FileAttachment) -> Result<Self, Invalid> {
        Ok(Self { file: id("file", &one.file)?, caption: Summary::parse("caption", &one.caption)? })
    }
}

impl From<Attachment> for pb::FileAttachment {
    fn from(one: Attachment) -> Self {
        Self { file: one.file.to_string(), caption: one.caption.to_string() }
    }
}

impl TryFrom<pb::ShownFileResource> for ShownFile {
    type Error = Invalid;

    fn try_from(shown: pb::ShownFileResource) -> Result<Self, Invalid> {
        Ok(Self {
            file: part("file", shown.file)?,
            caption: Summary::parse("caption", &shown.caption)?,
        })
    }
}

impl From<ShownFile> for pb::ShownFileResource {
    fn from(shown: ShownFile) -> Self {
        Self { file: Some(shown.file.into()), caption: shown.caption.to_string() }
    }
}
