/** TagResource, UntagResource, ListTagsForResource, of detectors and filters. */
import type { Call, Operation } from '../service.ts';
import { detectorArn, findDetector } from './detector.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';
import { regionState } from './state.ts';
import { isTagKey, tags } from './validation.ts';

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  readonly put: (tags: Readonly<Record<string, string>>) => void;
}

const TagResource: Operation = (call) => {
  const resource = tagged(call);
  const added = tags(call.input);
  if (!added || Object.keys(added).length === 0) throw badRequest(INVALID_VALUE);
  const all = { ...resource.tags, ...added };
  if (Object.keys(all).length > 50) throw badRequest(INVALID_VALUE);
  resource.put(all);
  return {};
};

const UntagResource: Operation = (call) => {
  const resource = tagged(call);
  const given = call.input['tagKeys'];
  const keys: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (keys.length === 0 || !keys.every(isTagKey)) throw badRequest(INVALID_VALUE);
  resource.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key))));
  return {};
};

const ListTagsForResource: Operation = (call) => ({ tags: tagged(call).tags });

export const tagOperations = { TagResource, UntagResource, ListTagsForResource };

function tagged(call: Call): Tagged {
  const arn = call.input['ResourceArn'];
  const detector = findDetector(call.world, call.account, call.region);
  if (typeof arn !== 'string' || !detector) throw badRequest(INVALID_VALUE);
  const own = detectorArn(call, detector);
  if (arn === own) {
    return {
      tags: detector.tags,
      put: (all) => {
        detector.tags = all;
      },
    };
  }
  const { filters = {} } = regionState(call.world, call.account, call.region);
  const filter = arn.startsWith(`${own}/filter/`) ? filters[arn.slice(`${own}/filter/`.length)] : undefined;
  if (!filter) throw badRequest(INVALID_VALUE);
  return {
    tags: filter.tags,
    put: (all) => {
      filters[filter.name] = { ...filter, tags: all };
    },
  };
}
