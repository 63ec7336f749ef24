import type { Words } from '../../index.ts';

const value: Words['see']['value'] = {
  text: '网络里的每个值都有一个地址。打开它，页面就停在这个值上（用页面自带的图片时）；下面的代码可以把它重新算一遍。',
  lookUp: '查看这个值的地址和 PyTorch 代码',
  products: (count) => `${count} 个乘积，按通道求和。每一根条是一个通道。`,
  copyAddress: '复制地址',
  copyLines: '复制代码',
  copied: '已复制',
  notCopied: '浏览器不允许复制。文字已选中，请用键盘或菜单复制。',
  lines: '用 PyTorch 算出同一个值',
  linesText:
    '把两个文件保存在一起，再运行这段代码。图片按网络读入的样子保存，所以每个像素都相同。需要先安装一次：',
  save: (name) => `保存 ${name}`,
  unsaved: '文件没能生成。请检查网络连接，然后再试一次。',
  otherLayout:
    '这个模型文件不是 torchvision 的布局，或者权重是整数。torchvision 不能直接载入它，所以这里没有代码。',
};

export default value;
