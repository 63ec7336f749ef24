/**
 * What a button listens with that works for as long as it is pressed: by mouse, finger, pen or key. Anything that takes
 * the press away ends it. Assistive technology can only click: that begins and ends it at once.
 */
export class Hold {
  readonly #start: () => void;
  readonly #stop: () => void;

  constructor(start: () => void, stop: () => void) {
    this.#start = start;
    this.#stop = stop;
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'pointerdown':
        this.#press(event as PointerEvent);
        break;
      case 'keydown':
        if (isPress(event) && !event.repeat) this.#start();
        break;
      case 'keyup':
        if (isPress(event)) this.#stop();
        break;
      case 'click':
        if ((event as MouseEvent).detail > 0) break;
        this.#start();
        this.#stop();
        break;
      case 'contextmenu':
        // What a long touch would open.
        event.preventDefault();
        break;
      default:
        this.#stop();
    }
  }

  #press({ currentTarget, pointerId, button }: PointerEvent): void {
    if (button !== 0) return;
    (currentTarget as Element).setPointerCapture(pointerId);
    this.#start();
  }
}

/** Whether this is a key that presses buttons; then the browser makes no click of it. */
function isPress(event: Event): event is KeyboardEvent {
  const press = [' ', 'Enter'].includes((event as KeyboardEvent).key);
  if (press) event.preventDefault();
  return press;
}
