import type { ModelInfo } from 'shufflenet-wasm';
import type { LayerFacts } from 'shufflenet-wasm/lab';
import type { Place } from './address';

/** Where a convolution stands in torchvision's network, and in which branch. */
const PARTS: Readonly<Record<string, readonly [branch: 1 | 2, at: number]>> = {
  'left.depthwise': [1, 0],
  'left.pointwise': [1, 2],
  pointwise1: [2, 0],
  depthwise: [2, 3],
  pointwise2: [2, 5],
};

/** The files that the lines read. */
interface Files {
  readonly model: string;
  /** The picture as the network reads it. */
  readonly input: string;
}

/** Lines of Python that compute the value at `place` with PyTorch, from the same model file and the same input. */
export function pytorch(info: ModelInfo, facts: LayerFacts, { y, x, channel }: Place, files: Files): string {
  const { mean, std } = info.preprocess;
  const classes = info.classes > 0 ? `num_classes=${info.classes}` : '';
  return [
    'import torch',
    'import torchvision',
    'from PIL import Image',
    'from safetensors.torch import load_file',
    'from torch import nn',
    'from torchvision.transforms.functional import normalize, to_tensor',
    '',
    `weights = {name: w.float() for name, w in load_file("${text(files.model)}").items()}`,
    `net = torchvision.models.${info.architecture}(${classes}).eval()`,
    'net.load_state_dict(weights, strict=False)',
    '',
    `x = to_tensor(Image.open("${text(files.input)}").convert("RGB"))[None]`,
    `x = normalize(x, ${list(mean)}, ${list(std)})`,
    'with torch.inference_mode():',
    ...layer(facts).map((line) => `    ${line}`),
    `print(x[0, ${channel}, ${y}, ${x}].item())`,
  ].join('\n');
}

/** From the input to what comes out of a layer. */
function layer(facts: LayerFacts): string[] {
  const { name } = facts;
  if (name === 'stem')
    return [...convolution(facts, 'conv1.0'), 'x = net.maxpool(torch.relu(net.conv1[1](conv(x))))'];
  const [stage = '', unit = '', ...part] = name.split('.');
  const at = Number(unit);
  const stages = ['stage2', 'stage3', 'stage4'];
  const before = ['x = net.maxpool(net.conv1(x))'];
  for (const whole of stages.slice(0, name === 'conv5' ? 3 : stages.indexOf(stage)))
    before.push(`x = net.${whole}(x)`);
  if (name === 'conv5')
    return [...before, ...convolution(facts, 'conv5.0'), 'x = torch.relu(net.conv5[1](conv(x)))'];
  if (at > 0) before.push(`x = net.${stage}[:${at}](x)`);
  before.push(`unit = net.${stage}[${at}]`);
  return [...before, ...(part.length === 0 ? shuffle(at) : branch(facts, stage, at, part.join('.')))];
}

/** A whole unit: both branches, then the channels of the two by turns. */
function shuffle(at: number): string[] {
  const branches =
    at === 0
      ? ['left, right = unit.branch1(x), unit.branch2(x)']
      : ['left, right = x.chunk(2, dim=1)', 'right = unit.branch2(right)'];
  return [...branches, 'x = torch.stack([left, right], dim=2).flatten(1, 2)'];
}

/** A convolution of a unit, its normalisation, and the ReLU where there is one. */
function branch(facts: LayerFacts, stage: string, at: number, part: string): string[] {
  const [number, index] = PARTS[part] ?? [2, 0];
  const seen = at === 0 ? [] : ['_, x = x.chunk(2, dim=1)'];
  const earlier = index === 0 ? [] : [`x = unit.branch${number}[:${index}](x)`];
  const sum = `unit.branch${number}[${index + 1}](conv(x))`;
  return [
    ...seen,
    ...earlier,
    ...convolution(facts, `${stage}.${at}.branch${number}.${index}`),
    facts.kind === 'depthwise' ? `x = ${sum}` : `x = torch.relu(${sum})`,
  ];
}

function convolution({ kind, input, output, stride }: LayerFacts, weight: string): string[] {
  const options = [
    ...(stride === 1 ? [] : [`stride=${stride}`]),
    ...(kind === 'pointwise' ? [] : ['padding=1']),
    ...(kind === 'depthwise' ? [`groups=${input[2]}`] : []),
    'bias=False',
  ];
  const side = kind === 'pointwise' ? 1 : 3;
  return [
    `conv = nn.Conv2d(${[input[2], output[2], side, ...options].join(', ')})`,
    `conv.weight = nn.Parameter(weights["${weight}.weight"])`,
  ];
}

/** Within quotation marks. */
const text = (name: string) => name.replace(/["\\\n\r]/g, '_');
const list = (numbers: readonly number[]) => `[${numbers.join(', ')}]`;
