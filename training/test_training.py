"""Run with pytest in this folder. Everything here works on made-up pictures, in seconds."""
import fcntl
import io
import json
import tarfile
import threading

import pytest

torch = pytest.importorskip("torch", reason="the training pipeline needs PyTorch: pip install -r requirements.txt")

import numpy as np
from PIL import Image
from safetensors.torch import load_file, save_file

import augment
import data
import evaluate
import pretrained
import train

LABELS = 6


def write_archive(path, side, labels, rng):
    with tarfile.open(path, "w:xz") as tar:
        for i, label in enumerate(labels):
            file = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (side, side, 3), np.uint8)).save(file, "PNG")
            member = tarfile.TarInfo(f"{label:03}/{i}.png")
            member.size = file.tell()
            file.seek(0)
            tar.addfile(member, file)


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("datasets"), np.random.default_rng(0)
    write_archive(folder / "train-64px.tar.xz", 64, [0, 1, 2, 3] * 8, rng)
    write_archive(folder / "train-128px.tar.xz", 128, [4, 5, 5, 5] * 4, rng)
    for name in data.VALIDATION.values():
        write_archive(folder / f"{name}.tar.xz", int(name[:-2].split("-")[-1]), range(LABELS), rng)
    names = {"ids": [f"n{i}" for i in range(LABELS)], "names": [f"thing {i}" for i in range(LABELS)]}
    (folder / "classes.json").write_text(json.dumps(names))
    torch.set_num_threads(1)
    return folder


def arguments(datasets, out, *more):
    fixed = f"--data {datasets} --out {out} --cache {out.parent / 'cache'} --batch 16 --sizes 32:0.5,64:0.5"
    return train.arguments([*fixed.split(), *more])


def test_pictures_are_read_once(datasets, tmp_path):
    x, y = data.load(datasets, "val-caltech-128px", tmp_path)
    assert x.shape == (LABELS, 128, 128, 3) and list(y) == list(range(LABELS))
    again, _ = data.load(tmp_path / "nowhere", "val-caltech-128px", tmp_path)
    assert np.array_equal(x, again)


def test_an_epoch_has_every_tiny_picture_once_and_rare_photographs_more_often():
    labels = np.repeat([4, 5], [100, 900])
    mixture = data.Mixture(tiny=500, photo_labels=labels, batch=50, seed=0)
    tiny, photos = (np.concatenate(part) for part in zip(*map(mixture, range(mixture.steps_per_epoch))))
    assert sorted(tiny) == list(range(500)) and len(photos) == 2000
    assert .15 < (labels[photos] == 4).mean() < .35  # 10 % of the photographs; 25 % of the draws are expected


def test_a_batch_depends_on_seed_and_step_only():
    one, other = (data.Mixture(90, np.arange(6) % 3, 10, seed=3) for _ in range(2))
    before = [one(step) for step in range(25)]
    for step in (24, 3, 11):
        for a, b in zip(before[step], other(step)):
            assert np.array_equal(a, b)
    assert not np.array_equal(data.Mixture(90, np.arange(6) % 3, 10, seed=4)(3)[0], before[3][0])


def test_augmented_pictures_have_the_size_asked_for_and_the_range_of_pictures():
    x = augment.augment(torch.rand(8, 3, 64, 64), 96)
    assert x.shape == (8, 3, 96, 96)
    pixels = x * augment.STD + augment.MEAN
    assert -1e-5 < pixels.min() and pixels.max() < 1 + 1e-5


def test_colour_keeps_a_grey_picture_flat():
    x = augment.colour(torch.full((16, 3, 8, 8), .5))
    assert x.std((2, 3)).max() < 1e-5 and x[:, 0, 0, 0].std() > .01


def test_photographs_come_out_as_sharp_as_they_went_in():
    """Stripes of two pixels survive the way through 64 px, which a smoothing reduction would average to grey."""
    stripes = np.tile(np.array([0, 0, 255, 255], np.uint8).repeat(3).reshape(1, 4, 3), (128, 32, 1))
    rng = np.random.default_rng(0)
    small = np.stack([augment.through_64(stripes, rng) for _ in range(8)])
    assert small.shape == (8, 64, 64, 3) and small.std() > 60


def test_cutmix_tells_the_share_of_pixels_that_stayed():
    torch.manual_seed(1)
    number = torch.arange(6)
    x, other, own = augment.cutmix(number.float().view(6, 1, 1, 1).expand(6, 3, 20, 20), number)
    for i in range(6):
        stayed = (x[i] == i).float().mean().item()
        assert stayed == pytest.approx(1 if other[i] == i else own)
        assert set(x[i].unique().int().tolist()) <= {i, other[i].item()}


def test_schedules():
    assert [train.size_at("64:0.5,96:0.5", d) for d in (0, .49, .5, 1)] == [64, 64, 96, 96]
    rates = [train.rate_at(.2, d) for d in np.linspace(0, 1, 101)]
    assert rates[0] == 0 and max(rates) > .19 and rates[-1] == pytest.approx(0)
    assert all(a > b for a, b in zip(rates[2:], rates[3:]))


def test_the_clock_goes_on_where_a_run_left_off(monkeypatch):
    now = 1000.
    monkeypatch.setattr(train.time, "monotonic", lambda: now)
    pace = train.Pace(steps=None, minutes=10, done=.6)
    assert pace(7) == pytest.approx(.6)
    now += 300
    assert pace(8) == pytest.approx(.8)
    now += 900
    assert pace(9) == 1


def test_a_held_lock_is_waited_for(tmp_path):
    lock = tmp_path / "lock"
    with open(lock, "w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        waiting = threading.Thread(target=train.give_way, args=[lock], daemon=True)
        waiting.start()
        waiting.join(.2)
        assert waiting.is_alive()
        fcntl.flock(holder, fcntl.LOCK_UN)
        waiting.join(10)
        assert not waiting.is_alive()


def test_a_resumed_run_ends_with_the_same_weights(datasets, tmp_path):
    whole = train.Run(arguments(datasets, tmp_path / "whole", "--steps", "4"))
    for _ in range(4):
        whole.advance()
    parts = arguments(datasets, tmp_path / "parts", "--steps", "4")
    for _ in range(2):
        run = train.Run(parts)
        run.advance()
        run.advance()
        run.save()
    assert run.step == 4 and run.done == 1
    for name, value in whole.average.state_dict().items():
        assert torch.equal(value, run.average.state_dict()[name]), name


def test_a_teacher_shifts_the_targets_and_they_stay_probabilities():
    labels, answers = np.array([2, 0]), np.array([[0, 9, 0], [9, 0, 0]], np.float16)
    alone = train.Targets(labels, 3, .1, None, .7)(np.arange(2))
    taught = train.Targets(labels, 3, .1, answers, .7)(np.arange(2))
    assert alone.argmax(1).tolist() == [2, 0] and taught.argmax(1).tolist() == [1, 0]
    for target in (alone, taught):
        assert target.sum(1).tolist() == pytest.approx([1, 1])
    z = torch.randn(2, 3)
    smoothed = torch.nn.functional.cross_entropy(z, torch.from_numpy(labels), label_smoothing=.1)
    assert torch.nn.functional.cross_entropy(z, alone).item() == pytest.approx(smoothed.item())


def test_a_run_leaves_a_model_that_evaluates(datasets, tmp_path, capsys):
    a = arguments(datasets, tmp_path / "run", "--steps", "3", "--cutmix", "1")
    train.train(a)
    assert capsys.readouterr().out.count("validation at") == 3
    model, preprocess = evaluate.read_model(a.out / "model.safetensors", a.arch)
    x, y = data.load(datasets, "val-64px", a.cache)
    z = evaluate.logits(model, evaluate.prepared(x, **preprocess))
    assert z.shape == (LABELS, LABELS) and evaluate.topk(z, y, LABELS) == 1
    trained = torch.load(a.out / "checkpoint.pt")["average"]["module.fc.bias"]
    assert torch.equal(load_file(a.out / "model.safetensors")["fc.bias"], trained) and trained.std() > 0
    evaluate.report(a.out / "model.safetensors", a.arch, evaluate.test_sets(datasets, a.cache, None, data.classes(datasets)),
                    data.classes(datasets)["names"])
    assert "| Imagenette, through 64 px | 6 |" in capsys.readouterr().out


def write_graph(path, model, x):
    """A TensorFlow.js graph of the network up to stage 4: batch norm folded, blue first, float16, in the order of execution."""
    ran, hooks = [], []
    convolutions = {name: part for name, part in model.named_modules() if isinstance(part, torch.nn.Conv2d)}
    for name, part in convolutions.items():
        hooks.append(part.register_forward_hook(lambda *_, name=name: ran.append(name)))
    model(x)
    for hook in hooks:
        hook.remove()
    nodes, described, packed, count = [], [], b"", {"convolution": 0, "depthwise": 0}
    for name in (n for n in ran if not n.startswith("conv5")):
        conv = convolutions[name]
        above, _, place = name.rpartition(".")
        norm = model.get_submodule(f"{above}.{int(place) + 1}")
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        weight, bias = conv.weight * gain.view(-1, 1, 1, 1), norm.bias - norm.running_mean * gain
        weight = weight.flip(1) if name == "conv1.0" else weight
        kind = "depthwise" if conv.groups > 1 else "convolution"
        weight = weight.permute((2, 3, 0, 1) if kind == "depthwise" else (2, 3, 1, 0))
        node = f"PartitionedCall/{kind}" + (f"_{count[kind]}" if count[kind] else "")
        count[kind] += 1
        nodes += [{"name": node, "op": "Conv2D", "input": ["before", f"{node}/w"]},
                  {"name": f"{node}/add", "op": "Add", "input": [node, f"{node}/b"]}]
        for end, value in (("w", weight), ("b", bias)):
            described.append({"name": f"{node}/{end}", "shape": list(value.shape), "dtype": "float32",
                              "quantization": {"dtype": "float16"}})
            packed += value.detach().numpy().astype(np.float16).tobytes()
    path.write_text(json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": described}]}))
    path.with_suffix(".bin").write_bytes(packed)


def test_a_folded_network_is_unfolded_and_its_norms_restored(tmp_path):
    torch.manual_seed(0)
    model, x = train.leaky(train.make_model("shufflenet_v2_x1_0", 1, {})), torch.randn(4, 3, 64, 64)
    model.train()(3 * x + 1)  # so that the norms hold something
    model.eval()
    write_graph(tmp_path / "graph.json", model, x)
    again = train.leaky(train.make_model("shufflenet_v2_x1_0", 1, {}))
    pretrained.unfold(again, pretrained.Graph(tmp_path / "graph.json"))
    pretrained.restore_norms(again, x)
    features = [m.stage4(m.stage3(m.stage2(m.maxpool(m.conv1(x))))) for m in (model, again)]
    assert torch.allclose(*features, atol=5e-3 * features[0].abs().max().item())
    assert again.stage3[2].branch2[6].running_mean.abs().max() > 0


def test_a_leaky_network_becomes_one_with_relu(datasets, tmp_path):
    init = tmp_path / "init.safetensors"
    weights = train.make_model("shufflenet_v2_x1_0", 1, {}).state_dict()
    save_file({n: w.contiguous() for n, w in weights.items() if not n.startswith(("conv5", "fc"))}, init)
    run = train.Run(arguments(datasets, tmp_path / "run", "--steps", "4", "--init", str(init), "--leaky", "--warm", ".5"))

    def slopes():
        return {m.negative_slope for net in (run.model, run.average) for m in net.modules() if isinstance(m, torch.nn.LeakyReLU)}

    run.advance()
    assert slopes() == {train.LEAK}
    stem, fresh = (weights[name].clone() for name in ("conv1.0.weight", "conv5.0.weight"))
    assert torch.equal(run.model.conv1[0].weight, stem) and not torch.equal(run.model.conv5[0].weight, fresh)
    run.advance()
    assert slopes() == {0} and not torch.equal(run.model.conv1[0].weight, stem)


def test_scores():
    z, y = torch.tensor([[3., 2, 1], [1, 2, 3], [2, 3, 1], [1, 3, 2]]), np.array([0, 1, 2, 1])
    assert (evaluate.topk(z, y, 1), evaluate.topk(z, y, 2), evaluate.topk(z, y, 3)) == (.5, .75, 1)
    assert sorted(evaluate.confusions(z, y, ["cat", "dog", "cow"], 5)) == ["cow -> dog (1)", "dog -> cow (1)"]
    z = torch.zeros(3, 282)
    z[[0, 1, 2], [7, 250, 8]] = 1
    assert evaluate.astray(z, np.array([9, 8, 8])) == pytest.approx(1 / 3)


def test_an_overconfident_network_is_found_out_and_cooled():
    torch.manual_seed(0)
    honest = 2 * torch.randn(20000, 5)
    y = torch.distributions.Categorical(logits=honest).sample().numpy()
    assert evaluate.calibration_error(honest, y) < .02 < .1 < evaluate.calibration_error(3 * honest, y)
    assert evaluate.fit_temperature([(1.5 * honest, y)]) == pytest.approx(1.5, rel=.05)


def test_a_file_of_integers_is_read_as_the_engine_does(tmp_path):
    state = train.make_model("shufflenet_v2_x0_5", 3, {}).state_dict()
    state = {name: w.contiguous() for name, w in state.items() if not name.endswith("num_batches_tracked")}
    bytes_ = (state["conv1.0.weight"] * 100).round().to(torch.int8)
    scale = torch.linspace(1, 2, len(bytes_))
    save_file(state | {"conv1.0.weight": bytes_, "conv1.0.weight.scale": scale}, tmp_path / "i8.safetensors")
    model, _ = evaluate.read_model(tmp_path / "i8.safetensors", "shufflenet_v2_x0_5")
    assert torch.equal(model.conv1[0].weight, bytes_ * scale.view(-1, 1, 1, 1))


def test_the_samples_of_the_page_have_classes_that_the_model_knows():
    pictures, labels = evaluate.read_samples()
    names = json.loads(evaluate.CLASSES.read_text())["names"]
    assert len(pictures) == len(labels) >= 11 and {"koala", "pyramid"} <= {names[label] for label in labels}
    assert min(min(p.size) for p in pictures) >= 300


def test_photographs_are_found_by_label_id_or_name(tmp_path):
    for folder in ("1", "n0", "thing 2", "unknown"):
        (tmp_path / folder).mkdir()
        Image.new("RGB", (300, 200)).save(tmp_path / folder / "a.jpg")
    names = {"ids": ["n0", "n1", "n2"], "names": ["thing 0", "thing 1", "thing 2"]}
    pictures, labels = evaluate.read_photos(tmp_path, names)
    assert sorted(labels) == [0, 1, 2]
    assert evaluate.prepared(pictures, 110, 96).shape == (3, 96, 96, 3)
    with pytest.raises(SystemExit, match="expected folders named by class"):
        evaluate.read_photos(tmp_path / "1", names)
