import type * as z from 'zod';

/** A type without `readonly`, which shapes of zod do not say. */
type Plain<T> = T extends readonly (infer I)[]
  ? Plain<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
/** A type with every key, so that one that may be left out is compared too. */
type Full<T> = T extends readonly (infer I)[]
  ? Full<I>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Full<T[K]> }
    : T;
type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** `true` where a shape says what a type says. */
export type Same<S extends z.ZodType, T> = Alike<Plain<z.output<S>>, Plain<T>> &
  Alike<Full<z.output<S>>, Full<T>>;
