//! Numbers that look random and follow from a seed and a name alone, on every machine and in every version.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, good enough for inventing people, of no use for secrets.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of one thing: the doctor number 17 throws the same numbers whoever was made before him.
    pub fn new(seed: u64, subject: &str, index: u64) -> Self {
        // FNV-1a over the subject keeps streams of different subjects apart.
        let mut state = subject.bytes().fold(0xcbf2_9ce4_8422_2325_u64 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        state ^= index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut dice = Self { state };
        dice.next();
        dice
    }

    /// 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The product of two 64-bit numbers, cut to its upper half, is below the bound.
        let product = (u128::from(self.next()) * bound as u128) >> 64;
        usize::try_from(product).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = usize::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// True in `count` of a thousand cases.
    pub fn per_mille(&mut self, count: usize) -> bool {
        self.below(1000) < count
    }

    /// One of the items. The list must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// An index, each with its weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.below(total as usize);
        for (index, &weight) in weights.iter().enumerate() {
            if left < weight as usize {
                return index;
            }
            left -= weight as usize;
        }
        0
    }

    /// A UUIDv7 of an instant.
    pub fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_le_bytes());
        random[8..].copy_from_slice(&self.next().to_le_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_follows_from_seed_subject_and_index() {
        let throw = |seed, subject, index| Dice::new(seed, subject, index).next();
        assert_eq!(throw(1, "doctor", 1), throw(1, "doctor", 1));
        let different = [throw(1, "doctor", 1), throw(2, "doctor", 1), throw(1, "facility", 1), throw(1, "doctor", 2)];
        for (at, one) in different.iter().enumerate() {
            assert!(!different[at + 1..].contains(one));
        }
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut dice = Dice::new(7, "test", 0);
        let thrown: Vec<_> = (0..1000).map(|_| dice.between(-2, 3)).collect();
        assert_eq!((thrown.iter().min(), thrown.iter().max()), (Some(&-2), Some(&3)));
        assert_eq!(dice.below(0), 0);
        assert!((0..1000).all(|_| dice.weighted(&[0, 3, 0]) == 1));
    }
}
