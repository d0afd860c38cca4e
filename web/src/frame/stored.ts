/** Something that the browser keeps. Storage may be forbidden: then nothing is kept, and nothing is there. */
export interface Stored<T> {
  read(): T | null;
  write(value: T | null): void;
}

/** @param area of this tab until it is closed, or of all tabs */
export function storedText(area: 'sessionStorage' | 'localStorage', name: string): Stored<string> {
  return {
    read() {
      try {
        return globalThis[area].getItem(name);
      } catch {
        return null;
      }
    },
    write(text) {
      try {
        if (text === null) globalThis[area].removeItem(name);
        else globalThis[area].setItem(name, text);
      } catch {
        // What is not kept is known until the page is left.
      }
    },
  };
}

/** As `storedText`, as JSON; what is none is nothing. */
export function storedJson<T>(area: 'sessionStorage' | 'localStorage', name: string): Stored<T> {
  const text = storedText(area, name);
  return {
    read() {
      try {
        return JSON.parse(text.read() ?? 'null') as T | null;
      } catch {
        return null;
      }
    },
    write: (value) => text.write(value === null ? null : JSON.stringify(value)),
  };
}
