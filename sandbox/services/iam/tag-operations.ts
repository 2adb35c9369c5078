import { AwsError, type OperationsOf } from '../service.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import { pageOf } from './page.ts';
import { roleIn } from './roles.ts';
import { MOST_TAGS, tagsIn } from './tags.ts';

/** The operations on roles' tags. */
export const TAG_OPERATIONS = {
  TagRole(call) {
    const role = roleIn(call);
    const added = tagsIn(call.input.Tags);
    if (new Set([...Object.keys(role.tags), ...Object.keys(added)]).size > MOST_TAGS) {
      throw new AwsError(
        'LimitExceeded',
        `The number of tags has reached the maximum limit of ${MOST_TAGS}.`,
        409,
      );
    }
    for (const [key, value] of Object.entries(added)) {
      const same = Object.keys(role.tags).find((other) => other.toLowerCase() === key.toLowerCase());
      if (same !== undefined) delete role.tags[same];
      role.tags[key] = value;
    }
    return {};
  },

  UntagRole(call) {
    const role = roleIn(call);
    for (const key of call.input.TagKeys) delete role.tags[key];
    return {};
  },

  ListRoleTags(call) {
    const tags = Object.entries(roleIn(call).tags).map(([Key, Value]) => ({ Key, Value }));
    const { items, page } = pageOf(call.input, tags);
    return { Tags: items, ...page };
  },
} satisfies Partial<OperationsOf<IamInputs>>;
