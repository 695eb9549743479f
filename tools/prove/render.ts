/** docs/proof.md, and the README's table of promises. */
import type { Part, Proof } from './proof.ts';
import { promises, type Promised } from './promises.ts';

const begin = '<!-- The table is written by `make prove`. -->';
const end = '<!-- End of the table. -->';

const short = (commit: string): string => commit.slice(0, 8);
const day = (date: string): string => date.slice(0, 10);
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const brief = (part: Part | undefined): string => {
  if (!part || part.state === 'not run')
    return `not shown${part?.problems.length ? `: ${part.problems.join('; ')}` : ''}`;
  const measured = part.measured.map(({ title, brief: figure }) => `${title}: ${figure}`).join('; ');
  return part.state === 'failed'
    ? `**failed**: ${part.problems.join('; ')}${measured ? ` (${measured})` : ''}`
    : measured;
};

const shownBy = (id: string, part: Part | undefined): string =>
  part && part.state !== 'not run'
    ? `\`make e2e-${id}\`, ${short(part.commit)}, ${day(part.date)}`
    : `\`make e2e-${id}\``;

/** The README's rows. */
export function table(proof: Proof): string {
  const rows = promises.map(({ id, text }) => {
    const { suite, controls } = proof[id] ?? {};
    return `| ${[text, brief(suite), brief(controls), shownBy(id, suite)].map(cell).join(' | ')} |`;
  });
  return [
    begin,
    '',
    '| Promise | Measured | Without what protects it | Command, commit, date |',
    '|---|---|---|---|',
    ...rows,
    '',
    end,
  ].join('\n');
}

/** @throws where the README has no place for the table */
export function intoReadme(readme: string, proof: Proof): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md has no "${begin}" with an "${end}" after it.`);
  return readme.slice(0, from) + table(proof) + readme.slice(to + end.length);
}

const machineOf = ({ machine: { kubernetes, nodes, cores, memoryGiB } }: Part): string =>
  `Kubernetes ${kubernetes}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'} with ${cores} cores and ${memoryGiB} GiB in all`;

function section(title: string, part: Part | undefined): string[] {
  if (!part || part.state === 'not run') {
    return [`${title}: not run${part?.problems.length ? ` (${part.problems.join('; ')})` : ''}.`, ''];
  }
  const words = { holds: 'passed', failed: '**failed**' }[part.state];
  return [
    `${title}: ${words} on ${day(part.date)} at commit ${short(part.commit)} in ${part.minutes} min; ${machineOf(part)}.`,
    '',
    ...part.problems.flatMap((problem) => [`- failed: ${problem.replaceAll('\n', ' ')}`]),
    ...part.measured.flatMap(({ title: what, brief: figure, lines }) => [
      `- **${what}**: ${figure}`,
      ...lines.map((line) => `  - ${line.replaceAll('\n', ' ').replaceAll('<', '&lt;')}`),
    ]),
    '',
  ];
}

const chapter = ({ id, text }: Promised, proof: Proof): string[] => [
  `## ${text}`,
  '',
  ...section(`Suite (\`make e2e-${id}\`)`, proof[id]?.suite),
  ...section('Controls, which have to fail (`make e2e-controls`)', proof[id]?.controls),
];

export const page = (proof: Proof): string =>
  [
    '# Proof',
    '',
    '`make prove` writes this page and `proof.json` from what its suites measured on a cluster, through the TLS edge and nginx, with two',
    'pods of each kind. The load: requests at a constant rate whatever becomes of the answers (200 a second where nothing else is said),',
    'half on new connections (TLS sessions resumed), half on kept-alive ones, 20 of these with gaps of 4 to 6 s and 40 with gaps of 55 to',
    '75 s; 20 % POSTs with an Idempotency-Key, 20 % reads of the API, 20 % pages, 40 % assets, a tenth of what is read by the operators’ host.',
    'A failure is every transport error, every answer that was not declared, and every one later than 2 s after it was due.',
    'Every write that was acknowledged is looked for at the end. [Decision 16](decisions/0016-proof.md) says why it is done so.',
    '',
    ...promises.flatMap((promise) => chapter(promise, proof)),
  ]
    .join('\n')
    .trimEnd() + '\n';
