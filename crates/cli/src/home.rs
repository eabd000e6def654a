//! The home guard: who is registered at my dwellings, and standing rules.

use clap::{Args, Subcommand, ValueEnum};
use domain::guard::ShownRule;
use wallet::{ResidentView, Signing, Wallet};

use crate::{
    arguments::Destination,
    failure::Failure,
    input::Input,
    output::Output,
    perform::{ask_auth, enter},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Home {
    /// My dwellings: who is registered there, and the rules of their owners
    List,
    /// The temporary stays at my dwellings, by the day on which they end
    Calendar,
    /// Set a standing rule for a dwelling, signed with the EDS; the strictest of all owners' rules decides
    Rule(Rule),
    /// End somebody's registration at my dwelling, or a stay of my own, signed with the EDS; every other owner is asked
    End(End),
    /// What I signed of a rule
    Evidence {
        /// Its id
        rule: String,
        #[command(flatten)]
        into: Destination,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Rule {
    /// Registration address code of the dwelling, 16 digits
    #[arg(long)]
    pub(crate) rka: String,
    /// What it decides
    #[arg(long, value_enum)]
    pub(crate) decides: Decides,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Decides {
    /// Ask all owners, as without a rule
    AskOwners,
    /// Ask them about these people only, whose IINs are asked for; everybody else is refused
    OnlyThese,
    /// Refuse everybody
    RefuseAll,
}

#[derive(Debug, Args)]
pub(crate) struct End {
    /// Registration address code of the dwelling, 16 digits
    #[arg(long)]
    pub(crate) rka: String,
    /// Id of the registration, as `home list` and the profile have it
    #[arg(long)]
    pub(crate) resident: String,
}

/// Does what a command says.
pub(crate) async fn home(
    wallet: &Wallet,
    command: Home,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    enter(wallet, false, input).await?;
    match command {
        Home::List => output.answer(&wallet.home().await?),
        Home::Calendar => output.answer(&calendar(wallet).await?),
        Home::Rule(rule) => {
            let decides = decided(rule.decides, input)?;
            input.confirm("sign this rule for requests to come (yes/no)")?;
            let auth = ask_auth(false, input)?;
            let set = wallet.set_home_rule(&rule.rka, decides, auth).await?;
            output.answer(&set);
        }
        Home::End(End { rka, resident }) => {
            let draft = wallet.draft_ending(&rka, &resident).await?;
            output.shown(&draft);
            input.confirm("sign and submit it (yes/no)")?;
            let signing = Signing::Eds {
                auth: ask_auth(false, input)?,
            };
            output.answer(&wallet.submit_draft(&draft.draft, Some(signing)).await?);
        }
        Home::Evidence { rule, into } => {
            output.answer(&wallet.export_rule_evidence(&rule, &into.out).await?);
        }
    }
    Ok(())
}

/// A stay, and where it is.
#[derive(serde::Serialize)]
struct Stay {
    rka: String,
    #[serde(flatten)]
    resident: ResidentView,
}

async fn calendar(wallet: &Wallet) -> Result<Vec<Stay>, Failure> {
    let mut stays = Vec::new();
    for guarded in wallet.home().await? {
        let rka = guarded.dwelling.rka;
        let temporary = guarded.residents.into_iter();
        let temporary = temporary.filter(|resident| resident.until.is_some());
        stays.extend(temporary.map(|resident| Stay {
            rka: rka.clone(),
            resident,
        }));
    }
    stays.sort_by_key(|stay| stay.resident.until);
    Ok(stays)
}

fn decided(decides: Decides, input: &mut Input) -> Result<ShownRule, Failure> {
    Ok(match decides {
        Decides::AskOwners => ShownRule::AskOwners,
        Decides::OnlyThese => {
            let iins = input.text("QOLTANBA_RULE_IINS", "their IINs, with spaces between them")?;
            ShownRule::OnlyThese {
                people: iins.split_whitespace().map(str::to_owned).collect(),
            }
        }
        Decides::RefuseAll => ShownRule::RefuseAll,
    })
}
