use super::*;

/// Two classes around two directions.
fn taught() -> Learner {
    let mut learner = Learner::default();
    for spread in [-0.2, 0.0, 0.3] {
        learner.add("mug", &[4.0, spread, 0.1]).expect("a good example");
        learner.add("pen", &[spread, 0.5, 0.0]).expect("a good example");
    }
    learner
}

#[test]
fn the_nearer_class_is_more_probable() {
    let mut learner = taught();
    let probabilities = learner.probabilities(&[3.0, 0.4, 0.0]).expect("a good embedding");
    assert!(probabilities[0] > 0.9 && (probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{probabilities:?}");
    let similarities = learner.similarities(&[0.0, 9.0, 0.0]).expect("a good embedding");
    assert!(similarities[1] > 0.99 && similarities[0] < 0.1, "{similarities:?}");
}

#[test]
fn what_is_left_out_needs_two_of_everything_and_sees_mistakes() {
    let mut learner = taught();
    assert_eq!(learner.left_out(), Some(vec![vec![0; 3], vec![1; 3]]));
    assert!(learner.left_out_within(6 * 2 * 3).is_some() && learner.left_out_within(6 * 2 * 3 - 1).is_none());
    learner.add("mug", &[0.0, 1.0, 0.0]).expect("an example in the wrong class");
    // That example is nearer to the pens, and now the pen that leans towards the mugs is nearer to the mugs.
    assert_eq!(learner.left_out(), Some(vec![vec![0, 0, 0, 1], vec![1, 1, 0]]));
    learner.add("cap", &[0.0, 0.0, 1.0]).expect("a good example");
    assert_eq!(learner.left_out(), None);
}

#[test]
fn classes_are_renamed_and_forgotten() {
    let mut learner = taught();
    assert!(
        learner.rename("mug", "pen").is_err()
            && learner.rename("cup", "x").is_err()
            && learner.rename("mug", " ").is_err()
    );
    learner.rename("mug", "杯子").expect("a free name");
    assert_eq!(learner.classes()[0].name, "杯子");
    assert!(learner.remove_example("杯子", 2) && !learner.remove_example("杯子", 2));
    assert!(learner.remove_example("杯子", 0) && learner.remove_example("杯子", 0), "the last example");
    assert_eq!(learner.classes().len(), 1);
    assert!(learner.remove("pen") && !learner.remove("pen"));
}

#[test]
fn exports_come_back_and_nonsense_does_not() {
    let good = taught();
    assert_eq!(Learner::from_json(&good.to_json()).expect("its own export"), good);
    // Farther apart than the squares of 32-bit floats reach.
    let far = r#"{"classes":[{"name":"a","examples":[[5,0.25,1],[4,7e10,0.1]]},{"name":"b","examples":[[1,0.25,1],[4,7e19,0.1]]},
        {"name":"c","examples":[[5,0.59,1],[4,7e11,0]]}]}"#;
    let mut learner = Learner::from_json(far).expect("finite numbers");
    assert!(learner.left_out().is_some_and(|guesses| guesses.len() == 3));
    let probabilities = learner.probabilities(&[1.0, 0.0, 0.0]).expect("a good embedding");
    assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{probabilities:?}");
    // So near to each other that what tells them apart is beyond floats, for an embedding much longer than they are.
    let near = r#"{"classes":[{"name":"a","examples":[[0,2],[5e-19,2]]},{"name":"b","examples":[[0,2],[0,2]]}]}"#;
    let mut learner = Learner::from_json(near).expect("finite numbers");
    assert!(learner.head().is_some());
    let probabilities = learner.probabilities(&[0.0, 7.5]).expect("a good embedding");
    assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{probabilities:?}");
    for nonsense in [
        "",
        "{}",
        "[1]",
        r#"{"classes":[{"name":"a","examples":[[1,2],[1]]}]}"#,
        r#"{"classes":[{"name":"a","examples":[[0]]}]}"#,
    ] {
        assert_eq!(Learner::from_json(nonsense).expect_err("nonsense").code(), "BadInput", "{nonsense}");
    }
    let mut learner = good;
    for bad in [&[][..], &[0.0; 3], &[f32::NAN, 1.0, 1.0], &[1.0; 4]] {
        assert!(learner.add("mug", bad).is_err() && learner.similarities(bad).is_err());
    }
    assert!(learner.add("", &[1.0; 3]).is_err());
    for class in learner.classes().len()..MAX_CLASSES {
        learner.add(&class.to_string(), &[1.0; 3]).expect("a class");
    }
    assert_eq!(learner.add("one more", &[1.0; 3]).expect_err("too many").code(), "BadInput");
    learner.add("mug", &[1.0; 3]).expect("an example of a class that is there");
    let class = r#"{"name":"a","examples":[[1]]}"#;
    let json = |count: usize| format!("{{\"classes\":[{}]}}", vec![class; count].join(","));
    assert_eq!(Learner::from_json(&json(MAX_CLASSES)).expect("one class").classes()[0].count(), MAX_CLASSES);
    assert_eq!(Learner::from_json(&json(MAX_CLASSES + 1)).expect_err("too many").code(), "BadInput");
}
