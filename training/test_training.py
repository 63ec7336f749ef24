"""Run with pytest in this folder. Everything here works on made-up pictures, in seconds."""
import fcntl
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the training pipeline needs PyTorch: pip install -r requirements.txt")

import numpy as np
from PIL import Image
from safetensors.torch import load_file, save_file

import augment
import data
import evaluate
import photographs
import pretrained
import train
import views

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


def mixture(seed, batch=50, tiny=500):
    labels = np.repeat([4, 5, -1], [100, 900, 50])
    use = np.arange(len(labels)) % 10 > 0
    return labels, use, data.Mixture([(tiny, tiny), (data.rarer(labels, use), 2000)], batch, seed)


def test_an_epoch_has_every_tiny_picture_once_and_rare_photographs_more_often():
    labels, use, mix = mixture(seed=0)
    tiny, photos = (np.concatenate(part) for part in zip(*map(mix, range(mix.steps_per_epoch))))
    assert sorted(tiny) == list(range(500)) and len(photos) == 2000
    assert use[photos].all()
    shares = [(labels[photos] == label).mean() for label in (4, 5, -1)]
    assert .15 < shares[0] < .35 and shares[1] > .5 and 0 < shares[2] < .1  # of the pictures 10, 86 and 5 %


def test_a_batch_depends_on_seed_and_step_only():
    one, other = (mixture(3, 10, 90)[2] for _ in range(2))
    before = [one(step) for step in range(250)]
    for step in (240, 3, 11):
        for a, b in zip(before[step], other(step), strict=True):
            assert np.array_equal(a, b)
    assert not all(map(np.array_equal, mixture(4, 10, 90)[2](3), before[3]))


def test_augmented_pictures_have_the_size_asked_for_the_range_of_pictures_and_a_known_order():
    groups = [(np.full((n, side, side, 3), value, np.uint8), views.boxes("made up", n, 0)) for n, side, value in ((5, 64, 10), (4, 128, 250))]
    x, order = augment.augment(groups, 96)
    assert x.shape == (9, 3, 96, 96) and sorted(order) == list(range(9))
    pixels = x * augment.STD + augment.MEAN
    assert -1e-5 < pixels.min() and pixels.max() < 1 + 1e-5
    bright = pixels.mean((1, 2, 3)) > .4
    assert bright.tolist() == (order >= 5).tolist()


def test_a_view_is_the_piece_of_the_picture_that_its_box_names():
    x = torch.zeros(1, 3, 8, 8)
    x[:, :, :4, 4:] = 1  # the upper right quarter
    quarter = views.cut(x, torch.tensor([[.5, .5, .5, -.5]]), 4)
    assert quarter.min() == 1 and views.cut(x, torch.tensor([[1., 1, 0, 0]]), 8).equal(x)
    mirrored = views.cut(x, torch.tensor([[1., 1, 0, 0]]), 8, flip=torch.tensor([-1.]))
    assert torch.allclose(mirrored, x.flip(3), atol=1e-5)
    for view, (least, most) in enumerate(views.AREAS):
        w, h, left, top = views.boxes("some", 1000, view).T
        assert least * .999 <= (w * h).min() and (w * h).max() <= most * 1.001
        assert (np.abs(left) <= np.abs(1 - w) + 1e-6).all() and (np.abs(top) <= np.abs(1 - h) + 1e-6).all()
        assert np.array_equal(views.boxes("some", 1000, view), np.stack([w, h, left, top], 1))


def test_colour_keeps_a_grey_picture_flat():
    x = augment.colour(torch.full((16, 3, 8, 8), .5))
    assert x.std((2, 3)).max() < 1e-5 and x[:, 0, 0, 0].std() > .01


def test_photographs_come_out_as_sharp_as_they_went_in():
    """Stripes of two pixels survive the way through 64 px, which a smoothing reduction would average to grey."""
    stripes = np.tile(np.array([0, 0, 255, 255], np.uint8).repeat(3).reshape(1, 4, 3), (128, 32, 1))
    rng = np.random.default_rng(0)
    small = np.stack([augment.through_64(stripes, rng) for _ in range(8)])
    assert small.shape == (8, 64, 64, 3) and small.std() > 60


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
    whole = train.Run(arguments(datasets, tmp_path / "whole", "--steps", "4", "--photographs", "0"))
    for _ in range(4):
        whole.advance()
    parts = arguments(datasets, tmp_path / "parts", "--steps", "4", "--photographs", "0")
    for _ in range(2):
        run = train.Run(parts)
        run.advance()
        run.advance()
        run.save()
    assert run.step == 4 and run.done == 1
    for name, value in whole.average.state_dict().items():
        assert torch.equal(value, run.average.state_dict()[name]), name


@pytest.fixture
def taught(datasets, tmp_path):
    """Arguments of a run with photographs and a made-up teacher that is sure of class 1 and of ImageNet's class 7."""
    cache, rng = tmp_path / "cache", np.random.default_rng(0)
    cache.mkdir()
    ids = ["n0", "", "elsewhere", "n5"] * 5
    np.save(cache / "photographs.x.npy", rng.integers(0, 256, (20, 160, 160, 3), np.uint8))
    (cache / "photographs.json").write_text(json.dumps({"ids": ids, "held out": [i >= 16 for i in range(20)]}))
    for name, count in (("train-64px", 32), ("train-128px", 16), ("photographs", 20)):
        np.save(cache / f"lite2-192px.{name}.0.npy", np.ones((count, 1280), np.float16))
    layers = {f"{part}{kind}": torch.zeros(*size) for part, n in (("", LABELS), ("imagenet.", 1000))
              for kind, size in (("weight", (n, 1280)), ("bias", (n,)))}
    layers["bias"][1] = layers["imagenet.bias"][7] = 30
    save_file(layers, tmp_path / "head.safetensors")
    return arguments(datasets, tmp_path / "run", "--steps", "2", "--head", str(tmp_path / "head.safetensors"), "--teaching", ".7")


def test_a_teacher_stands_beside_the_label_or_speaks_alone(taught):
    (_, _), (_, _), (source, (weight, draws)) = train.sources(taught, taught.cache, LABELS)
    assert draws == 2 * 16 and (weight[16:] == 0).all() and (weight[:16] > 0).all()
    target = source.targets(np.array([0, 1, 3]), np.zeros(3, int))
    assert target.shape == (3, LABELS + 1000) and target.sum(1).tolist() == pytest.approx([2, 2, 2])
    smooth = taught.smoothing / LABELS
    assert target[0, :2].tolist() == pytest.approx([.3 * (1 - taught.smoothing + smooth), .7 + .3 * smooth])
    assert target[1, 1].item() == pytest.approx(1) and target[2, 5] > .25 and target[0, LABELS + 7].item() == pytest.approx(1)


def test_without_a_teacher_only_labels_count(datasets, tmp_path):
    source = train.sources(arguments(datasets, tmp_path / "run", "--steps", "1", "--photographs", "0"), tmp_path / "cache", LABELS)[0][0]
    target, label = source.targets(np.arange(8), np.zeros(8, int)), torch.from_numpy(source.labels[:8])
    z = torch.randn(8, LABELS)
    smoothed = torch.nn.functional.cross_entropy(z, label, label_smoothing=.1)
    assert train.loss_of(z, target, LABELS).item() == pytest.approx(smoothed.item(), rel=1e-5)


def test_what_is_learnt_on_the_side_is_not_kept(taught):
    train.train(taught)
    assert len(load_file(taught.out / "model.safetensors")["fc.bias"]) == LABELS
    again = load_file(taught.out / "again.safetensors")
    assert len(again["fc.bias"]) == LABELS + 1000
    taught.init, taught.out = taught.out / "again.safetensors", taught.out.parent / "second"
    assert torch.equal(train.Run(taught).model.fc.bias, again["fc.bias"])


def test_a_run_leaves_a_model_that_evaluates(datasets, tmp_path, capsys):
    a = arguments(datasets, tmp_path / "run", "--steps", "3", "--photographs", "0")
    train.train(a)
    assert capsys.readouterr().out.count("validation at") == 3
    model, preprocess = evaluate.read_model(a.out / "model.safetensors", a.arch)
    x, y = data.load(datasets, "val-64px", a.cache)
    z = evaluate.logits(model, evaluate.prepared(x, **preprocess))
    assert z.shape == (LABELS, LABELS) and evaluate.topk(z, y, LABELS) == 1
    trained = torch.load(a.out / "checkpoint.pt")["average"]["module.fc.bias"]
    assert torch.equal(load_file(a.out / "model.safetensors")["fc.bias"], trained) and trained.std() > 0
    evaluate.report(a.out / "model.safetensors", a.arch, evaluate.test_sets(datasets, a.cache, [], data.classes(datasets)),
                    data.classes(datasets)["names"])
    assert "| Imagenette, through 64 px | 6 |" in capsys.readouterr().out


TOGETHER = """
import sys, torch, train
from team import Team
a, team = train.arguments(sys.argv[1:]), Team()
gradients = [torch.zeros(2, 3), torch.zeros(1, 4, 2, 2).to(memory_format=torch.channels_last)]
for g in gradients:
    g += team.rank + 1
team.mean(gradients)
assert team.size == 2 and all((g == 1.5).all() for g in gradients) and team.agreed(team.rank + .25) == .25
with team.one_first():
    pictures = train.Pictures(a, a.cache, 6, team)
assert len(pictures(0, 32)[0]) == 8
train.train(a)
"""


def test_two_processes_train_one_network(datasets, tmp_path):
    (tmp_path / "together.py").write_text(TOGETHER)
    flags = f"--data {datasets} --out {tmp_path / 'run'} --cache {tmp_path / 'cache'} --batch 16 --sizes 32:1 --steps 2 --photographs 0"
    done = subprocess.run([sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", tmp_path / "together.py", *flags.split()],
                          capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("step 2  100.0%") == 1
    assert len(load_file(tmp_path / "run" / "model.safetensors")["fc.bias"]) == LABELS


def write_graph(path, model):
    """The network up to stage 4 as ncnn has it: batch norm folded, blue first, float16, and in each first unit the right branch's
    first convolution between those of the left one."""
    lines, packed, blobs = [], b"", iter(range(1, 1000))

    def layer(kind, inputs, outputs=1, parameters=""):
        out = [str(next(blobs)) for _ in range(outputs)]
        lines.append(" ".join([kind, f"l{len(lines)}", str(len(inputs)), str(outputs), *inputs, *out, parameters]))
        return out

    def convolution(name, blob):
        nonlocal packed
        above, _, place = name.rpartition(".")
        conv, norm = model.get_submodule(name), model.get_submodule(f"{above}.{int(place) + 1}")
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        weight, bias = conv.weight * gain.view(-1, 1, 1, 1), norm.bias - norm.running_mean * gain
        weight = weight.flip(1) if name == "conv1.0" else weight
        packed += folded_bytes(weight, bias)
        kind = "ConvolutionDepthWise" if conv.groups > 1 else "Convolution"
        return layer(kind, [blob], 1, f"0={conv.out_channels} 1={conv.kernel_size[0]} 6={weight.numel()} -23310=1,1.0e-01")[0]

    blob = layer("Pooling", [convolution("conv1.0", layer("Input", [])[0])])[0]
    for stage, units in pretrained.STAGES.items():
        for unit in range(units):
            name = f"stage{stage}.{unit}"
            left, right = layer("Split", [blob], 2) if unit == 0 else layer("Slice", [blob], 2)
            if unit == 0:
                left = convolution(f"{name}.branch1.0", left)
            right = convolution(f"{name}.branch2.0", right)
            right = convolution(f"{name}.branch2.3", right)
            if unit == 0:
                left = convolution(f"{name}.branch1.2", left)
            right = convolution(f"{name}.branch2.5", right)
            blob = layer("ShuffleChannel", layer("Concat", [left, right]), 1, "0=2")[0]
    path.write_text("\n".join(["7767517", f"{len(lines)} 999", *lines]))
    path.with_suffix(".bin").write_bytes(packed)


def folded_bytes(weight, bias):
    half = weight.detach().numpy().astype(np.float16).tobytes()
    return pretrained.HALF.to_bytes(4, "little") + half + bytes(-len(half) % 4) + bias.detach().numpy().astype(np.float32).tobytes()


def test_a_folded_network_is_unfolded_and_its_norms_restored(tmp_path):
    torch.manual_seed(0)
    model, x = train.leaky(train.make_model("shufflenet_v2_x1_0", 1, {})), torch.randn(4, 3, 64, 64)
    model.train()(3 * x + 1)  # so that the norms hold something
    model.eval()
    write_graph(tmp_path / "graph.param", model)
    again = train.leaky(train.make_model("shufflenet_v2_x1_0", 1, {}))
    pretrained.unfold(again, pretrained.Graph(tmp_path / "graph.param"))
    pretrained.restore_norms(again, x)
    features = [m.stage4(m.stage3(m.stage2(m.maxpool(m.conv1(x))))) for m in (model, again)]
    assert torch.allclose(*features, atol=5e-3 * features[0].abs().max().item())
    assert again.stage3[2].branch2[6].running_mean.abs().max() > 0


def test_a_leaky_network_becomes_one_with_relu(datasets, tmp_path):
    init = tmp_path / "init.safetensors"
    weights = train.make_model("shufflenet_v2_x1_0", 1, {}).state_dict()
    save_file({n: w.contiguous() for n, w in weights.items() if not n.startswith(("conv5", "fc"))}, init)
    run = train.Run(arguments(datasets, tmp_path / "run", "--steps", "4", "--init", str(init), "--leaky", "--warm", ".5",
                              "--photographs", "0"))

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
    names = json.loads(evaluate.CLASSES.read_text())["names"]
    pictures, labels = evaluate.read_samples(names)
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


def git(folder, *command):
    subprocess.run(["git", "-C", folder, "-c", "user.name=n", "-c", "user.email=e", *command], check=True, capture_output=True)


@pytest.fixture
def clones(tmp_path, monkeypatch):
    """Repositories of two sets, with a photograph each, one of them damaged."""
    for name, path in (("fruit", "apple_1.jpg"), ("duts", "n0_1.jpg")):
        folder = tmp_path / "clones" / name
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
        Image.new("RGB", (300, 200), (200, 30, 30)).save(folder / path)
        (folder / f"bad_{path}").write_bytes(b"not a picture")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "pictures")
        monkeypatch.setitem(photographs.SETS, name, (f"nobody/{name}", "HEAD"))
    return tmp_path / "clones"


def test_photographs_are_read_from_a_clone_and_a_damaged_one_loses_nothing(clones, capsys):
    found = [photographs.Photograph("fruit", "apple_1.jpg", ""), photographs.Photograph("duts", "bad_n0_1.jpg", "n0"),
             photographs.Photograph("duts", "missing.jpg", ""), photographs.Photograph("duts", "n0_1.jpg", "n0")]
    squares = np.stack(list(photographs.decode(found, clones)))
    assert squares.shape == (4, photographs.SIDE, photographs.SIDE, 3)
    assert (squares[1:3] == 128).all() and (squares[[0, 3], 80, 80, 0] > 180).all()
    told = capsys.readouterr().out
    assert "bad_n0_1.jpg" in told and "missing.jpg" in told and "apple" not in told
    with pytest.raises(SystemExit, match="git clone --bare https://github.com/total-black/"):
        next(photographs.decode([photographs.Photograph("ecssd", "a.jpg", "")], clones))


def test_a_list_of_photographs_says_what_is_wrong_with_it(tmp_path):
    file = tmp_path / "list.tsv"
    file.write_text("set\tpath\tclass\nduts\ta.jpg\tn0\n")
    assert photographs.read_list(file) == [photographs.Photograph("duts", "a.jpg", "n0")]
    file.write_text("set\tpath\tclass\nzoo\ta.jpg\t\n")
    with pytest.raises(SystemExit, match="unknown sets zoo"):
        photographs.read_list(file)
    file.write_text("path\n")
    with pytest.raises(SystemExit, match="set, path and class"):
        photographs.read_list(file)


def test_one_photograph_in_two_sizes_is_recognised():
    rng = np.random.default_rng(0)
    large = np.stack([np.asarray(Image.fromarray(rng.integers(0, 256, (9, 9, 3), np.uint8)).resize((160, 160))) for _ in range(6)])
    small = np.stack([np.asarray(Image.fromarray(x).resize((64, 64), Image.Resampling.NEAREST)) for x in large[:3]])
    assert photographs.twins(large, small).tolist() == [True] * 3 + [False] * 3


def test_copies_of_one_photograph_stay_together_and_the_test_part_of_the_shop_is_held_out():
    copies = {photographs.held_out(photographs.Photograph("pot", f"train/a_jpg.rf.{i:032x}.jpg", "")) for i in range(50)}
    assert len(copies) == 1
    some = [photographs.held_out(photographs.Photograph("clothing", f"images/{i}.jpg", "")) for i in range(2000)]
    assert .05 < np.mean(some) < .15
    assert photographs.held_out(photographs.Photograph("grocery", "dataset/test/Fruit/Apple/a.jpg", ""))
    assert not photographs.held_out(photographs.Photograph("grocery", "dataset/train/Fruit/Apple/a.jpg", ""))
