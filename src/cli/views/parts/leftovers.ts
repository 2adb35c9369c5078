import type { LeftoverReport } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { partsOf, type AddressParts } from './address.ts';
import { groupBy } from './group-by.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { behindSign, wrapped } from '../../terminal/layout.ts';

/** More accounts, Regions or names than this are counted instead of listed, unless all is asked for. */
const MOST_LISTED = 6;

/** What a teardown leaves different from before, by reason. With `verbose` every address. Nothing when there is nothing. */
export function leftoverLines(
  title: string,
  leftovers: readonly LeftoverReport[],
  terminal: Terminal,
  { verbose }: { readonly verbose: boolean },
): string[] {
  if (leftovers.length === 0) return [];
  const reasons = groupBy(leftovers, (one) => JSON.stringify([plainReason(one), one.basis]));
  const isMixed = leftovers.some(({ basis }) => basis === 'observed');
  return [
    '',
    terminal.style('bold', `${title} (${leftovers.length})`),
    ...reasons.flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const sure = isMixed && first.basis === 'assumed' ? ' (assumed)' : '';
      const isSame = group.every(({ reason }) => reason === first.reason);
      const why = isSame ? first.reason : plainReason(first);
      const things = verbose ? group.map(({ address }) => address) : folded(group);
      return [
        ...behindSign('·', sanitizeLine(why + sure), terminal.width - 2).map((line) => `  ${line}`),
        ...things
          .flatMap((thing) => wrapped(sanitizeLine(thing), terminal.width - 4, 2))
          .map((line) => `    ${terminal.style('dim', line)}`),
      ];
    }),
  ];
}

/** The reason without the account and Region it speaks of, so that equal ones are told once. */
function plainReason(leftover: LeftoverReport): string {
  const { account, region } = partsOf(leftover.address);
  const plain = account === '' ? leftover.reason : leftover.reason.replaceAll(account, '<account>');
  return region === '' ? plain : plain.replaceAll(region, '<region>');
}

/** Things of a kind in one line: `20 × detector in 300000000001, … and 4 more, eu-west-1 and us-east-1`. */
function folded(leftovers: readonly LeftoverReport[]): readonly string[] {
  const kinds = groupBy(
    leftovers.map(({ address }) => partsOf(address)),
    ({ kind }) => kind,
  );
  return kinds.map((things) => {
    const [first] = things;
    const part = (of: keyof AddressParts): string => some([...new Set(things.map((thing) => thing[of]))]);
    const regions = part('region') === 'global' ? '' : `, ${part('region')}`;
    const names = part('name') === '' ? '' : `: ${part('name')}`;
    return `${things.length} × ${first?.kind} in ${part('account')}${regions}${names}`;
  });
}

function some(values: readonly string[]): string {
  const more = values.length - MOST_LISTED;
  return more > 1 ? `${values.slice(0, MOST_LISTED).join(', ')} and ${more} more` : values.join(', ');
}
