//! An inquiry as a page to print: in Kazakh and Russian, as papers of the state are, with number and QR code.

use std::fmt::Write;

use domain::{
    LocalizedText,
    inquiry::{Inquiry, Said},
    settings::kazakhstan,
};
use jiff::{Timestamp, civil::Date};

const STYLE: &str = "@page{size:A4;margin:20mm}body{font:12pt/1.4 Inter,'Noto Sans',sans-serif;max-width:170mm;\
    margin:8mm auto;padding:0 4mm;color:#111}h1{font-size:15pt;margin:0 0 2mm}table{width:100%;border-collapse:\
    collapse;margin:6mm 0}td{padding:2mm 0;border-bottom:.3mm solid #bbb;vertical-align:top}td:first-child{width:40%;\
    color:#444;padding-right:4mm}.check{display:flex;gap:6mm;align-items:center}.check img{width:36mm;height:36mm}\
    .number{font-size:15pt;font-weight:700;letter-spacing:.06em}small{color:#444}";

/// The page as HTML that needs nothing beside itself and runs nothing; `qr` is a data URL.
pub(super) fn page(inquiry: &Inquiry, qr: &str) -> String {
    let (title, rows) = said(&inquiry.says);
    let mut table = String::new();
    for (name, value) in rows.into_iter().chain(terms(inquiry)) {
        // Writing into a text cannot fail.
        let _ = write!(
            table,
            "<tr><td>{name}</td><td>{}</td></tr>",
            escaped(&value)
        );
    }
    let (site, number) = (escaped(&inquiry.site), escaped(&inquiry.number.grouped()));
    format!(
        "<!doctype html><html lang=\"kk\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><title>{number}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1><table>{table}</table><div class=\"check\">\
         <img src=\"{}\" alt=\"QR\"><div><div class=\"number\">{number}</div><p>Тексеру / Проверка: {site}/check</p>\
         <small>Заңды күші сервистің мөрі қойылған inquiry.json.p7m файлында. / Юридическую силу имеет файл \
         inquiry.json.p7m с печатью сервиса.</small></div></div></body></html>\n",
        escaped(qr),
    )
}

type Row = (&'static str, String);

fn said(says: &Said) -> (&'static str, Vec<Row>) {
    match says {
        Said::RegisteredAt {
            person,
            permanent,
            temporary,
        } => {
            let mut rows = vec![
                ("Аты-жөні / ФИО", person.full_name.to_string()),
                ("ЖСН / ИИН", person.iin.as_str().to_owned()),
                ("Туған күні / Дата рождения", day(person.date_of_birth)),
            ];
            let address = permanent.as_ref().map(|dwelling| both(&dwelling.address));
            rows.push((
                "Тұрақты мекенжайы / Постоянный адрес",
                address.unwrap_or_else(|| "—".to_owned()),
            ));
            rows.extend(temporary.iter().map(|stay| {
                let (from, until) = (day(stay.from), day(stay.until));
                let value = format!("{} ({from} – {until})", both(&stay.dwelling.address));
                ("Уақытша мекенжайы / Временный адрес", value)
            }));
            (
                "Тіркелген мекенжай туралы анықтама / Справка об адресе регистрации",
                rows,
            )
        }
        Said::RegisteredHere {
            owner,
            dwelling,
            residents,
        } => {
            let mut rows = vec![
                ("Мекенжай / Адрес", both(&dwelling.address)),
                ("Меншік иесі / Собственник", owner.full_name.to_string()),
            ];
            rows.extend(residents.iter().map(|resident| {
                let term = resident.until.map_or_else(
                    || "тұрақты / постоянно".to_owned(),
                    |until| format!("{} дейін / до {0}", day(until)),
                );
                (
                    "Тіркелген / Зарегистрирован",
                    format!("{}, {term}", resident.full_name),
                )
            }));
            (
                "Мекенжайда тіркелгендер туралы анықтама / Справка о зарегистрированных по адресу",
                rows,
            )
        }
    }
}

fn terms(inquiry: &Inquiry) -> [Row; 2] {
    [
        ("Дерек уақыты / По состоянию на", moment(inquiry.issued_at)),
        (
            "Жарамдылық мерзімі / Действует до",
            day(inquiry.valid_until),
        ),
    ]
}

fn both(text: &LocalizedText) -> String {
    if text.kk == text.ru {
        text.kk.clone()
    } else {
        format!("{} / {}", text.kk, text.ru)
    }
}

fn day(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

fn moment(at: Timestamp) -> String {
    let there = at.to_zoned(kazakhstan());
    there.strftime("%d.%m.%Y %H:%M").to_string()
}

/// A text without what HTML gives a meaning to.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
