import type { ShapeName } from '../shapes/shape.ts';

/** A finding type: its name, usual severity, shape, and title with names of the cast in braces. */
export type TypeRow = readonly [type: string, severity: number, shape: ShapeName, title: string];
