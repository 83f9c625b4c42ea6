//! The code of ../code.c in part, and tests with the names of ../tests.h.

pub fn clamp(value: i32, low: i32, high: i32) -> i32 {
    if value < low {
        return low;
    }
    if value > high { high } else { value }
}

pub fn gcd(mut a: i32, mut b: i32) -> i32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub fn is_leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

pub fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 => 28 + is_leap(year) as i32,
        1..=12 => 30 + (month + month / 8) % 2,
        _ => 0,
    }
}

pub fn to_number(text: &str) -> Option<i32> {
    if text.is_empty() || text.len() > 4 {
        return None;
    }
    let mut sum = 0;
    for c in text.bytes() {
        if c < b'0' || c > b'9' {
            return None;
        }
        sum = sum * 10 + (c - b'0') as i32;
    }
    Some(sum)
}

pub fn checksum(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1, 0);
    for &b in bytes {
        low = (low + b as u32) % 251;
        high = (high + low) % 251;
    }
    high << 8 | low
}

pub fn bits(mut value: u32) -> i32 {
    let mut n = 0;
    while value != 0 {
        value &= value - 1;
        n += 1;
    }
    n
}

pub fn median(a: i32, b: i32, c: i32) -> i32 {
    if a > b {
        return median(b, a, c);
    }
    if c < a { a } else { clamp(c, a, b) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn clamp() {
        assert!(crate::clamp(5, 1, 9) == 5);
        assert!(crate::clamp(-3, 1, 9) == 1);
        assert!(crate::clamp(12, 1, 9) == 9);
    }

    #[test]
    fn gcd() {
        assert!(crate::gcd(12, 18) == 6);
        assert!(crate::gcd(7, 5) == 1);
        assert!(crate::gcd(4, 0) == 4);
    }

    #[test]
    fn leap_year() {
        assert!(crate::is_leap(2024));
        assert!(!crate::is_leap(2023));
        assert!(!crate::is_leap(1900));
        assert!(crate::is_leap(2000));
    }

    #[test]
    fn days() {
        assert!(crate::days_in(2023, 1) == 31);
        assert!(crate::days_in(2023, 2) == 28);
        assert!(crate::days_in(2024, 2) == 29);
        assert!(crate::days_in(2023, 4) == 30);
        assert!(crate::days_in(2023, 8) == 31);
        assert!(crate::days_in(2023, 13) == 0);
    }

    #[test]
    fn number() {
        assert!(crate::to_number("0") == Some(0));
        assert!(crate::to_number("1729") == Some(1729));
    }

    #[test]
    fn no_number() {
        assert!(crate::to_number("").is_none());
        assert!(crate::to_number("12345").is_none());
        assert!(crate::to_number("1x").is_none());
        assert!(crate::to_number("-1").is_none());
    }

    #[test]
    fn checksum() {
        assert!(crate::checksum(&[]) == 1);
        assert!(crate::checksum(&[1, 250, 3]) == (7 << 8 | 4));
    }

    #[test]
    fn bits() {
        assert!(crate::bits(0) == 0);
        assert!(crate::bits(0xf0f) == 8);
    }

    #[test]
    fn median() {
        assert!(crate::median(1, 2, 3) == 2);
        assert!(crate::median(3, 1, 2) == 2);
        assert!(crate::median(2, 3, 1) == 2);
    }

    #[test]
    fn planted() {
        let sound = std::env::var("PLANT").is_err() as i32;
        println!("before the first assertion");
        assert!(sound == 1);
        println!("after the first assertion");
        assert!(sound == 1);
    }

    #[test]
    fn planted_equality() {
        assert_eq!(std::env::var("PLANT").is_err(), true, "on the {}", "way");
    }

    #[test]
    #[should_panic]
    fn panics() {
        panic!("as it should");
    }

    #[test]
    #[ignore]
    fn ignored() {}

    #[test]
    fn planted_too() {}
}
