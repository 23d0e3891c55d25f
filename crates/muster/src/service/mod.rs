//! `muster service`: run in the background whenever this machine is on.
//!
//! On Linux a systemd unit is installed and started. For macOS and Windows the text of the
//! service is generated and printed with what to do with it; it has not been tried there.

mod launchd;
mod systemd;
mod windows;

use std::{io::Write as _, path::PathBuf};

use server::config::{Config, Source};

use crate::{
    cli::{ServerArgs, ServiceCommand},
    config,
    error::CommandError,
};

/// What a service runs.
pub(crate) struct Job {
    /// This binary.
    program: PathBuf,
    /// Its words.
    arguments: Vec<String>,
    /// Where it keeps everything.
    data: PathBuf,
}

pub(crate) fn run(command: &ServiceCommand) -> Result<(), CommandError> {
    match command {
        ServiceCommand::Install { print, args } => install(&Job::new(args)?, *print),
        ServiceCommand::Remove if cfg!(target_os = "linux") => systemd::remove(),
        ServiceCommand::Status if cfg!(target_os = "linux") => systemd::status(),
        _ => Err(CommandError::failed("only systemd services can be managed from here so far")
            .hint("muster service install --print   shows the service's text for this platform")),
    }
}

fn install(job: &Job, print: bool) -> Result<(), CommandError> {
    if cfg!(target_os = "linux") && !print {
        return systemd::install(job);
    }
    let text = match std::env::consts::OS {
        "macos" => launchd::property_list(job),
        "windows" => windows::script(job),
        _ => systemd::unit(job),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

impl Job {
    fn new(args: &ServerArgs) -> Result<Self, CommandError> {
        let resolved = config::resolve(args)?;
        let config = Config::from_resolved(&resolved)?;
        let mut arguments = vec!["serve".to_owned()];
        if let Some(path) = &args.config {
            arguments.push(format!("--config={}", std::path::absolute(path)?.display()));
        }
        // Flags are written into the service; what stands in variables is of this shell only.
        for setting in server::config::SETTINGS {
            if let Some((value, Source::Flag(flag))) = resolved.get(setting.key) {
                if setting.secret {
                    return Err(CommandError::usage(format!(
                        "{flag} is a secret, and a service file can be read by others"
                    ))
                    .hint(format!(
                        "put `{}` into a file that only you can read, and give it with --config",
                        setting.key
                    )));
                }
                arguments.push(format!("{flag}={value}"));
            }
        }
        if !args.settings.0.iter().any(|(key, _)| *key == "data") {
            arguments.push(format!("--data={}", config.data.display()));
        }
        Ok(Self {
            program: std::env::current_exe()?,
            arguments,
            data: std::path::absolute(config.data)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn job() -> Job {
        Job {
            program: "/opt/muster/muster".into(),
            arguments: vec!["serve".into(), "--data=/srv/with space".into(), "--log=100%".into()],
            data: "/srv/with space".into(),
        }
    }

    #[test]
    fn the_unit_is_confined_and_quotes_its_words() {
        expect![[r#"
            # Made by `muster service install`.
            [Unit]
            Description=muster: act together
            After=network-online.target
            Wants=network-online.target

            [Service]
            ExecStart="/opt/muster/muster" "serve" "--data=/srv/with space" "--log=100%%"
            Restart=on-failure
            RestartSec=2
            TimeoutStopSec=20
            UMask=0077
            NoNewPrivileges=yes
            LockPersonality=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
            RestrictSUIDSGID=yes
            SystemCallArchitectures=native
            LimitNOFILE=16384

            [Install]
            WantedBy=default.target
        "#]]
        .assert_eq(&systemd::unit(&job()));
    }

    #[test]
    fn other_platforms_get_a_text_that_says_it_is_untried() {
        assert!(launchd::property_list(&job()).contains("not been tried"));
        assert!(windows::script(&job()).contains("not been tried"));
        assert!(launchd::property_list(&job()).contains("<string>--data=/srv/with space</string>"));
    }
}
