//! A figure, its limit, and the ratio that it aims at.

/// What a ratio is to be.
#[derive(Clone, Copy)]
pub enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

impl Aim {
    fn is_met_by(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(least) => ratio >= least,
            Self::AtMost(most) => ratio <= most,
        }
    }
}

struct Row {
    name: String,
    measured: String,
    limit: String,
    ratio: f64,
    aim: Option<Aim>,
}

/// All that was measured.
pub struct Figures(Vec<Row>);

impl Figures {
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds pairs of a figure and its limit, each pair measured at one time; the pair of the median ratio stands.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        unit: &str,
        limit: &str,
        mut pairs: Vec<(f64, f64)>,
        aim: Option<Aim>,
    ) {
        pairs.sort_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1)));
        let (measured, against) = pairs[pairs.len() / 2];
        self.0.push(Row {
            name: name.into(),
            measured: quantity(measured, unit),
            limit: format!("{limit}: {}", quantity(against, unit)),
            ratio: measured / against,
            aim,
        });
    }

    /// Prints the table as `docs/benchmarks.md` has it.
    pub fn print(&self) {
        println!("| Figure | Measured | Limit | Ratio | Aim | |");
        println!("|---|---:|---|---:|---:|---|");
        for row in &self.0 {
            let (aim, met) = match row.aim {
                Some(aim @ Aim::AtLeast(least)) => (format!("≥ {least}"), Some(aim)),
                Some(aim @ Aim::AtMost(most)) => (format!("≤ {most}"), Some(aim)),
                None => (String::new(), None),
            };
            let met = met.map_or("", |aim| match aim.is_met_by(row.ratio) {
                true => "met",
                false => "not met",
            });
            println!(
                "| {} | {} | {} | {:.2} | {aim} | {met} |",
                row.name, row.measured, row.limit, row.ratio
            );
        }
    }
}

/// The middle one of several measurements.
pub fn median(mut measured: Vec<f64>) -> f64 {
    measured.sort_by(f64::total_cmp);
    measured[measured.len() / 2]
}

fn quantity(value: f64, unit: &str) -> String {
    match value {
        large if large >= 100.0 => format!("{large:.0} {unit}"),
        medium if medium >= 10.0 => format!("{medium:.1} {unit}"),
        small => format!("{small:.2} {unit}"),
    }
}
