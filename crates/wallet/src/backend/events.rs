//! Server-sent events out of the pieces in which they come (WHATWG HTML section 9.2.6).

use super::{BackendError, ReceivedEvent};

/// The longest event that is read, in bytes.
const LONGEST_EVENT: usize = 64 * 1024;

/// Takes pieces of a stream and gives whole events.
#[derive(Default)]
pub(crate) struct EventParser {
    rest: Vec<u8>,
    id: String,
    data: String,
}

impl EventParser {
    /// The events that a piece completes.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<Vec<ReceivedEvent>, BackendError> {
        let end = piece.iter().rposition(|byte| *byte == b'\n');
        let (ended, begun) = piece.split_at(end.map_or(0, |end| end + 1));
        let mut events = Vec::new();
        if !ended.is_empty() {
            let mut lines = std::mem::take(&mut self.rest);
            lines.extend_from_slice(ended);
            for line in lines.split_inclusive(|byte| *byte == b'\n') {
                events.extend(self.line(line)?);
            }
        }
        self.rest.extend_from_slice(begun);
        self.check_length(self.rest.len())?;
        Ok(events)
    }

    fn line(&mut self, line: &[u8]) -> Result<Option<ReceivedEvent>, BackendError> {
        self.check_length(line.len())?;
        let line = std::str::from_utf8(line)
            .map_err(|_| BackendError::Rubbish("an event is not UTF-8"))?
            .trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return self.event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            // It comes back in a header, which not every text can.
            "id" if value.bytes().all(|byte| byte.is_ascii_graphic()) => {
                value.clone_into(&mut self.id);
            }
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            // Comments have an empty name; other fields are not the protocol's.
            _ => {}
        }
        Ok(None)
    }

    fn check_length(&self, more: usize) -> Result<(), BackendError> {
        if self.data.len() + more > LONGEST_EVENT {
            return Err(BackendError::Rubbish("an event is too long"));
        }
        Ok(())
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
        assert!(refused(&b"data: 1\n".repeat(LONGEST_EVENT)));
    }

    #[test]
    fn an_id_that_no_header_carries_is_not_gone_on_from() {
        let mut parser = EventParser::default();
        let event = "data: {\"kind\":\"signed_in\",\"at\":\"2026-01-01T00:00:00Z\"}\n\n";
        for (line, id) in [
            ("id: 7", "7"),
            ("id: \u{1}", "7"),
            ("id: ә", "7"),
            ("id", ""),
        ] {
            let events = parser.push(format!("{line}\n{event}").as_bytes());
            assert_eq!(events.expect("an event")[0].id, id, "{line:?}");
        }
    }

    #[test]
    fn lines_of_data_are_joined_by_a_line_feed() {
        let mut parser = EventParser::default();
        assert!(
            parser
                .push(b"data: {\"kind\":\"signed_\ndata: in\",\"at\":\"2026-01-01T00:00:00Z\"}\n\n")
                .is_err()
        );
    }

    #[test]
    fn a_piece_of_many_lines_takes_no_longer_than_its_length() {
        let mut parser = EventParser::default();
        let started = std::time::Instant::now();
        assert!(
            parser
                .push(&b"\n".repeat(1 << 22))
                .is_ok_and(|events| events.is_empty())
        );
        assert!(started.elapsed() < std::time::Duration::from_secs(10));
    }
}
