//! A page under WebDriver, in the app or in a browser: finding, pressing and typing as a person does.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::process::workspace;

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(40);

/// A page under WebDriver.
pub struct Window {
    client: Client,
}

impl Window {
    /// Opens a session with a driver that listens on a port.
    pub async fn open(port: u16, capabilities: Map<String, Value>) -> Self {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the driver opens a session");
        Self { client }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until something is shown.
    pub async fn see(&self, id: &str) -> Element {
        self.find(&by_id(id)).await
    }

    /// Waits until one of several is shown and says which.
    pub async fn see_one_of<'a>(&self, ids: &[&'a str]) -> &'a str {
        let deadline = Instant::now() + PATIENCE;
        loop {
            for id in ids {
                if self.shows(id).await {
                    return id;
                }
            }
            self.keep_waiting(deadline, &ids.join(", ")).await;
        }
    }

    /// Whether something is shown right now.
    pub async fn shows(&self, id: &str) -> bool {
        self.shown(&by_id(id)).await.is_some()
    }

    /// Waits until something is shown no more.
    pub async fn gone(&self, id: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.shows(id).await {
            self.keep_waiting(deadline, &format!("{id} to go")).await;
        }
    }

    /// Waits for an element of a CSS selector that is shown.
    pub async fn find(&self, css: &str) -> Element {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.shown(css).await {
                return element;
            }
            self.keep_waiting(deadline, css).await;
        }
    }

    /// Presses a button or follows a link.
    pub async fn press(&self, id: &str) {
        self.press_at(&by_id(id)).await;
    }

    /// Presses what a CSS selector finds; what is redrawn in between is found again.
    pub async fn press_at(&self, css: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let element = self.find(css).await;
            let at_hand = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'}); return !arguments[0].matches(':disabled, [aria-disabled=true]')";
            let enabled = self
                .client
                .execute(at_hand, vec![json!(element)])
                .await
                .is_ok_and(|enabled| enabled == json!(true));
            if enabled && element.click().await.is_ok() {
                return;
            }
            self.keep_waiting(deadline, &format!("{css} to be pressed"))
                .await;
        }
    }

    /// Types into a field, in place of what is in it.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.see(id).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Picks an option of a list.
    pub async fn pick(&self, id: &str, value: &str) {
        let list = self.see(id).await;
        // The driver presses an option where it stands, be it below the places of the app.
        let at_hand = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.client
            .execute(at_hand, vec![json!(list)])
            .await
            .expect("the list can be scrolled to");
        list.select_by_value(value)
            .await
            .expect("the list has the option");
    }

    /// Enters a code on a keypad, key by key.
    pub async fn enter(&self, keypad: &str, code: &str) {
        for digit in code.chars() {
            self.press(&format!("{keypad}-{digit}")).await;
        }
    }

    /// The text of something.
    pub async fn text(&self, id: &str) -> String {
        self.see(id)
            .await
            .text()
            .await
            .expect("what is shown has a text")
    }

    /// Waits until the text of something has a part.
    pub async fn says(&self, id: &str, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = match self.shown(&by_id(id)).await {
                Some(element) => element.text().await.unwrap_or_default(),
                None => String::new(),
            };
            if text.contains(part) {
                return;
            }
            self.keep_waiting(deadline, &format!("{id} to say {part}"))
                .await;
        }
    }

    /// Waits until an attribute has a value.
    pub async fn until(&self, id: &str, attribute: &str, value: &str) {
        self.find(&format!("{}[{attribute}='{value}']", by_id(id)))
            .await;
    }

    /// Waits for the notice of an error and gives its code.
    pub async fn error(&self) -> String {
        let notice = self.see("error").await;
        notice
            .attr("data-code")
            .await
            .ok()
            .flatten()
            .expect("an error has a code")
    }

    /// How many of something are shown.
    pub async fn count(&self, css: &str) -> usize {
        self.client
            .find_all(Locator::Css(css))
            .await
            .map_or(0, |found| found.len())
    }

    /// The text of the whole page.
    pub async fn page(&self) -> String {
        let script = "return document.body.innerText";
        let text = self.client.execute(script, Vec::new()).await;
        text.ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Goes to a place of the app by its hash, as a link does.
    pub async fn go(&self, hash: &str) {
        self.client
            .execute("location.hash = arguments[0]", vec![json!(hash)])
            .await
            .expect("the app has a hash");
    }

    /// Takes a picture into `tests/output` and says where it is.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = workspace().join("tests/output");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        let png = self
            .client
            .screenshot()
            .await
            .expect("the driver takes pictures");
        fs::write(&path, png).unwrap();
        path
    }

    async fn shown(&self, css: &str) -> Option<Element> {
        for element in self.client.find_all(Locator::Css(css)).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    async fn keep_waiting(&self, deadline: Instant, what: &str) {
        if Instant::now() > deadline {
            let picture = self.picture("what-was-shown-instead").await;
            panic!(
                "waited in vain for {what}; {} shows\n{}",
                picture.display(),
                self.page().await
            );
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn by_id(id: &str) -> String {
    format!("[data-testid='{id}']")
}
