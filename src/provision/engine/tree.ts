import type { Step } from './resource.ts';

/** The order of work: what must follow something stands after it, everything else goes side by side. */
export type Tree =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Tree[] }
  | { readonly kind: 'optional'; readonly parts: readonly Tree[]; readonly when: OptionalWhen };

/** What stops nothing after it: any failure, or only that something could not be read. */
export type OptionalWhen = 'failed' | 'unread';

type Part = Tree | Step;

/** One after another; a failure leaves the rest not tried. */
export function inSequence(...parts: readonly Part[]): Tree {
  return { kind: 'sequence', parts: parts.map(asTree) };
}

/** One after another, for something that what follows can do without: a failure in it stops nothing after it. */
export function optionally(...parts: readonly Part[]): Tree {
  return { kind: 'optional', parts: parts.map(asTree), when: 'failed' };
}

/**
 * One after another, for something that is most likely there: where it cannot be read, the rest is done all the same. A
 * change that fails stops what follows.
 */
export function evenUnread(...parts: readonly Part[]): Tree {
  return { kind: 'optional', parts: parts.map(asTree), when: 'unread' };
}

/** Side by side; a failure in one does not stop the others. */
export function inParallel(...parts: readonly Part[]): Tree {
  return { kind: 'parallel', parts: parts.map(asTree) };
}

/** Every step of a tree, in order. */
export function stepsOf(tree: Tree): readonly Step[] {
  switch (tree.kind) {
    case 'step':
      return [tree.step];
    case 'sequence':
    case 'parallel':
    case 'optional':
      return tree.parts.flatMap(stepsOf);
  }
}

function asTree(part: Part): Tree {
  return 'plan' in part ? { kind: 'step', step: part } : part;
}
