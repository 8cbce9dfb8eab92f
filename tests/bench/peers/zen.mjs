// SPDX-License-Identifier: Apache-2.0
// A peer: the digital-pilot award as a decision graph of GoRules Zen: `node zen.mjs PACKAGES batch|case DATA OUT ROWS`. In a
// batch one call answers a thousand claims, by case each claim is a call.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [packages, mode, data, out, count] = process.argv.slice(2);
const require = createRequire(join(packages, 'node_modules', 'any'));
const { ZenEngine } = require('@gorules/zen-engine');

const ROWS = Number(count);
const BATCH = 1000;
const BUDGET_MS = 3000;
const MISSING = -(2n ** 63n);
const FACTS = { kind: 'recognised-as', day: 'recognised-on', place: 'county', investment: 'investment', awarded: 'already-awarded' };

// -2: a value is out of range; then the first condition that failed, or -1.
const failed = (claim) =>
  `(${claim}investment != null and ${claim}investment < 0) or (${claim}kind != null and (${claim}kind < 0 or ${claim}kind > 5)) or ` +
  `(${claim}day != null and (${claim}day < -25567 or ${claim}day > 2932896)) or ` +
  `(${claim}place != null and (${claim}place < 0 or ${claim}place > 12)) or ` +
  `(${claim}awarded != null and (${claim}awarded < 0 or ${claim}awarded > 1)) ? -2 : ` +
  `${claim}kind != null and ${claim}kind != 3 ? 0 : ${claim}day != null and (${claim}day < 20343 or ${claim}day > 21183) ? 1 : ` +
  `${claim}place == 12 ? 2 : ${claim}investment != null and ${claim}investment <= 0 ? 3 : ${claim}awarded == 1 ? 4 : ` +
  `${claim}investment != null and ${claim}investment < 10 ? 5 : -1`;
const outcome = (claim, failed) =>
  `${failed} == -2 ? 3 : ${failed} >= 0 ? 0 : ${claim}day == null or ${claim}place == null or ${claim}investment == null ? 2 : 1`;
const award = (claim, outcome) =>
  `${outcome} > 1 ? null : ${outcome} == 0 ? 0 : min([floor(${claim}investment / 10), 20000000])`;

const ONE = {
  first_failed: failed(''),
  outcome: outcome('', '$.first_failed'),
  amount: award('', '$.outcome'),
  county: '$.amount == null ? null : floor($.amount / 2)',
  city: '$.amount == null ? null : $.amount - $.county',
};

// Expressions are read anew in every call; one over many claims is read once for all of them.
const MANY = {
  found: `map(claims, {failed: ${failed('#.')}, day: #.day, place: #.place, investment: #.investment})`,
  due: `map($.found, {failed: #.failed, investment: #.investment, outcome: ${outcome('#.', '#.failed')}})`,
  paid: `map($.due, {first_failed: #.failed, outcome: #.outcome, amount: ${award('#.', '#.outcome')}})`,
  answers:
    'map($.paid, {first_failed: #.first_failed, outcome: #.outcome, amount: #.amount, ' +
    'county: #.amount == null ? null : floor(#.amount / 2), city: #.amount == null ? null : #.amount - floor(#.amount / 2)})',
};

function graph(texts) {
  const expressions = Object.entries(texts).map(([key, value]) => ({ id: key, key, value }));
  return {
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', content: {} },
      { id: 'pilot', name: 'pilot', type: 'expressionNode', content: { expressions, passThrough: false, executionMode: 'single' } },
      { id: 'out', name: 'out', type: 'outputNode', content: {} },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'pilot', type: 'edge' },
      { id: 'b', sourceId: 'pilot', targetId: 'out', type: 'edge' },
    ],
  };
}

function readClaims() {
  const columns = Object.fromEntries(
    Object.entries(FACTS).map(([name, fact]) => {
      const bytes = readFileSync(join(data, 'pilot', `${fact}.i64`));
      return [name, new BigInt64Array(bytes.buffer, bytes.byteOffset, ROWS)];
    }),
  );
  const number = (value) => (value === MISSING ? null : Number(value));
  return Array.from({ length: ROWS }, (_, row) =>
    Object.fromEntries(Object.keys(FACTS).map((name) => [name, number(columns[name][row])])),
  );
}

async function answerInBatches(decision, batches) {
  const answers = [];
  for (const claims of batches) answers.push(...(await decision.evaluate({ claims })).result.answers);
  return answers;
}

async function answerByCase(decision, claims) {
  const answers = [];
  for (const claim of claims) answers.push((await decision.evaluate(claim)).result);
  return answers;
}

function writeAnswers(answers) {
  const fen = (value) => (value === null || value === undefined ? MISSING : BigInt(value));
  for (const name of ['amount', 'city', 'county'])
    writeFileSync(join(out, `${name}.i64`), Buffer.from(BigInt64Array.from(answers, (answer) => fen(answer[name])).buffer));
  for (const name of ['outcome', 'first_failed'])
    writeFileSync(join(out, `${name}.i32`), Buffer.from(Int32Array.from(answers, (answer) => Math.max(answer[name], -1)).buffer));
}

const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph(mode === 'batch' ? MANY : ONE))));
const claims = readClaims();
const batches = [];
for (let start = 0; start < ROWS; start += BATCH) batches.push(claims.slice(start, start + BATCH));
const work = () => (mode === 'batch' ? answerInBatches(decision, batches) : answerByCase(decision, claims));

// The processor's time, as for all that is measured within a process.
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const answers = await work();
const times = [];
while (times.length === 0 || (times.reduce((a, b) => a + b) < BUDGET_MS && times.length < 31)) {
  const start = now();
  await work();
  times.push(now() - start);
}
times.sort((a, b) => a - b);
writeAnswers(answers);
console.log(JSON.stringify({ ns: (times[times.length >> 1] / ROWS) * 1e6, rows: ROWS }));
