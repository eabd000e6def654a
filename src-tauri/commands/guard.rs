//! The home guard: who is registered at the person's dwellings, and standing rules (R-32, S-32).

use domain::guard::ShownRule;
use tauri::State;
use wallet::{Auth, DraftView, Error, Exported, GuardedDwellingView, RuleView};

use crate::shell::Shell;

/// The person's dwellings, as their owners see them.
#[tauri::command]
#[specta::specta]
pub async fn home(shell: State<'_, Shell>) -> Result<Vec<GuardedDwellingView>, Error> {
    shell.wallet().await?.home().await
}

/// Sets a standing rule, signed with the EDS.
#[tauri::command]
#[specta::specta]
pub async fn set_home_rule(
    shell: State<'_, Shell>,
    rka: String,
    decides: ShownRule,
    auth: Auth,
) -> Result<RuleView, Error> {
    let wallet = shell.wallet().await?;
    wallet.set_home_rule(&rka, decides, auth).await
}

/// Draws up the end of a registration.
#[tauri::command]
#[specta::specta]
pub async fn draft_ending(
    shell: State<'_, Shell>,
    rka: String,
    resident: String,
) -> Result<DraftView, Error> {
    shell.wallet().await?.draft_ending(&rka, &resident).await
}

/// Writes what the person signed as the setter of a rule.
#[tauri::command]
#[specta::specta]
pub async fn export_rule_evidence(
    shell: State<'_, Shell>,
    rule: String,
) -> Result<Exported, Error> {
    let wallet = shell.wallet().await?;
    wallet.export_rule_evidence(&rule, shell.exports()).await
}
