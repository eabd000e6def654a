use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;

fn gather(frames: impl IntoIterator<Item = Frame>) -> Option<Vec<u8>> {
    let mut gathering = Gathering::default();
    frames
        .into_iter()
        .find_map(|frame| match gathering.take(frame) {
            Ok(Progress::Whole(bytes)) => Some(bytes),
            Ok(Progress::Gathering { .. }) | Err(_) => None,
        })
}

fn some(length: usize, salt: u8) -> Vec<u8> {
    (0..length)
        .map(|at| (at % 251) as u8 ^ salt ^ (at / 251) as u8)
        .collect()
}

#[test]
fn s11_a_frame_fits_into_a_code_that_a_camera_reads_easily() {
    let all = frames(&some(LARGEST, 0)).unwrap();

    assert_eq!(all.len(), usize::from(MOST_FRAMES));
    let longest = all.iter().map(|frame| frame.to_text().len()).max();
    assert_eq!(longest, Some(757));
    // Equal sizes make codes of one version, which do not jump on the screen.
    let uneven = frames(&some(1_000, 0)).unwrap();
    let lengths: Vec<usize> = uneven.iter().map(|frame| frame.part.len()).collect();
    assert_eq!(lengths, [333, 333, 334]);
}

#[test]
fn s11_what_does_not_fit_is_not_cut() {
    assert_eq!(frames(&[]), Err(FrameError::DoesNotFit));
    assert_eq!(frames(&vec![0; LARGEST + 1]), Err(FrameError::DoesNotFit));
}

#[test]
fn s11_a_frame_says_which_it_is() {
    let all = frames(&some(1_000, 0)).unwrap();

    assert_eq!(format!("{:?}", all[1]), "Frame(2 of 3)");
    let text = all[1].to_text();
    assert!(Frame::is_claimed_by(&text));
    assert_eq!(Frame::parse(&text).as_ref(), Ok(&all[1]));
}

#[test]
fn s11_what_is_no_frame_is_refused() {
    let good = frames(b"presentation").unwrap().remove(0);
    let with = |index, count, part: Vec<u8>| {
        Frame {
            index,
            count,
            part,
            ..good.clone()
        }
        .to_text()
    };
    for text in [
        String::new(),
        PREFIX.to_owned(),
        format!("{PREFIX}/"),
        good.to_text().trim_end_matches('/').to_owned(),
        good.to_text().replace("D1", "D2"),
        with(0, 0, vec![1]),
        with(1, 1, vec![1]),
        with(0, MOST_FRAMES + 1, vec![1]),
        with(0, 1, vec![]),
        with(0, 1, vec![0; LONGEST_PART + 1]),
        format!("{PREFIX}{}/", "0".repeat(1_000_000)),
    ] {
        assert_eq!(Frame::parse(&text), Err(FrameError::Malformed));
    }
}

#[test]
fn s11_frames_that_contradict_each_other_are_refused_and_forgotten() {
    let all = frames(&some(1_000, 0)).unwrap();
    let forged = Frame {
        part: vec![7],
        ..all[0].clone()
    };
    let longer = Frame {
        count: 5,
        ..all[1].clone()
    };
    for (first, other) in [(&all[0], &forged), (&all[0], &longer)] {
        let mut gathering = Gathering::default();
        assert!(gathering.take(first.clone()).is_ok());
        assert_eq!(
            gathering.take(other.clone()),
            Err(FrameError::Contradiction)
        );
        assert_eq!(
            gathering.take(all[2].clone()),
            Ok(Progress::Gathering {
                have: vec![3],
                count: 3
            })
        );
    }
}

#[test]
fn s11_whoever_shows_many_sets_takes_no_more_room_than_for_a_few() {
    let mut gathering = Gathering::default();
    for salt in 0..100 {
        let first = frames(&some(1_000, salt)).unwrap().remove(0);
        assert!(gathering.take(first).is_ok());
    }
    assert_eq!(gathering.sets.len(), MOST_SETS);
}

proptest! {
    #[test]
    fn s11_frames_in_any_order_and_again_and_again_are_the_whole(
        bytes in vec(any::<u8>(), 1..6_000),
        order in vec(any::<Index>(), 0..40),
    ) {
        let all = frames(&bytes).unwrap();
        let seen = order.iter().map(|at| at.get(&all).clone());
        let rest = all.iter().rev().cloned();
        let texts: Vec<String> = seen.chain(rest).map(|frame| frame.to_text()).collect();
        let read = texts.iter().map(|text| Frame::parse(text).unwrap());
        prop_assert_eq!(gather(read), Some(bytes));
    }

    #[test]
    fn s11_without_one_frame_nothing_is_whole(
        bytes in vec(any::<u8>(), 600..6_000),
        lost: Index,
    ) {
        let mut all = frames(&bytes).unwrap();
        all.remove(lost.index(all.len()));
        prop_assert_eq!(gather(all), None);
    }

    #[test]
    fn s11_two_sets_at_the_same_time_do_not_mix(
        one in vec(any::<u8>(), 600..3_000),
        other in vec(any::<u8>(), 600..3_000),
    ) {
        prop_assume!(one != other);
        let (a, b) = (frames(&one).unwrap(), frames(&other).unwrap());
        let mut gathering = Gathering::default();
        let mut wholes = Vec::new();
        let longest = a.len().max(b.len());
        for at in 0..longest {
            for frame in [a.get(at), b.get(at)].into_iter().flatten() {
                if let Ok(Progress::Whole(bytes)) = gathering.take(frame.clone()) {
                    wholes.push(bytes);
                }
            }
        }
        prop_assert_eq!(wholes.len(), 2);
        prop_assert!(wholes.contains(&one) && wholes.contains(&other));
    }

    #[test]
    fn s11_a_changed_frame_never_makes_a_whole(
        bytes in vec(any::<u8>(), 600..3_000),
        which: Index,
        at: Index,
        change in 1..=255_u8,
    ) {
        let mut all = frames(&bytes).unwrap();
        let frame = which.index(all.len());
        let part = &mut all[frame].part;
        let at = at.index(part.len());
        part[at] ^= change;
        prop_assert_eq!(gather(all), None);
    }

    #[test]
    fn s11_no_text_makes_reading_it_panic(text in "\\PC*", inside in "[0-9A-Z $%*+./:-]{0,60}") {
        let _ = Frame::parse(&text);
        if let Ok(frame) = Frame::parse(&format!("{PREFIX}{inside}/")) {
            prop_assert_eq!(frame.to_text(), format!("{PREFIX}{inside}/"));
        }
    }
}
