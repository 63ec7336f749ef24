use shufflenet_wasm::files::convert::*;
use shufflenet_wasm::files::inspect::inspect;
#[test]
fn scratch() {
    for line in std::fs::read_to_string("/tmp/scratch.txt").unwrap().lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        let file = std::fs::read(parts[0]).unwrap();
        let i = inspect(&file);
        println!(
            "{line}: {:?} prefix {:?} unused {} parameters {:?} arch {:?} embedding {:?} assumed {:?} problem {:?}",
            i.format,
            i.prefix,
            i.unused,
            i.parameters,
            i.info.as_ref().map(|x| x.architecture),
            i.info.as_ref().map(|x| (x.classes, x.embedding)),
            i.info.as_ref().map(|x| x.assumed.clone()),
            i.problem
        );
        if parts.len() > 2 {
            let format = match parts[2] {
                "onnx" => Target::Onnx,
                "tflite" => Target::TfLite,
                _ => Target::Safetensors,
            };
            let dtype = if parts.len() > 3 { Precision::F16 } else { Precision::F32 };
            match convert(&file, &Options { format, dtype, ..Options::default() }) {
                Ok(out) => std::fs::write(parts[1], out).unwrap(),
                Err(e) => println!("  {e}"),
            }
        }
    }
}
