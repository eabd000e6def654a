//! The work that the backend asks of whoever calls too often (S-26).

use protocol::problem::Work;

/// Zero bits beyond which nothing is begun: 2^28 hashes are minutes of one processor.
const MOST_BITS: u8 = 28;
/// Tries between two looks at whether anybody still waits.
const AT_ONCE: u64 = 1 << 18;

/// Does a work, off the threads that others wait on; `None` where it is too much.
pub(super) async fn done(work: Work) -> Option<String> {
    if work.bits > MOST_BITS {
        tracing::warn!(bits = work.bits, "the backend asks for too much work");
        return None;
    }
    let (challenge, bits) = (work.challenge, work.bits);
    let mut from = 0;
    loop {
        let asked = challenge.clone();
        let found =
            tokio::task::spawn_blocking(move || domain::work::find(&asked, bits, from, AT_ONCE));
        match found.await {
            Ok(Some(number)) => return Some(format!("{challenge}.{number}")),
            Ok(None) => from += AT_ONCE,
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn s26_work_is_done_and_too_much_of_it_is_not_begun() {
        let work = |bits| Work {
            challenge: "a.b.c".to_owned(),
            bits,
        };

        let answer = done(work(10)).await.expect("done");

        let (challenge, number) = answer.rsplit_once('.').expect("a full stop");
        assert_eq!(challenge, "a.b.c");
        assert!(domain::work::is_done(
            challenge,
            number.parse().expect("a number"),
            10
        ));
        assert_eq!(done(work(29)).await, None);
        assert_eq!(done(work(u8::MAX)).await, None);
    }
}
