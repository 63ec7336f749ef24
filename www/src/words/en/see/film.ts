/** Of the moving picture. */
const film = {
  play: 'Play',
  pause: 'Pause',
  scrub: 'Place in the moving picture. Arrow keys go from value to value.',
  multiplications: 'multiplications',
  all: (count: string) => `${count} multiplications for the whole channel.`,
  acts: {
    depthwise: {
      title: 'Depthwise 3×3 (DWconv)',
      text: (numbers: string) => `reads ${numbers} neighbours in one channel: ${numbers} multiplications`,
    },
    standard: {
      title: 'Standard 3×3',
      text: (numbers: string, channels: string) =>
        `reads 9 neighbours in all ${channels} channels: ${numbers} multiplications`,
    },
    pointwise: {
      title: 'Pointwise 1×1',
      text: (numbers: string, channels: string) =>
        `reads one pixel in all ${channels} channels: ${numbers} multiplications`,
    },
  },
};

export default film;
