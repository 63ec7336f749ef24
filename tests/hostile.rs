//! Files made to break the reader: each is refused or read, in little time and memory. Native only: it counts what is allocated.

#![cfg(not(target_family = "wasm"))]

mod common;
#[path = "common/counting.rs"]
mod counting;
#[path = "common/torch.rs"]
mod torch;

use counting::counted;
use shufflenet_wasm::weights;
use torch::{Pickle, legacy_head, zip};

/// Names of the tensors in a file, or the error's code and message; and the most bytes that were held at once.
fn read(file: &[u8]) -> (Result<Vec<String>, String>, usize) {
    let (result, count) = counted(|| weights::read(file).map(|tensors| tensors.by_name.into_keys().collect()));
    (result.map_err(|error| format!("{}: {error}", error.code())), count.peak)
}

/// A file with this pickle and one storage, "0", of 16 floats.
fn file(pickle: &[u8]) -> Vec<u8> {
    zip(&[("m/data.pkl", pickle), ("m/data/0", &[0; 64])])
}

fn refused(pickle: &[u8], expected: &str) {
    let (result, _) = read(&file(pickle));
    let error = result.expect_err(expected);
    assert!(error.contains(expected), "{error:?} lacks {expected:?}");
}

/// `{"w": tensor}`, with what describes the tensor.
fn tensor(describe: impl Fn(Pickle) -> Pickle) -> Vec<u8> {
    let pickle = Pickle::start().op(b"}").text("w").global("torch._utils", "_rebuild_tensor_v2").op(b"(");
    describe(pickle).op(b"tRs").end()
}

#[test]
fn operations_that_make_no_sense() {
    for (pickle, expected) in [
        (&b"\x80\x02"[..], "breaks off"),
        (b"\x80\x02.", "takes more than it has"),
        (b"\x80\x02q\0.", "takes more than it has"),
        (b"\x80\x02h\0.", "never remembered"),
        (b"\x80\x02Nr\xff\xff\xff\xff.", "out of order"),
        (b"\x80\x02t.", "takes more than it has"),
        (b"\x80\x02N(N00t.", "takes more than it has"),
        (b"\x80\x02Ns.", "takes more than it has"),
        (b"\x80\x02NNs.", "puts items into nothing"),
        (b"\x80\x02NNNs.", "holds no tensors"),
        (b"\x80\x02K\x01NNs.", "puts items into nothing"),
        (b"\x80\x02)NNs.", "holds none"),
        (b"\x80\x02)Q.", "storage without type or key"),
        (b"\x80\x02NQ.", "storage without type or key"),
        (b"\x80\x02))R.", "can't be called"),
        (b"\x80\x02K\x01K\x02\x93.", "without a name"),
        (b"\x80\x02X\xff\xff\xff\xffabc.", "breaks off"),
        (b"\x80\x02X\x01\0\0\0\xff.", "no text"),
        (b"\x80\x02cos\nsystem\n.", "os.system"),
        (b"\x80\x02i.", "0x69"),
        (b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.", "not a tensor's"),
        (b"\x80\x02ccollections\nOrderedDict\nN\x85R.", "not a tensor's"),
        // Found by fuzzing: each reached code that nothing above does.
        (b"c\n\n", "the Python object \".\""),
        (b"ctorch\nFloatStorage\n", "breaks off"),
        (b"\x80\x02ctorch\nCharStorage\n)R.", "not a tensor's"),
        (b"\x80\x02ctorch._utils\n_rebuild_parameter\n)R.", "not a tensor's"),
        (b"\x80\x04\x8c\x0bcollections\x94\x8c\x0bOrderedDict\x94\x93(\x8c\x07storage\x94tR.", "not a tensor's"),
        (b"\x80\x02}q\0(X\x01\0\0\0aq\x01QK\0", "without type or key"),
        (b"\x80\x04\x95\xcb\x03\0\0\0\0\0\0\x8ce", "breaks off"),
        (b"}}}s}\x80,}s}}s}}s\xa5", "0xa5"),
        (b"\x80\x02N.", "holds no tensors"),
        (b"\x80\x02}.", "holds no tensors"),
    ] {
        refused(pickle, expected);
    }
}

#[test]
fn tensors_that_claim_more_than_there_is() {
    let shaped = |offset: usize, shape: &[usize], strides: &[usize]| {
        let whole = |pickle: Pickle| pickle.storage("FloatStorage", "0", 16).number(offset).tuple(shape).tuple(strides);
        tensor(whole)
    };
    assert_eq!(read(&file(&shaped(0, &[4, 4], &[4, 1]))).0, Ok(vec!["w".to_owned()]));
    assert_eq!(read(&file(&shaped(0, &[4, 2], &[4, 2]))).0, Ok(vec!["w".to_owned()]));
    let most = i32::MAX as usize;
    for (offset, shape, strides) in [
        (0, &[17][..], &[1][..]),
        (13, &[4], &[1]),
        (0, &[4], &[6]),
        (0, &[1 << 20, 1 << 20], &[0, 0]),
        (0, &[most, most, most], &[most, most, most]),
        (most, &[1], &[1]),
        (0, &[2, 2], &[1]),
    ] {
        refused(&shaped(offset, shape, strides), "reaches beyond the data");
    }
    // -1 as BININT; nine axes.
    refused(&shaped(0, &[u32::MAX as usize], &[1]), "without storage, shape or strides");
    refused(&shaped(0, &[1; 9], &[1; 9]), "without storage, shape or strides");
    let elsewhere = |pickle: Pickle| pickle.storage("FloatStorage", "1", 16).number(0).tuple(&[1]).tuple(&[1]);
    refused(&tensor(elsewhere), "\"1\" is missing");
}

#[test]
fn tensors_that_are_not_stored_as_they_are() {
    let whole = |more: &[u8]| {
        tensor(|pickle| {
            let view = pickle.storage("FloatStorage", "0", 16).number(0).tuple(&[4]).tuple(&[1]);
            view.op(b"\x89").global("collections", "OrderedDict").op(b")R").op(more)
        })
    };
    assert_eq!(read(&file(&whole(b""))).0, Ok(vec!["w".to_owned()]));
    assert_eq!(read(&file(&whole(b"}"))).0, Ok(vec!["w".to_owned()]));
    refused(&whole(b"}X\x03\0\0\0neg\x88s"), "such as a negative view");
}

/// What of two is meant, nobody can tell.
#[test]
fn names_that_stand_twice() {
    let view = |pickle: Pickle| {
        let start = pickle.global("torch._utils", "_rebuild_tensor_v2").op(b"(");
        start.storage("FloatStorage", "0", 16).number(0).tuple(&[4]).tuple(&[1]).op(b"tR")
    };
    let twice = Pickle::start().op(b"}(").text("w");
    let twice = view(view(twice).text("w")).op(b"u").end();
    refused(&twice, "the file has two tensors \"w\"");
    let nested = Pickle::start().op(b"}(").text("a.w");
    let nested = view(view(nested).text("a").op(b"}").text("w")).op(b"su").end();
    refused(&nested, "the file has two tensors \"a.w\"");

    let one = tensor(|pickle| pickle.storage("FloatStorage", "0", 16).number(0).tuple(&[4]).tuple(&[1]));
    for (entry, name) in [("m/data.pkl", "data.pkl"), ("m/data/0", "data/0")] {
        let archive = zip(&[("m/data.pkl", &one), ("m/data/0", &[0; 64]), (entry, &[1; 64])]);
        assert_eq!(
            read(&archive).0.expect_err(entry),
            format!(
                "Damaged: the model file is damaged: its zip archive has two entries {name:?}. Download or copy it again."
            )
        );
    }
    let keys = Pickle::start().op(b"](").text("0").text("0").op(b"e").end();
    let storage = [16u64.to_le_bytes().to_vec(), vec![0; 64]].concat();
    let old = [legacy_head(), one, keys, storage.clone(), storage].concat();
    assert!(read(&old).0.expect_err("twice").contains("it has two storages \"0\""));

    let header =
        r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#;
    let file = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 2]].concat();
    assert!(read(&file).0.expect_err("twice").contains("two of its tensors have the same name"));
    let header = r#"{"__metadata__":{},"__metadata__":{}}"#;
    let file = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
    assert!(read(&file).0.expect_err("twice").contains("duplicate field"));
}

#[test]
fn storages_with_endless_keys() {
    let storage = |key: &str| {
        let start = Pickle::start().op(b"(").text("storage").global("torch", "FloatStorage");
        start.text(key).text("cpu").op(b"K\x10tQ").end()
    };
    refused(&storage(&"0".repeat(257)), "key is too long");
    refused(&storage(&"0".repeat(256)), "holds no tensors");
}

#[test]
fn old_files_that_claim_more_than_there_is() {
    let object = tensor(|pickle| pickle.storage("FloatStorage", "0", 4).number(0).tuple(&[4]).tuple(&[1]));
    let keys = |key: &str| Pickle::start().op(b"](").text(key).op(b"e").end();
    let whole = |keys: Vec<u8>, count: u64, data: usize| {
        [legacy_head(), object.clone(), keys, count.to_le_bytes().to_vec(), vec![0; data]].concat()
    };
    assert_eq!(read(&whole(keys("0"), 4, 16)).0, Ok(vec!["w".to_owned()]));
    for (file, expected) in [
        (whole(keys("0"), 4, 15), "break off"),
        (whole(keys("0"), u64::MAX, 16), "break off"),
        (whole(keys("0"), u64::MAX / 4, 16), "break off"),
        (whole(keys("0"), 3, 16), "reaches beyond"),
        (whole(keys("1"), 4, 16), "no tensor uses"),
        (whole(Pickle::start().op(b"](NE".as_slice()).end(), 4, 16), "0x45"),
        (whole(Pickle::start().op(b"](Ne").end(), 4, 16), "without a name"),
        (whole(Pickle::start().op(b"}").end(), 4, 16), "list of storages is missing"),
    ] {
        let (result, peak) = read(&file);
        let error = result.expect_err(expected);
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        assert!(peak < 64 * 1024, "{peak} bytes held");
    }
}

#[test]
fn archives_that_are_not_torchs() {
    let error = |file: &[u8]| read(file).0.expect_err("refused");
    assert!(error(&zip(&[("a.txt", b"hello")])).contains("UnknownFormat"));
    let empty = Pickle::start().op(b"}").end();
    let big = zip(&[("m/data.pkl", &empty), ("m/byteorder", b"big")]);
    assert!(error(&big).contains("big-endian"));
    let machine = Pickle::start().op(b"}").text("little_endian").op(b"\x89s").end();
    let head = legacy_head();
    let big = [&head[..head.len() - 24], &machine].concat();
    assert!(error(&big).contains("big-endian"), "{}", error(&big));
    let mut compressed = file(&empty);
    let method = compressed.windows(4).rposition(|window| window == b"PK\x01\x02").expect("a directory") + 10;
    compressed[method] = 8;
    assert!(!error(&compressed).is_empty());
}

/// Cycles, sharing and depth cost nothing, since objects refer to each other by index.
#[test]
fn structures_without_end() {
    // A dictionary in itself, beside a tensor.
    let itself = Pickle::start().op(b"}q\0").text("a").op(b"h\0s").end();
    refused(&itself, "holds no tensors");
    // 2^1000 tuples, if each were counted as often as it is seen.
    let shared = (0..250).fold(Pickle::start().op(b")q\0"), |pickle, _| pickle.op(b"h\0h\0\x86q\0")).end();
    refused(&shared, "holds no tensors");
    // Dictionaries in dictionaries: names longer than any are passed over.
    let deep = (0..50_000).fold(Pickle::start().op(b"}q\0"), |pickle, _| pickle.op(b"X\x01\0\0\0a}"));
    let deep = (0..50_000).fold(deep, |pickle, _| pickle.op(b"s")).end();
    refused(&deep, "holds no tensors");
}

/// What is held is bounded: by a small multiple of the file, or by that of the most operations that a pickle may have.
#[test]
fn memory_is_bounded() {
    let limit = 1 << 18;
    for (unit, per_byte) in
        [(&b")"[..], 200), (b"N", 80), (b"(", 30), (b"N(t", 80), (b"N\x85", 80), (b"]", 200), (b"Nq\x00", 30)]
    {
        for count in [1000, 100_000, 10 * limit] {
            let pickle = [&b"\x80\x02"[..], &unit.repeat(count / unit.len()), b"."].concat();
            let file = file(&pickle);
            let (result, peak) = read(&file);
            assert!(result.is_err());
            let bound = 4096 + per_byte * pickle.len().min(limit * unit.len());
            assert!(peak <= bound, "{unit:?} {count} times held {peak} bytes, more than {bound}");
        }
    }
    // One tensor under many names, each as long as may be.
    let many = |count: usize| {
        let named = |pickle: Pickle| pickle.storage("FloatStorage", "0", 16).number(0).tuple(&[1; 8]).tuple(&[1; 8]);
        let pickle = Pickle::start().op(b"}").text("w").global("torch._utils", "_rebuild_tensor_v2").op(b"(");
        let mut pickle = named(pickle).op(b"tRq\0s");
        for index in 0..count {
            pickle = pickle.text(&format!("{index:0>256}")).op(b"h\0s");
        }
        file(&pickle.end())
    };
    let file = many(10_000);
    let (result, peak) = read(&file);
    assert_eq!(result.expect("many names").len(), 10_001);
    assert!(peak < 3 * file.len(), "{peak} bytes held for {}", file.len());
}

#[test]
fn tensors_take_no_memory_before_they_are_asked_for() {
    const BYTES: usize = 4 << 20;
    let whole = |pickle: Pickle| {
        let shape = pickle.storage("FloatStorage", "0", BYTES / 4).number(0).tuple(&[1024, 1024]).tuple(&[1024, 1]);
        shape.op(b"N}tRs").end()
    };
    let start = Pickle::start().op(b"}").text("w").global("torch._utils", "_rebuild_tensor_v2").op(b"(");
    let torch = zip(&[("m/data.pkl", &whole(start)), ("m/data/0", &vec![0; BYTES])]);
    let header = format!(r#"{{"w":{{"dtype":"F32","shape":[1024,1024],"data_offsets":[0,{BYTES}]}}}}"#);
    let safetensors = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; BYTES]].concat();
    for file in [torch, safetensors] {
        let (result, peak) = read(&file);
        assert_eq!(result.expect("a good file"), ["w"]);
        assert!(peak < 8192, "{peak} bytes held");
    }
}

/// A safetensors header of many tensors, many axes, or much metadata.
#[test]
fn a_header_takes_memory_by_its_length() {
    let file = |header: String| [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
    let tensors = |count: usize, shape: &str| {
        let entry = |n| format!(r#""{n}":{{"dtype":"F32","shape":{shape},"data_offsets":[0,0]}}"#);
        file(format!("{{{}}}", (0..count).map(entry).collect::<Vec<_>>().join(",")))
    };
    let said = |count: usize| {
        let entry = |n| format!(r#""{n}":"""#);
        file(format!(r#"{{"__metadata__":{{{}}}}}"#, (0..count).map(entry).collect::<Vec<_>>().join(",")))
    };
    for count in [100, 10_000, 50_000] {
        for file in [tensors(count, "[0]"), tensors(count / 100, &format!("[{}]", ["0"; 500].join(","))), said(count)] {
            let (_, peak) = read(&file);
            assert!(peak <= 4096 + 20 * file.len(), "{peak} bytes held for {}", file.len());
        }
    }
}
