//! The one wallet of this process, opened when it is first asked for and again when opening failed.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, Emitter};
use tokio::sync::{
    Mutex,
    broadcast::{Receiver, error::RecvError},
};
use wallet::{Error, Event, Options, Wallet};

/// What the commands share.
pub struct Shell {
    app: AppHandle,
    options: Options,
    exports: PathBuf,
    wallet: Mutex<Option<Wallet>>,
}

impl Shell {
    /// A shell around a profile that is not open yet.
    pub fn new(app: AppHandle, options: Options, exports: PathBuf) -> Self {
        Self {
            app,
            options,
            exports,
            wallet: Mutex::new(None),
        }
    }

    /// The wallet; what keeps it from opening is told by the command that asked.
    pub async fn wallet(&self) -> Result<Wallet, Error> {
        let mut wallet = self.wallet.lock().await;
        match wallet.as_ref() {
            Some(open) => Ok(open.clone()),
            None => self.open(&mut wallet).await,
        }
    }

    /// A wallet that begins with joining; what the profile had is put aside.
    pub async fn begin_anew(&self) -> Result<Wallet, Error> {
        let mut wallet = self.wallet.lock().await;
        if let Some(open) = wallet.take() {
            open.close().await;
        }
        Wallet::set_aside(&self.options)?;
        self.open(&mut wallet).await
    }

    /// Ends the session with the service and closes the profile.
    pub async fn close(&self) {
        if let Some(open) = self.wallet.lock().await.take() {
            open.close().await;
        }
    }

    async fn open(&self, wallet: &mut Option<Wallet>) -> Result<Wallet, Error> {
        let open = Wallet::open(self.options.clone()).await?;
        tokio::spawn(pass_on(self.app.clone(), open.subscribe()));
        Ok(wallet.insert(open).clone())
    }

    /// The folder that evidence is written to.
    pub fn exports(&self) -> &Path {
        &self.exports
    }
}

/// Passes on to the window what the wallet tells by itself.
async fn pass_on(app: AppHandle, mut events: Receiver<Event>) {
    loop {
        let emitted = match events.recv().await {
            Ok(Event::Changed(changed)) => app.emit("changed", changed),
            Ok(Event::Locked) => app.emit("locked", ()),
            Ok(Event::Online(online)) => app.emit("online", online),
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if let Err(error) = emitted {
            tracing::warn!(error = %error, "the window was not told");
        }
    }
}
