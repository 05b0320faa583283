import { spawn } from 'node:child_process';
import { residentMegabytes, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { median, type Proof } from '../support/proof.js';

const GOAL_MS = 2_000;
const GOAL_MB = 200;

export const startBench: Proof = {
  name: 'start',
  says: 'time to ready and memory of a second start, against a bare node:http server in the same run.',
  async run({ full }) {
    const dataDir = temporaryDirectory('bench-start');
    const first = await startDaylight(dataDir);
    await first.stop();
    const [ready, memory, bare]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < (full ? 7 : 3); round += 1) {
      bare.push(await bareNode());
      const daylight = await startDaylight(dataDir);
      ready.push(daylight.readyMs);
      await fetch(daylight.statusUrl);
      await fetch(daylight.consoleUrl);
      memory.push(residentMegabytes(daylight.process.pid) ?? NaN);
      await daylight.stop();
    }
    const [readyMs, megabytes] = [median(ready), median(memory)];
    return {
      ok: readyMs < GOAL_MS && !(megabytes >= GOAL_MB),
      figures: {
        first_start_ready_ms: Math.round(first.readyMs),
        second_start_ready_ms: Math.round(readyMs),
        goal_ready_ms: GOAL_MS,
        resident_mb: megabytes,
        goal_resident_mb: GOAL_MB,
        bare_node_http_ready_ms: Math.round(median(bare)),
        multiple_of_bare_node: readyMs / median(bare),
      },
      remarks: [
        'The compiled program, as "npm start" runs it; resident after one request to the page and to the console.',
      ],
    };
  },
};

function bareNode(): Promise<number> {
  const started = performance.now();
  const words =
    "require('http').createServer().listen(0, () => { console.log('ready'); process.exit(); })";
  return new Promise((resolve) => {
    spawn(process.execPath, ['-e', words]).stdout.once('data', () =>
      resolve(performance.now() - started),
    );
  });
}
