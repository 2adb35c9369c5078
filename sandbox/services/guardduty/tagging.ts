/** TagResource, UntagResource, ListTagsForResource, of detectors and filters. */
import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '../../model/types/guardduty.ts';
import type { Call, Operation } from '../service.ts';
import { detectorArn, findDetector } from './detector.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';
import { regionState } from './state.ts';

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MOST_TAGS = 50;

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  readonly put: (tags: Readonly<Record<string, string>>) => void;
}

const TagResource: Operation<TagResourceRequest> = (call) => {
  const resource = tagged(call);
  const all = { ...resource.tags, ...call.input.tags };
  refuseTooManyTags(all);
  resource.put(all);
  return {};
};

const UntagResource: Operation<UntagResourceRequest> = (call) => {
  const resource = tagged(call);
  const gone = new Set(call.input.tagKeys);
  resource.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !gone.has(key))));
  return {};
};

const ListTagsForResource: Operation<ListTagsForResourceRequest> = (call) => ({ tags: tagged(call).tags });

export const tagOperations = { TagResource, UntagResource, ListTagsForResource };

/**
 * A resource has 50 tags at most; a request may name 200.
 *
 * @throws AwsError when there are more
 */
export function refuseTooManyTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > MOST_TAGS) throw badRequest(INVALID_VALUE);
}

function tagged(call: Call<{ readonly ResourceArn: string }>): Tagged {
  const arn = call.input.ResourceArn;
  const detector = findDetector(call.world, call.account, call.region);
  if (!detector) throw badRequest(INVALID_VALUE);
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
