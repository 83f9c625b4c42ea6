//! The tests of ../tests.h. They call the code of ../code.c.

use std::os::raw::{c_char, c_int, c_uint};

const STACK_SIZE: usize = 8;

#[repr(C)]
struct Stack {
    items: [c_int; STACK_SIZE],
    used: c_int,
}

extern "C" {
    fn clamp(value: c_int, low: c_int, high: c_int) -> c_int;
    fn gcd(a: c_int, b: c_int) -> c_int;
    fn is_leap(year: c_int) -> c_int;
    fn days_in(year: c_int, month: c_int) -> c_int;
    fn compare(a: *const c_char, b: *const c_char) -> c_int;
    fn to_number(text: *const c_char, number: *mut c_int) -> c_int;
    fn checksum(bytes: *const u8, size: usize) -> c_uint;
    fn bits(value: c_uint) -> c_int;
    fn median(a: c_int, b: c_int, c: c_int) -> c_int;
    fn push(s: *mut Stack, item: c_int) -> c_int;
    fn pop(s: *mut Stack, item: *mut c_int) -> c_int;
}

/// A text as C has it.
macro_rules! c {
    ($text:expr) => {
        concat!($text, "\0").as_ptr() as *const c_char
    };
}

mod code {
    use std::os::raw::{c_char, c_int};

    #[test]
    fn clamp() {
        unsafe {
            assert!(::clamp(5, 1, 9) == 5);
            assert!(::clamp(-3, 1, 9) == 1);
            assert!(::clamp(12, 1, 9) == 9);
        }
    }

    #[test]
    fn gcd() {
        unsafe {
            assert!(::gcd(12, 18) == 6);
            assert!(::gcd(7, 5) == 1);
            assert!(::gcd(4, 0) == 4);
        }
    }

    #[test]
    fn leap_year() {
        unsafe {
            assert!(::is_leap(2024) != 0);
            assert!(::is_leap(2023) == 0);
            assert!(::is_leap(1900) == 0);
            assert!(::is_leap(2000) != 0);
        }
    }

    #[test]
    fn days() {
        unsafe {
            assert!(::days_in(2023, 1) == 31);
            assert!(::days_in(2023, 2) == 28);
            assert!(::days_in(2024, 2) == 29);
            assert!(::days_in(2023, 4) == 30);
            assert!(::days_in(2023, 8) == 31);
            assert!(::days_in(2023, 13) == 0);
        }
    }

    #[test]
    fn compare() {
        unsafe {
            assert!(::compare(c!("abc"), c!("abc")) == 0);
            assert!(::compare(c!("abc"), c!("abd")) < 0);
            assert!(::compare(c!("abc"), c!("ab")) > 0);
        }
    }

    #[test]
    fn number() {
        let mut n: c_int = -1;
        unsafe {
            assert!(::to_number(c!("0"), &mut n) != 0);
            assert!(n == 0);
            assert!(::to_number(c!("1729"), &mut n) != 0);
            assert!(n == 1729);
        }
    }

    #[test]
    fn no_number() {
        let mut n: c_int = -1;
        unsafe {
            assert!(::to_number(c!(""), &mut n) == 0);
            assert!(::to_number(c!("12345"), &mut n) == 0);
            assert!(::to_number(c!("1x"), &mut n) == 0);
            assert!(::to_number(c!("-1"), &mut n) == 0);
            assert!(n == -1);
        }
    }

    #[test]
    fn checksum() {
        let bytes = [1u8, 250, 3];
        unsafe {
            assert!(::checksum(bytes.as_ptr(), 0) == 1);
            assert!(::checksum(bytes.as_ptr(), bytes.len()) == (7 << 8 | 4));
        }
    }

    #[test]
    fn bits() {
        unsafe {
            assert!(::bits(0) == 0);
            assert!(::bits(0xf0f) == 8);
        }
    }

    #[test]
    fn median() {
        unsafe {
            assert!(::median(1, 2, 3) == 2);
            assert!(::median(3, 1, 2) == 2);
            assert!(::median(2, 3, 1) == 2);
        }
    }

    #[test]
    fn stack() {
        let mut s = ::Stack { items: [0; ::STACK_SIZE], used: 0 };
        let mut item: c_int = 0;
        unsafe {
            assert!(::push(&mut s, 4) != 0);
            assert!(::push(&mut s, 5) != 0);
            assert!(::pop(&mut s, &mut item) != 0);
            assert!(item == 5);
            assert!(::pop(&mut s, &mut item) != 0);
            assert!(item == 4);
            assert!(::pop(&mut s, &mut item) == 0);
        }
    }

    #[test]
    fn planted() {
        let sound = std::env::var("PLANT").is_err() as i32;
        println!("before the first assertion");
        assert!(sound == 1);
        println!("after the first assertion");
        assert!(sound == 1);
    }
}
