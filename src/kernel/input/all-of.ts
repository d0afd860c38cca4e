/** Several decorators of a property as one; Nest's `applyDecorators` does the same, at the cost of loading Nest. */
export function allOf(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => {
    for (const decorate of decorators) decorate(prototype, property);
  };
}
