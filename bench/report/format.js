const fixed = (digits) => (value) => (Number.isFinite(value) ? value.toFixed(digits) : '–');

export const micros = (value) => (value < 10 ? fixed(2)(value) : fixed(1)(value));
export const times = fixed(2);
export const millis = (value) => (value < 100 ? fixed(1)(value) : fixed(0)(value));
export const seconds = (valueMs) => fixed(2)(valueMs / 1000);
export const kibibytes = fixed(1);
export const percent = (share) => `${fixed(0)(share * 100)} %`;
export const count = (value) => Math.round(value).toLocaleString('en-US');
