import { setTimeout as sleep } from 'node:timers/promises';
import { load } from './load.js';

/** Tasks of one addBulk: more of them gain nothing, fewer cost a round trip and an fsync each. */
export const BULK = 50;

/** The server works on one bulk while the next is on its way. */
export const MOST_BULKS_IN_FLIGHT = 2;

/** The open loop's bound: a peer this many seconds behind cannot carry the rate. */
const MOST_SECONDS_BEHIND = 10;

const NAME = 'task';

/** Puts tasks on the queue until it is stopped, and tells the tally what became of each submit. */
export class Submitter {
  failure = undefined;
  #queue;
  #tally;
  #stopped = false;
  #bulksInFlight = 0;
  #filler = 'x'.repeat(Math.max(0, load.payloadBytes - JSON.stringify(payload(1e5, 1e5, '')).length));

  constructor(queue, tally) {
    this.#queue = queue;
    this.#tally = tally;
  }

  stop() {
    this.#stopped = true;
  }

  /** Closed loop: as many bulks as the bound allows. To be called whenever a task completes. */
  fill() {
    while (
      !this.#stopped &&
      this.#bulksInFlight < MOST_BULKS_IN_FLIGHT &&
      this.#tally.outstanding + BULK <= load.outstanding
    ) {
      this.#submitBulk();
    }
  }

  async #submitBulk() {
    const intended = performance.now();
    const tasks = Array.from({ length: BULK }, () => ({ name: NAME, data: this.#next(intended) }));
    this.#bulksInFlight++;
    await this.#settle(this.#queue.addBulk(tasks), tasks.map((task) => task.data.number));
    this.#bulksInFlight--;
    this.fill();
  }

  /** Open loop: one add per task on a timetable that no slow peer can stretch. */
  async follow(start) {
    const intended = (number) => start + (number * 1000) / load.tasksPerSecond;
    while (!this.#stopped) {
      while (intended(this.#tally.submitted) <= performance.now()) {
        const data = this.#next(intended(this.#tally.submitted));
        this.#settle(this.#queue.add(NAME, data), [data.number]);
      }
      if (this.#tally.outstanding > load.tasksPerSecond * MOST_SECONDS_BEHIND) {
        this.failure ??= new Error(`more than ${MOST_SECONDS_BEHIND} s behind`);
        return;
      }
      await sleep(1);
    }
  }

  #next(intended) {
    return payload(this.#tally.submitted++, intended, this.#filler);
  }

  async #settle(promise, numbers) {
    try {
      await promise;
      numbers.forEach((number) => this.#tally.accept(number));
    } catch (refusal) {
      this.#tally.refused += numbers.length;
      this.failure ??= refusal;
    }
  }
}

function payload(number, intended, filler) {
  return { number, intended, filler };
}
