import type { Problem } from '../../../../provision/index.ts';
import { groupBy } from '../../parts/group-by.ts';
import { text } from './elements.ts';

/** Places of one problem that are named; the rest is counted. */
const MOST_PLACES = 12;

/** What is wrong, by what corrects it: what each problem means first, then why and where, and at the end the one thing to do. */
export function toDo(problems: readonly Problem[]): string {
  return groupBy(problems, ({ fix }) => fix)
    .map((alike) => {
      const impacts = groupBy(alike, ({ impact }) => impact).map(impactMarkup);
      return `<article><ul>${impacts.join('\n')}</ul><p class="fix">${fixMarkup(alike[0]?.fix ?? '')}</p></article>`;
    })
    .join('\n');
}

/** What a reader needs to know first, and then each reason for it, with its places. */
function impactMarkup(alike: readonly Problem[]): string {
  const reasons = groupBy(alike, ({ code, message }) => JSON.stringify([code, message])).map((same) => {
    const { message = '', code = '' } = same[0] ?? {};
    return `<p>${text(message)} <small>${text(code)}</small><br><small>${placesMarkup(same.map(({ address }) => address))}</small></p>`;
  });
  return `<li><strong>${text(alike[0]?.impact ?? '')}</strong>${reasons.join('')}</li>`;
}

function placesMarkup(addresses: readonly string[]): string {
  const more = addresses.length - MOST_PLACES;
  const named = addresses.slice(0, MOST_PLACES).map((one) => text(one));
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('<br>');
}

/** A fix with its command marked as what can be copied. */
export function fixMarkup(fix: string): string {
  const [, before = '', command] = /^(.*?)(guardduty-slack [a-z-]+(?: [^.()]*[^.() ])?)/.exec(fix) ?? [];
  return command === undefined
    ? text(fix)
    : `${text(before)}<code>${text(command)}</code>${text(fix.slice(before.length + command.length))}`;
}
