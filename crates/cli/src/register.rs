//! Registrations: drawn up, signed and submitted.

use clap::{Args, Subcommand};
use domain::{
    permanent::ResidenceReason,
    residence::{Region, StayReason},
};
use wallet::{DraftView, DwellingSearch, Error, RegistrationForm, ResidenceForm, Signing, Wallet};

use crate::{
    abroad,
    arguments::{Abroad, named},
    failure::Failure,
    input::Input,
    output::Output,
    perform::ask_auth,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Register {
    /// For 1 to 12 months at a place of stay
    Temporary(Temporary),
    /// For good, at the place of residence
    Permanent(Permanent),
    /// For whom I can apply: my children and wards
    Represented,
    /// As a citizen who lives abroad; what was filled in before is kept, and only what is named changes
    Abroad(Abroad),
}

/// Which dwelling.
#[derive(Args)]
pub(crate) struct At {
    /// Region, for example almaty or east_kazakhstan
    #[arg(long, value_parser = named::<Region>, required_unless_present = "draft")]
    pub(crate) region: Option<Region>,
    /// Registration address code, 16 digits
    #[arg(long, required_unless_present_any = ["draft", "address"])]
    pub(crate) rka: Option<String>,
    /// Street, house and flat, in place of the code; needs --not-owner
    #[arg(long, conflicts_with = "rka", requires = "not_owner")]
    pub(crate) address: Option<String>,
    /// I am not an owner: the owner's IIN is asked for
    #[arg(long)]
    pub(crate) not_owner: bool,
}

domain::debug_by_name!(At);

#[derive(Debug, Args)]
pub(crate) struct Permanent {
    #[command(flatten)]
    pub(crate) at: At,
    /// own_dwelling, family, rental, work, study or other
    #[arg(long, value_parser = named::<ResidenceReason>, default_value = "other")]
    pub(crate) reason: ResidenceReason,
    /// For a child or a ward: their IIN is asked for
    #[arg(long)]
    pub(crate) represented: bool,
    /// Submit a draft of an earlier try
    #[arg(long, conflicts_with_all = ["region", "rka", "address", "not_owner", "represented"])]
    pub(crate) draft: Option<String>,
    /// Sign with a code by SMS in place of the EDS
    #[arg(long)]
    pub(crate) sms: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Temporary {
    #[command(flatten)]
    pub(crate) at: At,
    /// First day, YYYY-MM-DD
    #[arg(long, value_name = "DAY", required_unless_present = "draft")]
    pub(crate) from: Option<String>,
    /// Length in months
    #[arg(long, required_unless_present = "draft")]
    pub(crate) months: Option<u8>,
    /// work, study, treatment, family or other
    #[arg(long, value_parser = named::<StayReason>, default_value = "other")]
    pub(crate) reason: StayReason,
    /// Submit a draft of an earlier try
    #[arg(long, conflicts_with_all = ["region", "rka", "address", "from", "months", "not_owner"])]
    pub(crate) draft: Option<String>,
    /// Sign with a code by SMS in place of the EDS
    #[arg(long)]
    pub(crate) sms: bool,
}

/// Draws a registration up, or takes a draft, and submits it.
pub(crate) async fn register(
    wallet: &Wallet,
    command: Register,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Register::Represented => {
            output.answer(&wallet.represented_people().await?);
            Ok(())
        }
        Register::Temporary(arguments) => {
            let draft = match &arguments.draft {
                Some(id) => kept_draft(wallet, id).await?,
                None => {
                    let form = temporary(wallet, &arguments, input).await?;
                    wallet.draft_registration(form).await?
                }
            };
            submit(wallet, draft, arguments.sms, input, output).await
        }
        Register::Permanent(arguments) => {
            let draft = match &arguments.draft {
                Some(id) => kept_draft(wallet, id).await?,
                None => {
                    let form = permanent(wallet, &arguments, input).await?;
                    wallet.draft_residence(form).await?
                }
            };
            submit(wallet, draft, arguments.sms, input, output).await
        }
        Register::Abroad(arguments) => abroad::abroad(wallet, arguments, input, output).await,
    }
}

/// A draft of an earlier try.
pub(crate) async fn kept_draft(wallet: &Wallet, id: &str) -> Result<DraftView, Failure> {
    let drafts = wallet.drafts().await?;
    let draft = drafts.into_iter().find(|draft| draft.draft == *id);
    Ok(draft.ok_or(Error::NotFound)?)
}

async fn submit(
    wallet: &Wallet,
    draft: DraftView,
    sms: bool,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    output.shown(&draft);
    let signing = if draft.signs_now {
        input.confirm("sign and submit it (yes/no)")?;
        Some(sign_draft(wallet, &draft, sms, input).await?)
    } else {
        input.confirm("submit it, so that the owners are asked (yes/no)")?;
        None
    };
    output.answer(&wallet.submit_draft(&draft.draft, signing).await?);
    Ok(())
}

/// A dwelling as a form names it.
struct Place {
    region: Region,
    rka: String,
    owner: Option<String>,
}

/// The dwelling that is meant; one that is named by its address is looked up first.
async fn place(wallet: &Wallet, at: &At, input: &mut Input) -> Result<Place, Failure> {
    let owner = match at.not_owner {
        true => Some(input.secret("QOLTANBA_OWNER_IIN", "IIN of the owner")?),
        false => None,
    };
    // The command line has a region, and a code or an address, where there is no draft.
    let region = at.region.unwrap_or(Region::Astana);
    let owner = owner.map(|iin| iin.to_string());
    let rka = match (&at.address, &owner) {
        (Some(address), Some(owner)) => {
            let search = DwellingSearch::Address {
                region,
                owner: owner.clone(),
                address: address.clone(),
            };
            wallet.search_dwelling(search).await?.dwelling.rka
        }
        _ => at.rka.clone().unwrap_or_default(),
    };
    Ok(Place { region, rka, owner })
}

async fn permanent(
    wallet: &Wallet,
    arguments: &Permanent,
    input: &mut Input,
) -> Result<ResidenceForm, Failure> {
    let Place { region, rka, owner } = place(wallet, &arguments.at, input).await?;
    let represented = if arguments.represented {
        let iin = input.secret("QOLTANBA_REPRESENTED_IIN", "IIN of the child or ward")?;
        Some(iin.to_string())
    } else {
        None
    };
    Ok(ResidenceForm {
        region,
        rka,
        owner,
        represented,
        reason: arguments.reason,
    })
}

async fn temporary(
    wallet: &Wallet,
    arguments: &Temporary,
    input: &mut Input,
) -> Result<RegistrationForm, Failure> {
    let Place { region, rka, owner } = place(wallet, &arguments.at, input).await?;
    Ok(RegistrationForm {
        region,
        rka,
        owner,
        // The command line has both of these where there is no draft.
        from: arguments.from.clone().unwrap_or_default(),
        months: arguments.months.unwrap_or_default(),
        reason: arguments.reason,
    })
}

pub(crate) async fn sign_draft(
    wallet: &Wallet,
    draft: &DraftView,
    sms: bool,
    input: &mut Input,
) -> Result<Signing, Failure> {
    if sms {
        wallet.ask_signing_code(Some(&draft.draft), None).await?;
        let digits = input.secret("QOLTANBA_SMS_CODE", "code from the SMS")?;
        return Ok(Signing::OneTimePassword { digits });
    }
    let auth = ask_auth(false, input)?;
    Ok(Signing::Eds { auth })
}
