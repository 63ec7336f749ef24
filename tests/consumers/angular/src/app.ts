import { Component, afterNextRender, signal } from '@angular/core';
import { ShuffleNet } from 'shufflenet-wasm';

@Component({ selector: 'app-root', template: '<h1>{{ label() }}</h1>' })
export class App {
  readonly label = signal('Just a moment');

  constructor() {
    afterNextRender(() => this.look());
  }

  async look() {
    const net = await ShuffleNet.load({ base: 'shufflenet' });
    const { predictions } = await net.classify(new URL('cat.png', document.baseURI));
    this.label.set(predictions[0].label);
    Object.assign(globalThis, { outcome: { where: net.where, build: net.build, label: this.label() } });
  }
}
