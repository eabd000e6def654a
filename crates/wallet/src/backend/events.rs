//! Server-sent events out of the pieces in which they come (WHATWG HTML section 9.2.6).

use super::{BackendError, ReceivedEvent};

/// The longest event that is read, in bytes.
const LONGEST_EVENT: usize = 64 * 1024;

/// Takes pieces of a stream and gives whole events.
#[derive(Default)]
pub(super) struct EventParser {
    rest: Vec<u8>,
    id: String,
    data: String,
}

impl EventParser {
    /// The events that a piece completes.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<Vec<ReceivedEvent>, BackendError> {
        self.rest.extend_from_slice(piece);
        let mut events = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = std::str::from_utf8(&line)
                .map_err(|_| BackendError::Rubbish("an event is not UTF-8"))?
                .trim_end_matches(['\r', '\n']);
            events.extend(self.line(line)?);
        }
        if self.rest.len() + self.data.len() > LONGEST_EVENT {
            return Err(BackendError::Rubbish("an event is too long"));
        }
        Ok(events)
    }

    fn line(&mut self, line: &str) -> Result<Option<ReceivedEvent>, BackendError> {
        if line.is_empty() {
            return self.event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => value.clone_into(&mut self.id),
            "data" => self.data.push_str(value),
            // Comments have an empty name; other fields are not the protocol's.
            _ => {}
        }
        Ok(None)
    }

    fn event(&mut self) -> Result<Option<ReceivedEvent>, BackendError> {
        if self.data.is_empty() {
            return Ok(None);
        }
        let data = std::mem::take(&mut self.data);
        let event = serde_json::from_str(&data)
            .map_err(|_| BackendError::Rubbish("an event is not one of the protocol"))?;
        Ok(Some(ReceivedEvent {
            id: self.id.clone(),
            event,
        }))
    }
}

#[cfg(test)]
mod tests {
    use domain::history::HistoryKind;

    use super::*;

    const STREAM: &str = ": hello\n\nid: 7\nevent: change\ndata: {\"kind\":\"document_opened\",\"at\":\"2026-01-01T00:00:00Z\",\ndata: \"access\":null,\"request\":null,\"consent\":null}\n\nid: 8\r\ndata:{\"kind\":\"consent_asked\",\"at\":\"2026-01-01T00:00:01Z\"}\r\n\r\n";

    #[test]
    fn r25_events_are_read_in_whatever_pieces_they_come() {
        for size in [1, 2, 7, 64, STREAM.len()] {
            let mut parser = EventParser::default();
            let events: Vec<ReceivedEvent> = STREAM
                .as_bytes()
                .chunks(size)
                .flat_map(|piece| parser.push(piece).expect("events"))
                .collect();

            let read: Vec<_> = events
                .iter()
                .map(|event| (event.id.as_str(), event.event.kind))
                .collect();
            assert_eq!(
                read,
                [
                    ("7", HistoryKind::DocumentOpened),
                    ("8", HistoryKind::ConsentAsked)
                ]
            );
        }
    }

    #[test]
    fn rubbish_and_endless_events_are_refused() {
        let refused = |bytes: &[u8]| EventParser::default().push(bytes).is_err();
        assert!(refused(b"data: 7\n\n"));
        assert!(refused(b"data: \xff\n\n"));
        assert!(refused(&vec![b'x'; LONGEST_EVENT + 1]));
    }
}
