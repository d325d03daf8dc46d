// Drives BullMQ through the full cycle and prints one JSON line. Usage: node drive.js PORT
//
// Submitter and workers share one process: messages between processes would cost more of a small
// machine than a second event loop gains. Redis has the other core.

import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { load, openLoop } from './load.js';
import { BULK, MOST_BULKS_IN_FLIGHT, Submitter } from './submitter.js';
import { Tally } from './tally.js';

const QUEUE = 'tasks';
const WORKERS = 2;

/**
 * Jobs a worker has in hand. More of them share an fsync, but wait for each other: at 8 000 tasks/s
 * 2 x 20 delivered in 1.6 ms, 1 x 100 in 10.7 ms. So each mode has its own best.
 */
const CONCURRENCY = openLoop ? 20 : 50;

/** A peer that has not drained by then has lost something. */
const LONGEST_DRAIN_MS = 30_000;

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const tally = new Tally();
const queue = new Queue(QUEUE, {
  connection,
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
});
const submitter = new Submitter(queue, tally);
const workers = Array.from({ length: WORKERS }, startWorker);
await Promise.all(workers.map((worker) => worker.waitUntilReady()));

function startWorker() {
  const handle = async (job) => tally.deliver(job.data.number, job.data.intended);
  const worker = new Worker(QUEUE, handle, { connection, concurrency: CONCURRENCY });
  // Emitted when Redis has confirmed that the job is finished.
  worker.on('completed', (job) => {
    tally.complete(job.data.number);
    if (!openLoop) submitter.fill();
  });
  worker.on('error', (error) => (submitter.failure ??= error));
  return worker;
}

async function measure() {
  const start = performance.now();
  const windowStart = start + load.warmUpMs;
  tally.measure(windowStart, windowStart + load.measuredMs);
  openLoop ? submitter.follow(start) : submitter.fill();
  await sleep(load.warmUpMs);
  const before = tally.completed;
  const from = performance.now();
  await sleep(load.measuredMs);
  const tasksPerSecond = ((tally.completed - before) * 1000) / (performance.now() - from);
  submitter.stop();
  return Math.round(tasksPerSecond);
}

async function drain() {
  const deadline = performance.now() + LONGEST_DRAIN_MS;
  while (!tally.drained && !submitter.failure && performance.now() < deadline) await sleep(10);
  if (submitter.failure) throw submitter.failure;
}

async function stopAndCountLeft() {
  await Promise.all(workers.map((worker) => worker.close()));
  const counts = await queue.getJobCounts();
  await queue.close();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const tasksPerSecond = await measure();
await drain();
const left = await stopAndCountLeft();
console.log(
  JSON.stringify({
    mode: openLoop ? 'open' : 'closed',
    tasksPerSecond,
    deliverP50Ms: tally.latencyMs(50),
    deliverP99Ms: tally.latencyMs(99),
    accepted: tally.accepted,
    completed: tally.completed,
    lost: tally.lost,
    doubled: tally.doubled,
    refused: tally.refused,
    left,
    config: {
      submit: openLoop ? 'add' : `addBulk ${BULK}, ${MOST_BULKS_IN_FLIGHT} in flight`,
      workers: WORKERS,
      concurrency: CONCURRENCY,
      payloadBytes: load.payloadBytes,
      measuredSeconds: load.measuredMs / 1000,
      warmUpSeconds: load.warmUpMs / 1000,
      ...(openLoop ? { ratePerSecond: load.tasksPerSecond } : { outstanding: load.outstanding }),
    },
  }),
);
