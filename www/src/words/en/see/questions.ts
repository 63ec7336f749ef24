/** Five questions, before and after. */
const questions = {
  before: 'Before you read: five questions (optional)',
  nothingKept: 'Nothing is sent or kept.',
  yes: 'Yes.',
  no: 'No.',
  score: (right: string) => `${right} of 5 right.`,
  scoreBefore: (right: string) => `Before reading it was ${right}.`,
  all: {
    reads: {
      text: 'How many numbers does DWconv read for one output value?',
      choices: ['1', '9', '9 from every channel'],
      right: 1,
      why: 'Its filter is 3×3 and sees one channel, so there are nine numbers.',
    },
    weights: {
      text: 'How many weights does a DWconv of 58 channels have, without biases?',
      choices: ['58 × 9 = 522', '9', '58 × 58 × 9 = 30,276'],
      right: 0,
      why: 'Each channel has a 3×3 filter of its own: 58 filters of nine weights.',
    },
    mixes: {
      text: 'Which layer of the unit lets one channel know of another?',
      choices: ['DWconv', 'ReLU', 'the 1×1 convolutions'],
      right: 2,
      why: 'A 1×1 convolution adds up all channels of its branch at one pixel. DWconv and ReLU treat each channel alone.',
    },
    passes: {
      text: 'Why are the channels shuffled at the end of a unit?',
      choices: ['so that the halves exchange channels', 'to save memory', 'to make the picture smaller'],
      right: 0,
      why: 'Half of the channels pass untouched. Without the shuffle the same half would always pass, and the branches would never meet.',
    },
    time: {
      text: 'DWconv and 1×1 together need about a ninth of the arithmetic of a standard convolution. Are they nine times as fast?',
      choices: ['always', 'they are slower', 'usually less'],
      right: 2,
      why: 'DWconv does little arithmetic for each number that it reads, so memory is the limit. Measure it above.',
    },
  },
};

export default questions;
