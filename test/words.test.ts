import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Words that sound translated, or that are a language of our own, and what an on-call engineer says instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bshall\b/i, 'must, should, will'],
  [/\bnobody\b/i, 'no one, or say what does not happen'],
  [/\bsomebody\b/i, 'someone, or the one who it is'],
  [/\bbeside\b/i, 'next to, in addition to, compared with'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix, repair'],
  [/\brings?\b/i, 'in ALARM, notifies'],
  [/\bgo(?:es)? on\b/i, 'continues, resumes'],
  [/\blies among\b/i, 'is in, was moved to'],
  [/\btakes? in\b/i, 'includes, enrolls'],
  [/\blets? go\b/i, 'disassociate, release'],
  [/\bsteps? back\b/i, 'remove as delegated administrator'],
  [/\bput back\b/i, 'restored'],
  [/\bfor want of\b/i, 'because … is missing'],
  [/\bslip of the pen\b/i, 'typo'],
  [/\bis due to\b/i, 'because of'],
  [/\bin so many words\b/i, 'explicitly'],
  [/\bas far as can be known\b/i, 'assumed, could not be checked'],
  [/\bchange our mind\b/i, 'revisit if'],
  [/\bleast severity\b/i, 'minimum severity'],
  [/\bwhere things stand\b/i, 'the current state'],
  [/\bnearly everybody\b/i, 'most organizations'],
  // An API may be spelled as it likes: only what is written small, or begins a sentence, is ours.
  [
    /\b[Cc]olours?\b|\b[Bb]ehaviours?\b(?!\.)|\b[Cc]ancelled\b|\b[Ll]abelled\b/,
    'color, behavior, canceled, labeled',
  ],
  [
    /\b(?:[Ss]erial|[Rr]ecogn|[Oo]rgan|[Aa]uthor|[Nn]ormal|[Ss]ummar)is(?:e|es|ed|ing|ation|ations)\b/,
    '-ize',
  ],
];
const PLACES = [
  'README.md',
  'CONTRIBUTING.md',
  'docs',
  'config',
  'bench',
  'scripts',
  'sandbox',
  'src',
  'test',
];
const KINDS = new Set(['.ts', '.mjs', '.md', '.yaml', '.json', '.py']);

function filesIn(place: string): readonly string[] {
  if (statSync(place).isFile()) return KINDS.has(extname(place)) ? [place] : [];
  // AWS's own models keep AWS's words, and this file names them all.
  if (place === join('sandbox', 'model') || place === join('test', 'words.test.ts')) return [];
  return readdirSync(place).flatMap((name) => filesIn(join(place, name)));
}

test.each(WORDS)('no file says %s; write: %s', (word) => {
  const found = PLACES.flatMap(filesIn).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
