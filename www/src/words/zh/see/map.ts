import type { Words } from '../../index.ts';

const map: Words['see']['map'] = {
  trail: '网络的哪一部分',
  whole: '整个网络',
  layers: (count) => `${count} 层`,
  share: (percent) => `占乘加次数的 ${percent}`,
};

export default map;
