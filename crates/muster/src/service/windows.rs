//! A PowerShell script that makes a scheduled task for Windows. It has not been tried there.

use super::Job;

pub(super) fn script(job: &Job) -> String {
    let arguments: Vec<_> = job.arguments.iter().map(|word| format!("\"{word}\"")).collect();
    format!(
        "# Made by `muster service install`; it has not been tried on Windows.\n\
         # Runs muster whenever you are signed in. In PowerShell:  .\\muster-service.ps1\n\
         $action = New-ScheduledTaskAction -Execute {program} -Argument {arguments}\n\
         $trigger = New-ScheduledTaskTrigger -AtLogOn\n\
         $settings = New-ScheduledTaskSettingsSet -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit 0\n\
         Register-ScheduledTask -TaskName muster -Action $action -Trigger $trigger -Settings $settings\n",
        program = quote(&job.program.display().to_string()),
        arguments = quote(&arguments.join(" ")),
    )
}

/// A PowerShell literal: single quotes, doubled inside.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
