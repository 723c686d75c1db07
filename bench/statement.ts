/** `npm run bench:statement`: the speed of one statement alone, in seconds. Exit code 1 when the gate is missed. */
import { measureStatements, statementSize } from './statement-times.ts';
import { statementLine } from './verdict.ts';

const { what, ours, gate, reached } = statementLine(measureStatements());
console.log(`${what} (${String(statementSize.segments)} segments): ${ours}; promised: ${gate}.`);
if (reached !== true) {
  console.error('Missed. Look at what changed in domain/interest*.ts and domain/civil-date.ts.');
  process.exitCode = 1;
}
