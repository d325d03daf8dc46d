/** The load of one run, from the environment run.sh gives to every driver (see Load.java). */
export const load = {
  warmUpMs: 1000 * number('PEERS_WARMUP_SECONDS'),
  measuredMs: 1000 * number('PEERS_SECONDS'),
  tasksPerSecond: number('PEERS_RATE'),
  outstanding: number('PEERS_OUTSTANDING'),
  payloadBytes: number('PEERS_PAYLOAD_BYTES'),
};

export const openLoop = load.tasksPerSecond > 0;

function number(name) {
  const value = Number(process.env[name]);
  if (!Number.isInteger(value)) {
    throw new Error(`${name}: ${process.env[name]} (expected: a whole number; run.sh sets it)`);
  }
  return value;
}
