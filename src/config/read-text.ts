import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** What a text comes to, or all that is wrong with it. */
export type ReadText<T> = { readonly content: T } | { readonly problems: readonly string[] };

/**
 * A variable of the environment whose text is read by `read`.
 * @param expected what it must be, in front of what is wrong
 */
export function ReadsText<T>(name: string, read: (text: string) => ReadText<T>, expected: string): PropertyDecorator {
  const resultOf = (value: unknown): ReadText<T> => (typeof value === 'string' ? read(value) : { problems: [] });
  const problemsOf = (value: unknown): readonly string[] => {
    const result = resultOf(value);
    return 'problems' in result ? result.problems : [];
  };
  return (target, key) => {
    Transform(({ value }: { value: unknown }) => {
      const result = resultOf(value);
      return 'content' in result ? result.content : value;
    })(target, key);
    ValidateBy({
      name,
      validator: {
        validate: (value) => problemsOf(value).length === 0,
        defaultMessage: (args) => `${expected}: ${problemsOf(args?.value).join('; ')}`,
      },
    })(target, key);
  };
}
