/**
 * Filters of event source mappings: which messages of a queue reach the function. What none of them takes is deleted.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
import type { FilterCriteria } from '../../model/types/lambda.ts';
import { matches } from '../shared/event-pattern/match.ts';
import { parsePattern } from '../shared/event-pattern/pattern.ts';
import type { ReceivedMessage } from '../sqs/queue.ts';
import { invalidParameter } from './errors.ts';

const MOST_FILTERS = 10;

/** The patterns of a request's `FilterCriteria`; undefined where it does not name any, none for an empty one. */
export function filtersIn(criteria: FilterCriteria | undefined): readonly string[] | undefined {
  if (criteria === undefined) return undefined;
  const filters = criteria.Filters ?? [];
  if (filters.length > MOST_FILTERS) throw invalidParameter('Filter criteria has too many filters.');
  return filters.map(({ Pattern = '' }) => {
    try {
      parsePattern(Pattern);
    } catch {
      throw invalidParameter('Invalid filter pattern definition.');
    }
    return Pattern;
  });
}

/** Whether a message may go to the function: any of the filters takes it, or there are none. */
export function isTaken(filters: readonly string[], message: ReceivedMessage): boolean {
  if (filters.length === 0) return true;
  const { messageId, systemAttributes, messageAttributes, body } = message;
  const record = { messageId, attributes: systemAttributes, messageAttributes, body: bodyOf(body) };
  return filters.some((filter) => matches(parsePattern(filter), record));
}

/** A body that is JSON is filtered by its properties, any other as a text. */
function bodyOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
