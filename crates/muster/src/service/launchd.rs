//! The text of a launchd agent for macOS. It has not been tried there.

use super::Job;

pub(super) fn property_list(job: &Job) -> String {
    let words = std::iter::once(job.program.display().to_string())
        .chain(job.arguments.iter().cloned())
        .map(|word| format!("    <string>{}</string>\n", escape(&word)))
        .collect::<String>();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!-- Made by `muster service install`; it has not been tried on macOS.\n     \
         Save it as ~/Library/LaunchAgents/org.muster.plist, then: launchctl load ~/Library/LaunchAgents/org.muster.plist -->\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n  <key>Label</key>\n  <string>org.muster</string>\n  \
         <key>ProgramArguments</key>\n  <array>\n{words}  </array>\n  \
         <key>RunAtLoad</key>\n  <true/>\n  <key>KeepAlive</key>\n  <dict>\n    <key>SuccessfulExit</key>\n    <false/>\n  </dict>\n  \
         <key>Umask</key>\n  <integer>63</integer>\n</dict>\n</plist>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
