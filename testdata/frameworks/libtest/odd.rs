//! Names and kinds of tests that may be trouble.

#[test]
fn planted() {}

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

mod inner {
    #[test]
    fn planted() {}

    #[test]
    fn spawns() {
        let thread = std::thread::spawn(|| std::env::var("PLANT").is_err());
        assert!(thread.join().unwrap());
    }
}
