//! The home guard: who is registered at the person's dwellings, and standing rules for them (R-32, S-32).

use std::path::Path;

use domain::{
    FullName, Iin, StandingRuleId,
    ending::{EndOfRegistration, Ended, EndingForm},
    guard::{RuleForm, RuleStatement, ShownRule, Standing, StandingRule},
    residence::{Applicant, Rka},
    statement::{self, Statement},
};
use jiff::{Timestamp, civil::Date};
use protocol::{
    guard::{
        GuardedDwelling, HOME, HOME_RULES, HOME_RULES_EVIDENCE, Home, Resident, RuleStatus, SetRule,
    },
    profile::{PROFILE, Profile},
};
use serde::Serialize;

use crate::{
    Auth, DraftView, DwellingView, Error, Exported, Wallet,
    backend::{self, path_of},
    intent::Purpose,
};

/// A dwelling of the person's, as its owners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct GuardedDwellingView {
    /// The dwelling.
    pub dwelling: DwellingView,
    /// How many owners it has.
    pub owners: u32,
    /// Who is registered there: permanently first, then by the end of their stays.
    pub residents: Vec<ResidentView>,
    /// The rules of its present owners, the newest first; those that ended are its history.
    pub rules: Vec<RuleView>,
    /// What the person's own rule decides.
    pub my_rule: ShownRule,
}

/// Somebody who is registered at a dwelling.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ResidentView {
    /// This registration, to this dwelling's owners.
    pub resident: String,
    /// Full name.
    pub full_name: FullName,
    /// Whether it is the person who asks.
    pub is_me: bool,
    /// Whether it can be ended online.
    pub can_end: bool,
    /// First day, where it is temporary.
    pub from: Option<Date>,
    /// Last day, where it is temporary.
    pub until: Option<Date>,
}

domain::debug_by_name!(ResidentView);

/// A standing rule of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RuleView {
    /// The rule.
    pub rule: String,
    /// Who set it.
    pub owner: FullName,
    /// Whether that is the person who asks.
    pub mine: bool,
    /// What it decides.
    pub decides: ShownRule,
    /// Since when.
    pub set_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Wallet {
    /// The dwellings of which the person is an owner, with who is registered there and the rules.
    pub async fn home(&self) -> Result<Vec<GuardedDwellingView>, Error> {
        let home: Home = self.read(HOME.to_owned()).await?;
        Ok(home.dwellings.into_iter().map(shown).collect())
    }

    /// Sets a standing rule for a dwelling in place of the person's last one, signed with the EDS. IINs are whole.
    pub async fn set_home_rule(
        &self,
        rka: &str,
        decides: ShownRule,
        auth: Auth,
    ) -> Result<RuleView, Error> {
        let (rows, wanted) = (self.rows()?, parsed(&decides)?);
        let rka = Rka::parse(rka).map_err(|_| Error::RkaMalformed)?;
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("home-rule/{}", rka.as_str());
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => {
                // One that was begun before and nobody knew the end of stands, and may be another one.
                let stands: RuleStatus = answer.parse()?;
                if stands.decides != wanted.shown(true) {
                    return Err(Error::Conflict);
                }
                answer
            }
            None => {
                let body = self.signed_rule(&rka, wanted, &auth).await?;
                let sending = self.sending(HOME_RULES.to_owned(), backend::body(&body)?)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(answer.parse::<RuleStatus>()?.into())
    }

    /// Draws up the end of a registration: of somebody at a dwelling of the person's, or of a stay of their own.
    pub async fn draft_ending(&self, rka: &str, resident: &str) -> Result<DraftView, Error> {
        let rows = self.rows()?;
        let rka = Rka::parse(rka).map_err(|_| Error::RkaMalformed)?;
        self.service().await?;
        let profile: Profile = self.read(PROFILE.to_owned()).await?;
        let (form, consents_needed) = match own_stay(&profile, &rka, resident) {
            Some(form) => (form, 0),
            None => {
                let guarded = self.guarded(&rka).await?;
                let others = guarded.owners.saturating_sub(1);
                (theirs(guarded, resident).ok_or(Error::NotFound)?, others)
            }
        };
        let applicant = Applicant {
            iin: profile.iin,
            full_name: profile.full_name,
            date_of_birth: profile.date_of_birth,
        };
        let now = self.0.clock.now();
        let nonce = self.0.entropy.bytes::<16>()?;
        let ending = EndOfRegistration::draft(&self.0.origin, form, applicant, now, nonce);
        let statement = statement::to_be_signed(&ending);
        self.keep_draft(&rows, statement, consents_needed).await
    }

    /// A dwelling of the person's as it stands now.
    async fn guarded(&self, rka: &Rka) -> Result<GuardedDwelling, Error> {
        let home: Home = self.read(HOME.to_owned()).await?;
        let mut dwellings = home.dwellings.into_iter();
        dwellings
            .find(|guarded| guarded.dwelling.rka == *rka)
            .ok_or(Error::NoSuchDwelling)
    }

    /// Writes what the person signed as the setter of a rule into a folder of its own.
    pub async fn export_rule_evidence(&self, rule: &str, into: &Path) -> Result<Exported, Error> {
        let rule = StandingRuleId::parse(rule).map_err(|_| Error::NotFound)?;
        let evidence = self
            .read(path_of(HOME_RULES_EVIDENCE, rule.as_str()))
            .await?;
        crate::evidence::write_evidence(evidence, into.join(format!("rule-{rule}"))).await
    }

    /// Draws up a rule over what stands now, and signs it.
    async fn signed_rule(
        &self,
        rka: &Rka,
        wanted: StandingRule,
        auth: &Auth,
    ) -> Result<SetRule, Error> {
        let (_, eds) = self.unlocked()?;
        let guarded = self.guarded(rka).await?;
        let owner = eds.certificate.iin().and_then(|iin| Iin::parse(iin).ok());
        let form = RuleForm {
            owner: owner.ok_or(Error::CertificateInvalid)?,
            dwelling: guarded.dwelling.clone(),
            decides: wanted,
        };
        let statement = RuleStatement::draft(
            &self.0.origin,
            form,
            &standing(&guarded)?,
            self.0.clock.now(),
            self.0.entropy.bytes::<16>()?,
            &self.settings(),
        )?;
        let bytes = statement::to_be_signed(&statement);
        let root = self.authenticate(auth).await?;
        let signature = self
            .sign(&root, &eds, RuleStatement::SUBJECT, &bytes)
            .await?;
        self.touch().await?;
        Ok(SetRule {
            statement: bytes.into(),
            signature: signature.into(),
        })
    }
}

fn own_stay(profile: &Profile, rka: &Rka, resident: &str) -> Option<EndingForm> {
    let mut stays = profile.temporary.iter();
    let stay =
        stays.find(|stay| stay.dwelling.rka == *rka && stay.resident.as_str() == resident)?;
    Some(EndingForm {
        dwelling: stay.dwelling.clone(),
        as_owner: false,
        ends: Ended {
            resident: stay.resident.clone(),
            full_name: profile.full_name.clone(),
            from: Some(stay.from),
            until: Some(stay.until),
        },
    })
}

fn theirs(guarded: GuardedDwelling, resident: &str) -> Option<EndingForm> {
    let mut residents = guarded.residents.into_iter();
    let found = residents.find(|one| one.resident.as_str() == resident)?;
    Some(EndingForm {
        dwelling: guarded.dwelling,
        as_owner: true,
        ends: Ended {
            resident: found.resident,
            full_name: found.full_name,
            from: found.term.map(|term| term.from),
            until: found.term.map(|term| term.until),
        },
    })
}

fn standing(guarded: &GuardedDwelling) -> Result<Standing, Error> {
    let decides = match my_rule(guarded) {
        Some(rule) => parsed(&rule.decides).map_err(|_| Error::BackendRubbish)?,
        None => StandingRule::default(),
    };
    Ok(Standing {
        decides,
        last_sha256: guarded.last_rule_sha256.clone(),
    })
}

fn my_rule(guarded: &GuardedDwelling) -> Option<&RuleStatus> {
    let mut rules = guarded.rules.iter();
    rules.find(|rule| rule.mine && rule.ended_at.is_none())
}

/// A rule with the IINs that the person typed.
fn parsed(rule: &ShownRule) -> Result<StandingRule, Error> {
    Ok(match rule {
        ShownRule::AskOwners => StandingRule::AskOwners,
        ShownRule::OnlyThese { people } => StandingRule::OnlyThese {
            people: people
                .iter()
                .map(|iin| Iin::parse(iin))
                .collect::<Result<_, _>>()
                .map_err(|_| Error::IinMalformed)?,
        },
        ShownRule::RefuseAll => StandingRule::RefuseAll,
    })
}

fn shown(guarded: GuardedDwelling) -> GuardedDwellingView {
    let my_rule = my_rule(&guarded).map(|rule| rule.decides.clone());
    GuardedDwellingView {
        dwelling: guarded.dwelling.into(),
        owners: guarded.owners,
        residents: guarded
            .residents
            .into_iter()
            .map(ResidentView::from)
            .collect(),
        rules: guarded.rules.into_iter().map(RuleView::from).collect(),
        my_rule: my_rule.unwrap_or(ShownRule::AskOwners),
    }
}

impl From<Resident> for ResidentView {
    fn from(resident: Resident) -> Self {
        Self {
            resident: resident.resident.into(),
            full_name: resident.full_name,
            is_me: resident.is_me,
            can_end: resident.can_end,
            from: resident.term.map(|term| term.from),
            until: resident.term.map(|term| term.until),
        }
    }
}

impl From<RuleStatus> for RuleView {
    fn from(status: RuleStatus) -> Self {
        Self {
            rule: status.rule.into(),
            owner: status.owner,
            mine: status.mine,
            decides: status.decides,
            set_at: status.set_at,
            ended_at: status.ended_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Kit, code, dwelling, iin};

    fn rka() -> String {
        dwelling().rka.into()
    }

    #[tokio::test]
    async fn s32_a_rule_is_signed_over_what_stands_and_set_once() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        kit.service.world().answers_to_lose = 1;
        let named = Iin::issue(
            "1988-02-01".parse().expect("a day"),
            domain::iin::Sex::Male,
            77,
        );
        let only = ShownRule::OnlyThese {
            people: vec![named.expect("an IIN").as_str().to_owned()],
        };
        let rka = rka();
        let set = |rule: &ShownRule| wallet.set_home_rule(&rka, rule.clone(), code());

        assert_eq!(set(&only).await.err(), Some(Error::BackendAway));
        // What was begun stands, whatever else was wanted meanwhile.
        let other = set(&ShownRule::RefuseAll).await;
        let stricter = set(&ShownRule::RefuseAll).await.expect("set");

        assert_eq!(other.err(), Some(Error::Conflict));
        assert_eq!(stricter.decides, ShownRule::RefuseAll);
        let home = wallet.home().await.expect("shown").remove(0);
        assert_eq!(home.my_rule, ShownRule::RefuseAll);
        let decided: Vec<_> = home.rules.iter().map(|rule| &rule.decides).collect();
        assert_eq!(decided, [&ShownRule::RefuseAll, &only]);
    }

    #[tokio::test]
    async fn s32_what_is_no_rule_is_not_sent() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let list = |people: Vec<String>| ShownRule::OnlyThese { people };
        for (rule, why) in [
            (list(vec!["123".to_owned()]), Error::IinMalformed),
            (list(Vec::new()), Error::RulePeopleInvalid { most: 20 }),
            (
                list(vec![iin().as_str().to_owned()]),
                Error::RulePeopleInvalid { most: 20 },
            ),
            (ShownRule::AskOwners, Error::Conflict),
        ] {
            let refused = wallet.set_home_rule(&rka(), rule, code()).await;
            assert_eq!(refused.err(), Some(why));
        }
        let elsewhere = wallet
            .set_home_rule("0201300199999999", ShownRule::RefuseAll, code())
            .await;

        assert_eq!(elsewhere.err(), Some(Error::NoSuchDwelling));
        assert!(kit.service.world().rules.is_empty());
    }

    #[tokio::test]
    async fn r48_an_ending_is_drawn_up_shown_and_signed_as_it_was_shown() {
        use crate::{ApplicationView, Signing};

        let kit = Kit::new();
        let wallet = kit.joined().await;
        let guest = wallet.home().await.expect("shown")[0].residents[1].clone();

        let draft = wallet.draft_ending(&rka(), &guest.resident).await;
        let draft = draft.expect("drawn up");
        let by_code = Signing::OneTimePassword {
            digits: crate::testing::secret("123456"),
        };
        let unsigned = wallet.submit_draft(&draft.draft, None).await;
        let coded = wallet.submit_draft(&draft.draft, Some(by_code)).await;
        let signing = Signing::Eds { auth: code() };
        let sent = wallet.submit_draft(&draft.draft, Some(signing)).await;
        let nobody = wallet.draft_ending(&rka(), "0").await;

        let ApplicationView::EndOfRegistration {
            full_name,
            as_owner,
            until,
            ..
        } = draft.about
        else {
            panic!("another service");
        };
        assert_eq!(
            (&full_name, as_owner, until),
            (&guest.full_name, true, guest.until)
        );
        assert!(draft.signs_now && !draft.one_time_password);
        assert_eq!(draft.consents_needed, 1);
        assert_eq!(unsigned.err(), Some(Error::Conflict));
        assert!(coded.is_err());
        sent.expect("submitted");
        let submitted = kit.service.world().submitted[0].statement.0.clone();
        assert_eq!(String::from_utf8(submitted).expect("text"), draft.statement);
        assert_eq!(nobody.err(), Some(Error::NotFound));
    }

    #[tokio::test]
    async fn r32_owners_see_names_and_terms() {
        let kit = Kit::new();
        let wallet = kit.joined().await;

        let home = wallet.home().await.expect("shown");

        let days: Vec<_> = home[0]
            .residents
            .iter()
            .map(|resident| (resident.is_me, resident.until.map(|day| day.to_string())))
            .collect();
        assert_eq!(days, [(true, None), (false, Some("2026-04-30".to_owned()))]);
        assert_eq!(format!("{:?}", home[0].residents[0]), "ResidentView(…)");
    }
}
