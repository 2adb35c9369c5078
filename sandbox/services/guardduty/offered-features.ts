/** Which features a Region offers. GuardDuty refuses a whole call that names one that is not offered there. */
import { knob } from '../../world/settings.ts';
import type { World } from '../../world/world.ts';
import { AI_FEATURES, DETECTOR_FEATURES } from './features.ts';

/** Names of the features that can be turned on in this Region. */
export function offeredFeatures(world: World, region: string): readonly string[] {
  const missing = missingIn(knob(world, 'guardduty.missingFeatures'), region);
  const ai = knob(world, 'guardduty.aiRegions').split(',').includes(region);
  return DETECTOR_FEATURES.filter((name) => !missing.includes(name) && (ai || !AI_FEATURES.includes(name)));
}

/** Features of a Region that a detector does not have on by itself. */
export function offByDefault(world: World): readonly string[] {
  return knob(world, 'guardduty.aiOnByDefault') ? [] : AI_FEATURES;
}

/** `region=FEATURE,FEATURE;region-*=FEATURE` read for one Region. */
function missingIn(matrix: string, region: string): readonly string[] {
  return matrix.split(';').flatMap((entry) => {
    const [pattern = '', features = ''] = entry.split('=').map((part) => part.trim());
    const matches = pattern.endsWith('*') ? region.startsWith(pattern.slice(0, -1)) : pattern === region;
    return matches ? features.split(',') : [];
  });
}
