// This package beside what a page would use instead, on the same weights and the same input.
import { Failure } from '../scripts/lib/run.mjs';
import { browsers } from './lib/browsers.mjs';
import { machine } from './lib/machine.mjs';
import { serve } from './lib/server.mjs';
import { chart } from './peers/chart.mjs';
import { bursts, coldStarts } from './peers/measure.mjs';
import { MODELS, prepare } from './peers/models.mjs';
import { markdown, timesTable } from './peers/report.mjs';
import { sizes } from './peers/sizes.mjs';
import { deviation, ratio, times } from './peers/statistics.mjs';

const own = (build, arithmetic = 'f32') => ({
  name: `shufflenet-wasm, ${build}${arithmetic === 'i8' ? ', 8 bit' : ''}`,
  module: 'shufflenet',
  // What a page of this package really loads.
  cold: 'package',
  options: { build, threads: 1, arithmetic },
});
const peer = (name, module, threads = 1, options = {}) => ({
  name,
  module,
  cold: module,
  options: { threads, ...options },
});
/** In 8 bit, another model alone: it starts as in f32. */
const eight = (name, module, format) => ({
  ...peer(`${name}, 8 bit`, module, 1, { format }),
  cold: undefined,
  eight: true,
});
/** Outside of browsers: no page could have it. */
const native = (name, interpreter, program) => ({
  name: `${name}, native`,
  native: { interpreter, program },
  options: { threads: 1 },
});

const RELAXED = own('relaxed-simd');
const PLAIN = own('simd128');
const RELAXED_8 = own('relaxed-simd', 'i8');
const PLAIN_8 = own('simd128', 'i8');
/** The one whose logits the others' have to equal. */
const REFERENCE = peer('onnxruntime-web', 'onnxruntime');
/** What a page can't do without: the least that a cold start can take. */
const FLOOR = peer('only opening the page and fetching the model', 'nothing');

/** Without Python, those that need it are left out. */
function contenders(interpreter) {
  const ofPython = (...list) => (interpreter ? list : []);
  return [
    RELAXED,
    PLAIN,
    RELAXED_8,
    PLAIN_8,
    peer('LiteRT.js', 'litert'),
    REFERENCE,
    peer('rten', 'rust', 1, { runtime: 'rten' }),
    peer('tract', 'rust', 1, { runtime: 'tract' }),
    peer('TensorFlow.js', 'tfjs'),
    peer('LiteRT.js', 'litert', 2),
    peer('onnxruntime-web', 'onnxruntime', 2),
    eight('LiteRT.js, dynamic', 'litert', 'i8.tflite'),
    ...ofPython(
      eight('onnxruntime-web, dynamic', 'onnxruntime', 'dynamic.onnx'),
      eight('onnxruntime-web, static', 'onnxruntime', 'qdq.onnx'),
    ),
    native('onnxruntime', process.execPath, 'run-onnxruntime.mjs'),
    ...ofPython(native('ncnn', interpreter, 'run_ncnn.py')),
  ];
}

/** As a share of the largest logit: rounding of sums in another order. What 8 bits cost is told, and is not for us to judge in others. */
const TOLERANCE = 1e-4;
const OWN_8 = 0.1;
const tolerance = ({ options, eight }) => {
  if (eight) return Infinity;
  return options.arithmetic === 'i8' ? OWN_8 : TOLERANCE;
};

const EFFORTS = {
  full: { rounds: 24, cold: 7, browsers, models: Object.keys(MODELS) },
  quick: { rounds: 2, cold: 1, browsers: browsers.slice(0, 1), models: ['x1.0'] },
};

/** Files of results, by name. */
export async function peers({ quick }) {
  const effort = quick ? EFFORTS.quick : EFFORTS.full;
  const all = contenders(await prepare());
  const server = await serve();
  const results = [];
  for (const browser of effort.browsers) {
    for (const model of effort.models) {
      console.log(`… ${model} in ${browser}`);
      const result = await measure(browser, server, all, model, effort);
      console.log(timesTable(result));
      results.push(result);
    }
  }
  return { 'peers.md': markdown(machine(), results), 'peers.svg': chart(results[0]) };
}

/** All that a model's run in a browser shows: a row for each contender. */
async function measure(browser, server, all, model, effort) {
  const { version, results } = await bursts(browser, server, all, model, effort.rounds);
  const of = (contender) => results[all.indexOf(contender)];
  const rows = all.map((contender) => {
    const { bursts, logits, memory } = of(contender);
    return {
      name: contender.name,
      threads: contender.options.threads,
      own: contender.module === RELAXED.module,
      native: contender.native !== undefined,
      times: times(bursts),
      besideRelaxed: ratio(bursts, of(RELAXED).bursts),
      besidePlain: ratio(bursts, of(PLAIN).bursts),
      quiet: bursts.filter(({ quiet }) => quiet).length,
      deviation: deviation(logits, of(REFERENCE).logits),
      tolerance: tolerance(contender),
      memory,
    };
  });
  for (const { name, deviation, tolerance } of rows) {
    if (deviation < tolerance) continue;
    throw new Failure(`${name}: its logits differ from those of ${REFERENCE.name} by ${deviation}.`);
  }
  // Starts and sizes are alike for all widths and, but for workers, for all numbers of threads.
  const loads =
    model === effort.models[0] ? await measureLoads(browser, server, all, model, effort.cold) : [];
  return { version, model, rounds: effort.rounds, rows, loads };
}

async function measureLoads(browser, server, all, model, rounds) {
  const contenders = [...all.filter(({ options, cold }) => options.threads === 1 && cold), FLOOR];
  const results = await coldStarts(browser, server, contenders, model, rounds);
  const rows = results.map(async ({ starts, files }, i) => ({
    name: contenders[i].name,
    own: contenders[i].module === RELAXED.module,
    starts,
    sizes: await sizes(files),
  }));
  return Promise.all(rows);
}
