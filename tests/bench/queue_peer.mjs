// graphile-worker as its own performance test configures it. "fill URL N" enqueues N trivial jobs; "work URL N" works
// them off and prints one JSON line: seconds from the worker's start to the last job completed in the database, and
// the CPU seconds of this process in that time.
import { createRequire } from "node:module";

const require = createRequire(process.env.PEERS_FROM + "/");
const { run, runMigrations } = require("graphile-worker");
const { Pool } = require("pg");
const [, , action, connectionString, count] = process.argv;
const n = Number(count);
const pool = new Pool({ connectionString, max: 20 });
const jobs = async () =>
  Number((await pool.query("select count(*) from graphile_worker._private_jobs")).rows[0].count);

if (action === "fill") {
  await runMigrations({ pgPool: pool });
  await pool.query(
    "select graphile_worker.add_jobs(array(select row('one', json_build_object('n', i), null, null, null, null, " +
      "null, null)::graphile_worker.job_spec from generate_series(1, $1::int) i))",
    [n],
  );
  await pool.query("analyze");
  await pool.end();
  process.exit(0);
}
let seen = 0;
const preset = {
  worker: {
    pgPool: pool,
    concurrentJobs: 24,
    maxPoolSize: 20,
    localQueue: { size: 500, refetchDelay: { durationMs: 10, threshold: 0, maxAbortThreshold: 10 * 500 } },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const quiet = () => () => {};
const { Logger } = require("graphile-worker");
const began = process.hrtime.bigint();
const cpu = process.cpuUsage();
const runner = await run({
  pgPool: pool,
  preset,
  noHandleSignals: true,
  logger: new Logger(quiet),
  taskList: { one: () => void seen++ },
});
while (seen < n || (await jobs()) > 0) await new Promise((done) => setTimeout(done, 5));
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({ seconds, cpu: (used.user + used.system) / 1e6 }));
await runner.stop();
await pool.end();
process.exit(0);
