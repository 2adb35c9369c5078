/**
 * What the steps of one Region tell each other in one run, so that what a step has just seen with its own eyes is not read
 * once more. A new run starts with nothing.
 */
export interface LaneMemory {
  /** The administrator was named, and then seen as ENABLED. */
  adminNamed: boolean;
  /** The Region had no member: CreateMembers has just given every account the organization's plans. */
  allMembersNew: boolean;
}

/** A lane's memory at the beginning of a run. */
export function laneMemory(): LaneMemory {
  return { adminNamed: false, allMembersNew: false };
}
