/** CreateSampleFindings: of the types asked for, or one of every type. Only the caller's own account gets them. */
import type { CreateSampleFindingsRequest } from '../../model/types/guardduty.ts';
import type { Operation } from '../service.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_FINDING_TYPE } from './errors.ts';
import { FINDING_TYPES } from './finding-types.ts';
import { recordFinding } from './findings.ts';

/** Asked for again, a sample is an update of the first one: same id, higher count. */
const CreateSampleFindings: Operation<CreateSampleFindingsRequest> = (call) => {
  ownDetector(call);
  const asked = call.input.findingTypes ?? [];
  if (!asked.every((type) => FINDING_TYPES.has(type))) throw badRequest(INVALID_FINDING_TYPE);
  const { world, account, region } = call;
  for (const type of asked.length > 0 ? asked : FINDING_TYPES.keys()) {
    recordFinding(world, { account, region, type, sample: true, key: `sample/${type}` });
  }
  return {};
};

export const sampleFindingOperations = { CreateSampleFindings };
