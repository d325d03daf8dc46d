import { createHistogram } from 'node:perf_hooks';

/** Counts every task through its cycle, once however often it is delivered (see Tally.java). */
export class Tally {
  submitted = 0;
  refused = 0;
  doubled = 0;
  #accepted = new Set();
  #delivered = new Set();
  #completed = new Set();
  #latencies = createHistogram({ figures: 3 });
  #window = { from: Infinity, to: -Infinity };

  /** Latencies count for tasks intended from `from` on and before `to` (performance.now()). */
  measure(from, to) {
    this.#window = { from, to };
  }

  accept(number) {
    this.#accepted.add(number);
  }

  /** The worker's handler has the task in hand: the delivery latency ends here. */
  deliver(number, intended) {
    if (this.#delivered.has(number)) this.doubled++;
    this.#delivered.add(number);
    if (intended >= this.#window.from && intended < this.#window.to) {
      this.#latencies.record(Math.max(1, Math.round((performance.now() - intended) * 1e6)));
    }
  }

  complete(number) {
    this.#completed.add(number);
  }

  get outstanding() {
    return this.submitted - this.refused - this.#completed.size;
  }

  get accepted() {
    return this.#accepted.size;
  }

  get completed() {
    return this.#completed.size;
  }

  get drained() {
    return this.accepted + this.refused === this.submitted && this.completed === this.accepted;
  }

  /** Accepted and never completed. */
  get lost() {
    return [...this.#accepted].filter((number) => !this.#completed.has(number)).length;
  }

  latencyMs(percentile) {
    return this.#latencies.percentile(percentile) / 1e6;
  }
}
