// Work side by side on a machine with a few cores.

/**
 * Does `work` for each of `tasks`, `lanes` of them at a time, in their order; of those with the same `room` one at a
 * time, whose turn another takes meanwhile.
 * @template {{ room?: string }} Task
 * @param {Task[]} tasks
 * @param {number} lanes
 * @param {(task: Task) => Promise<void>} work
 */
export function sideBySide(tasks, lanes, work) {
  const waiting = [...tasks];
  const busy = new Set();
  const taken = (room) => room !== undefined && [...busy].some((task) => task.room === room);
  return new Promise((resolve, reject) => {
    const next = () => {
      if (waiting.length + busy.size === 0) return resolve();
      const at = waiting.findIndex(({ room }) => !taken(room));
      if (at < 0 || busy.size === lanes) return;
      const [task] = waiting.splice(at, 1);
      busy.add(task);
      work(task).then(() => {
        busy.delete(task);
        next();
      }, reject);
      next();
    };
    next();
  });
}
