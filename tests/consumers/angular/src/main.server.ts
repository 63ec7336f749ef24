import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering } from '@angular/ssr';
import { App } from './app';

export default (context: BootstrapContext) =>
  bootstrapApplication(App, { providers: [provideServerRendering()] }, context);
